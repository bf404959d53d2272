import { post } from './ask.js';

const words = { triggered: 'Triggered', acknowledged: 'Acknowledged', resolved: 'Resolved' };

/** An incident on the page. `show` draws what it is now; what somebody is typing stays. */
export function createIncident(done) {
  const info = element('div', 'incident-info');
  const said = element('output', 'incident-said');
  const acts = element('div', 'incident-acts');
  const acknowledge = button('Acknowledge', () => act({ action: 'acknowledge' }));
  const resolve = button('Resolve', () => act({ action: 'resolve' }));
  const escalate = button('Escalate', () => act({ action: 'escalate' }));
  const reassign = createReassign((to) => act({ action: 'reassign', to }));
  const note = createNote((text) => act({ action: 'note', text }));
  acts.append(acknowledge, resolve, escalate);
  note.prepend(reassign.element);
  const article = element('article', 'incident');
  article.append(info, acts, note, said);
  let shown = '';
  let id = '';

  async function act(what) {
    const by = new URL(location.href).searchParams.get('as') ?? 'sam';
    const answer = await post('pager', { ...what, incident: id, by });
    said.textContent = answer.problem ?? '';
    if (answer.problem === undefined) done(answer);
  }

  return {
    element: article,
    show(incident, people) {
      const meaning = JSON.stringify([incident, ageOf(incident.at)]);
      if (meaning === shown) return;
      const before = article.dataset.meaning;
      article.dataset.meaning = JSON.stringify(incident);
      shown = meaning;
      id = incident.id;
      article.dataset.status = incident.status;
      article.setAttribute('aria-label', `Incident ${incident.number}`);
      info.replaceChildren(...draw(incident));
      acknowledge.hidden = incident.status === 'acknowledged';
      escalate.disabled = incident.level >= incident.levels;
      acts.hidden = incident.status === 'resolved';
      note.hidden = incident.status === 'resolved';
      reassign.offer(people, incident.assignees);
      if (before !== undefined && before !== article.dataset.meaning) flash(article);
    },
  };
}

function draw(incident) {
  const head = element('header', 'incident-head');
  head.append(
    element('span', 'incident-status', words[incident.status]),
    element('span', 'incident-number', `#${incident.number} · ${ageOf(incident.at)}`),
  );
  const facts = [incident.service, `${incident.urgency} urgency`, incident.severity].filter((fact) => fact !== '');
  return [
    head,
    element('h4', '', incident.title),
    element('p', 'incident-facts', facts.join(' · ')),
    element('p', 'incident-who', whoHasIt(incident)),
    ...incident.notes.map(({ by, text }) => element('p', 'incident-note', `${by}: ${text}`)),
    ...(incident.links.length === 0 ? [] : [drawLinks(incident.links)]),
  ];
}

function whoHasIt({ assignees, level, levels, status, statusBy }) {
  if (status === 'resolved') return `Resolved by ${statusBy}`;
  if (status === 'acknowledged') return `Acknowledged by ${statusBy}`;
  return `Calls ${assignees.join(', ') || 'nobody'} · level ${level} of ${levels}`;
}

function drawLinks(links) {
  const line = element('p', 'incident-links');
  for (const { text, href } of links) {
    const link = element('a', '', text);
    link.href = href;
    link.target = '_blank';
    link.rel = 'noopener noreferrer';
    line.append(link, ' ');
  }
  return line;
}

function createReassign(chosen) {
  const select = element('select', '');
  select.setAttribute('aria-label', 'Reassign');
  select.addEventListener('change', () => {
    const to = select.value;
    select.value = '';
    if (to !== '') chosen(to);
  });
  return {
    element: select,
    offer(people, assignees) {
      if (document.activeElement === select) return;
      const others = people.filter(({ name }) => !assignees.includes(name));
      select.replaceChildren(option('Reassign …', ''), ...others.map(({ id, name }) => option(name, id)));
    },
  };
}

function createNote(written) {
  const form = element('form', 'incident-write');
  const input = element('input', '');
  input.placeholder = 'Add a note';
  input.maxLength = 2000;
  input.setAttribute('aria-label', 'Note');
  form.append(input, element('button', '', 'Add'));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const text = input.value.trim();
    input.value = '';
    if (text !== '') written(text);
  });
  return form;
}

/** Shows that something has changed, from the beginning also when it was shown a moment ago. */
function flash(article) {
  article.classList.remove('is-changed');
  void article.offsetWidth;
  article.classList.add('is-changed');
}

function ageOf(at) {
  const minutes = Math.floor((Date.now() - at) / 60_000);
  return minutes < 1 ? 'just now' : `${minutes} min`;
}

function button(label, pressed) {
  const made = element('button', '', label);
  made.type = 'button';
  made.addEventListener('click', pressed);
  return made;
}

function option(label, value) {
  const made = element('option', '', label);
  made.value = value;
  return made;
}

export function element(name, className, text) {
  const made = document.createElement(name);
  if (className !== '') made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}
