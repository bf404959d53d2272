/** Builds an element. Text only ever becomes a text node, so that nothing a stranger wrote is markup. */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) setProperty(element, name, value);
  element.append(...drawable(children));
  return element;
}

/** Replaces what is in an element. */
export function fill(element, ...children) {
  element.replaceChildren(...drawable(children));
  return element;
}

function drawable(children) {
  return children
    .flat(Number.POSITIVE_INFINITY)
    .filter((child) => child !== undefined && child !== null && child !== false);
}

function setProperty(element, name, value) {
  if (value === undefined || value === null || value === false) return;
  if (name === 'on') for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
  else if (name === 'href') setAddress(element, value);
  else if (name === 'value') element.value = value;
  else element.setAttribute(name, value === true ? '' : String(value));
}

/** Links lead to the web or nowhere. */
function setAddress(element, address) {
  const target = safeAddress(address);
  if (target === undefined) return;
  element.setAttribute('href', target);
  element.setAttribute('target', '_blank');
  element.setAttribute('rel', 'noreferrer noopener');
}

export function safeAddress(address) {
  if (!URL.canParse(address)) return undefined;
  const { protocol, href } = new URL(address);
  return ['http:', 'https:', 'mailto:'].includes(protocol) ? href : undefined;
}

/** A drawing from path data, for the few signs that the page needs. */
export function icon(path, size = 18) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  for (const [name, value] of Object.entries({
    viewBox: '0 0 20 20',
    width: size,
    height: size,
    'aria-hidden': 'true',
  })) {
    svg.setAttribute(name, value);
  }
  const line = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  line.setAttribute('d', path);
  svg.append(line);
  return svg;
}
