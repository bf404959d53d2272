import { startAlertForm } from './alert-form.js';
import { ask, post } from './ask.js';
import { startBadDay } from './bad-day.js';
import { startLinks } from './links.js';
import { startPager } from './pager.js';
import { startStory } from './story.js';

const EVERY_MS = 1000;

const root = document.getElementById('beside');
const page = await (await fetch('/playground/files/strip.html')).text();
root.append(...new DOMParser().parseFromString(page, 'text/html').body.children);
root.hidden = false;

const toggle = root.querySelector('.strip-toggle');
toggle.addEventListener('click', () => {
  const isOpen = root.classList.toggle('is-open');
  toggle.setAttribute('aria-expanded', String(isOpen));
  toggle.textContent = isOpen ? 'Less' : 'More';
});
root.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && root.classList.contains('is-open')) toggle.click();
});
for (const chip of root.querySelectorAll('[data-compose]')) {
  chip.addEventListener('click', () => {
    if (root.classList.contains('is-open')) toggle.click();
    document.dispatchEvent(new CustomEvent('slack:compose', { detail: { text: chip.dataset.compose } }));
  });
}

const parts = [
  startStory(root, change),
  startAlertForm(root),
  startBadDay(root, change),
  startLinks(root),
  await startPager(root),
];

/** Asks for something and draws what it came to. */
async function change(name, body) {
  draw(await post(name, body));
}

function draw(state) {
  if (state.problem !== undefined) return;
  for (const show of parts) show(state);
}

async function refresh() {
  draw(await ask('state'));
}

await refresh();
setInterval(refresh, EVERY_MS);
