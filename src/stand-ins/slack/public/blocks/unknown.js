import { h } from '../dom.js';

/** What this page cannot draw stays visible, with its content at hand. */
export function drawUnknown(kind, content) {
  const name = `${kind} "${content?.type ?? 'without a type'}"`;
  return h(
    'details',
    { class: 'unknown' },
    h('summary', {}, `${name} is not drawn here`),
    h('pre', {}, JSON.stringify(content, undefined, 2)),
  );
}
