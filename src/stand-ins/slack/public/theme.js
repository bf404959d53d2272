import { h, icon } from './dom.js';
import { signs } from './signs.js';

const key = 'slack-stand-in-theme';
const system = window.matchMedia('(prefers-color-scheme: dark)');

function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen === undefined ? system.matches : chosen === 'dark';
}

/** Follows the system until somebody chooses; the choice is kept in this browser. */
export function startTheme() {
  const kept = readChoice();
  if (kept === 'dark' || kept === 'light') document.documentElement.dataset.theme = kept;
}

export function drawThemeButton() {
  const label = isDark() ? 'Use light colours' : 'Use dark colours';
  const button = h(
    'button',
    { class: 'plain theme-switch', type: 'button', 'aria-label': label, title: label },
    icon(isDark() ? signs.sun : signs.moon),
  );
  button.addEventListener('click', () => {
    const next = isDark() ? 'light' : 'dark';
    document.documentElement.dataset.theme = next;
    keepChoice(next);
    const again = drawThemeButton();
    button.replaceWith(again);
    again.focus();
  });
  return button;
}

/** Storage can be forbidden; then nothing is kept. */
function readChoice() {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function keepChoice(theme) {
  try {
    localStorage.setItem(key, theme);
  } catch {
    // Not kept: the page works the same without.
  }
}
