import { createIncident, element } from './incident.js';

/** The pager beside Slack, and the tabs that choose between them where there is room for one. */
export async function startPager(beside) {
  const page = await (await fetch('/playground/files/pager.html')).text();
  beside.before(...new DOMParser().parseFromString(page, 'text/html').body.children);
  const root = document.getElementById('pager');
  const tabs = [...document.querySelectorAll('#tabs button')];
  const open = root.querySelector('.pager-open');
  const resolved = root.querySelector('.pager-resolved');
  const done = root.querySelector('.pager-done');
  const known = new Map();
  let onCall = '';

  for (const tab of tabs) tab.addEventListener('click', () => choose(tab.dataset.tab));

  function choose(name) {
    document.body.classList.toggle('shows-pager', name === 'pager');
    for (const tab of tabs) tab.setAttribute('aria-pressed', String(tab.dataset.tab === name));
  }

  function show({ pager }) {
    if (pager === null) return;
    const { incidents, people, policies } = pager;
    const isOpen = ({ status }) => status !== 'resolved';
    place(open, incidents.filter(isOpen), people);
    place(
      resolved,
      incidents.filter((one) => !isOpen(one)),
      people,
    );
    drawCounts(incidents.filter(isOpen), incidents.length);
    drawOnCall(policies);
  }

  /** Puts the incidents into the list in their order, and moves only those that stand elsewhere. */
  function place(list, incidents, people) {
    for (const [index, incident] of incidents.entries()) {
      const one = known.get(incident.id) ?? createIncident(show);
      known.set(incident.id, one);
      one.show(incident, people);
      if (list.children[index] !== one.element) list.insertBefore(one.element, list.children[index] ?? null);
    }
    while (list.children.length > incidents.length) list.lastElementChild.remove();
  }

  function drawCounts(openOnes, all) {
    const triggered = openOnes.filter(({ status }) => status === 'triggered').length;
    root.querySelector('.pager-none').hidden = openOnes.length > 0;
    root.querySelector('.pager-sum').textContent =
      openOnes.length === 0 ? 'nothing open' : `${openOnes.length} open, ${triggered} calling`;
    const count = document.querySelector('#tabs .pager-count');
    count.textContent = openOnes.length === 0 ? '' : String(openOnes.length);
    count.classList.toggle('is-loud', triggered > 0);
    done.hidden = all === openOnes.length;
    done.querySelector('summary').textContent = `${all - openOnes.length} resolved`;
  }

  function drawOnCall(policies) {
    const meaning = JSON.stringify(policies);
    if (meaning === onCall) return;
    onCall = meaning;
    root
      .querySelector('.pager-oncall')
      .replaceChildren(
        ...policies.flatMap(({ name, levels }) => [
          element('dt', '', name),
          element('dd', '', levels.map((names, index) => `${index + 1}. ${names.join(', ')}`).join(' · ')),
        ]),
      );
  }

  return show;
}
