import { perform } from './acts.js';
import { fill, h, icon } from './dom.js';
import { notify } from './notices.js';
import { signs } from './signs.js';
import { store } from './store.js';

/** A message box that takes text and commands. `place` says where they go, `sent` hears of each. */
export function createComposer({ place, label, sent }) {
  const box = h('textarea', { rows: 1, 'aria-label': 'Message' });
  const suggestions = h('div', { class: 'suggestions', hidden: true });
  const send = h(
    'button',
    { class: 'send', type: 'button', 'aria-label': 'Send', on: { click: submit } },
    icon(signs.send),
  );
  const usage = h('div', { class: 'usage', hidden: true });
  const element = h('div', { class: 'composer' }, suggestions, h('div', { class: 'composer-box' }, box, usage, send));
  const said = [];
  let recalled = 0;

  box.addEventListener('input', changed);
  box.addEventListener('keydown', (event) => {
    const isSuggesting = !suggestions.hidden;
    const act =
      event.isComposing || event.shiftKey ? undefined : (isSuggesting ? whileSuggesting : whileWriting).get(event.key);
    if (act === undefined) return undefined;
    return act(event);
  });

  const whileSuggesting = new Map([
    ['Enter', completeInstead],
    ['Tab', completeInstead],
    ['Escape', hideSuggestions],
  ]);
  const whileWriting = new Map([
    ['Enter', sendInstead],
    ['ArrowUp', recallOlder],
    ['ArrowDown', recallNewer],
  ]);

  function hideSuggestions(event) {
    event.stopPropagation();
    suggestions.hidden = true;
  }

  function sendInstead(event) {
    event.preventDefault();
    return submit();
  }

  function recallOlder(event) {
    if (box.value !== '' && recalled === 0) return;
    event.preventDefault();
    recall(1);
  }

  function recallNewer(event) {
    if (recalled === 0) return;
    event.preventDefault();
    recall(-1);
  }

  function completeInstead(event) {
    event.preventDefault();
    complete();
  }

  function matching() {
    const typed = box.value;
    if (!typed.startsWith('/') || typed.includes(' ') || place().threadTs !== undefined) return [];
    return store.state.commands.filter((command) => command.startsWith(typed) && command !== typed);
  }

  function changed() {
    recalled = 0;
    resize();
    const commands = matching();
    suggestions.hidden = commands.length === 0;
    fill(suggestions, ...commands.map((command) => drawSuggestion(command)));
    showUsage();
  }

  function drawSuggestion(command) {
    const hint = store.state.commandHints[command];
    const text = [h('b', {}, command), h('code', {}, hint?.usage ?? ''), h('small', {}, hint?.description ?? '')];
    return h('button', { type: 'button', class: 'suggestion', on: { click: () => complete(command) } }, ...text);
  }

  function complete(command = matching()[0]) {
    setText(`${command} `);
  }

  function setText(text) {
    box.value = text;
    changed();
    box.focus();
    box.setSelectionRange(text.length, text.length);
  }

  /** Behind a command that nothing follows yet, grey, as Slack shows it. */
  function showUsage() {
    const hint = store.state.commandHints[box.value.trimEnd()];
    usage.hidden = hint === undefined || !/^\S+ ?$/.test(box.value);
    fill(
      usage,
      h('span', { class: 'typed' }, box.value.endsWith(' ') ? box.value : `${box.value} `),
      hint?.usage ?? '',
    );
  }

  function resize() {
    box.style.height = 'auto';
    box.style.height = `${Math.min(box.scrollHeight, 160)}px`;
  }

  function recall(step) {
    recalled = Math.min(Math.max(recalled + step, 0), said.length);
    const kept = recalled;
    setText(kept === 0 ? '' : said[said.length - kept]);
    suggestions.hidden = true;
    recalled = kept;
  }

  async function submit() {
    const text = box.value.trim();
    if (text === '') return;
    const problem = refusalOf(text, place());
    if (problem !== undefined) return notify(problem);
    sent();
    said.push(text);
    setText('');
    const isCommand = text.startsWith('/');
    const { channel, threadTs } = place();
    const where = { user: store.who, channel, text: isCommand ? text : escaped(text) };
    const thread = isCommand || threadTs === undefined ? {} : { threadTs };
    await perform(`say ${Date.now()}`, isCommand ? 'command' : 'say', { ...where, ...thread });
  }

  return {
    element,
    setText,
    draw() {
      box.placeholder = label();
      box.setAttribute('aria-label', label());
    },
  };
}

/** As Slack keeps what people write. */
function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function refusalOf(text, { threadTs }) {
  if (!text.startsWith('/')) return undefined;
  const [command] = text.split(' ');
  if (!store.state.commands.includes(command))
    return `${command} is not a valid command. Type / to see those there are.`;
  return threadTs === undefined
    ? undefined
    : `${command} is not supported in threads. Slack takes commands in channels only.`;
}
