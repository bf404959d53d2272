import { isBotSlow } from './acts.js';
import { markChanges, showChangesAgain } from './blocks/units.js';
import { createComposer } from './composer.js';
import { fill, h, icon } from './dom.js';
import { drawKeyed } from './keyed.js';
import { messageItem } from './message.js';
import { signs } from './signs.js';
import { currentChannel, store, update } from './store.js';
import { dayOf, dayWord, fullTime } from './times.js';
import { markRead } from './unread.js';

const FOLLOW_UP_MS = 5 * 60_000;
const NEAR_END_PX = 80;

/** Makes the middle of the page: head, messages, message box. Answers how to draw it. */
export function createChannel(root) {
  const head = h('header', { class: 'channel-head' });
  const list = h('div', { class: 'messages', role: 'log', 'aria-label': 'Messages', tabindex: '0' });
  const toEnd = h('button', { class: 'to-end', type: 'button', hidden: true, on: { click: follow } });
  const toChanged = h('button', {
    class: 'to-end to-changed',
    type: 'button',
    hidden: true,
    on: { click: showChanged },
  });
  const typing = h('div', { class: 'typing', 'aria-live': 'polite' });
  const composer = createComposer({
    place: () => ({ channel: store.channelId }),
    label: () => `Message ${titleOf(currentChannel())}`,
    sent: follow,
  });
  root.append(head, h('div', { class: 'messages-box' }, toChanged, list, toEnd), composer.element, typing);
  document.addEventListener('slack:compose', (event) => composer.setText(String(event.detail?.text ?? '')));
  list.addEventListener('scroll', () => {
    isFollowing = isAtEnd(list);
    if (isFollowing) toEnd.hidden = true;
    if (!isAbove(changedMessage(), list)) toChanged.hidden = true;
  });
  let shownChannel;
  let newest;
  /** Whether what is new moves the list, as it does until the reader scrolls up. */
  let isFollowing = true;
  let hasNewChange = false;

  /** Timestamp of the message that changed last. */
  let changed;

  function noteChange(before, next) {
    if (markChanges(before, next) === 0) return;
    changed = next.dataset.ts;
    hasNewChange = true;
  }

  function changedMessage() {
    return [...list.children].find((element) => element.dataset.ts === changed && changed !== undefined);
  }

  function showChanged() {
    const message = changedMessage();
    isFollowing = false;
    message?.scrollIntoView({ block: 'start' });
    message?.focus({ preventScroll: true });
    if (message !== undefined) showChangesAgain(message);
    toChanged.hidden = true;
  }

  function follow() {
    isFollowing = true;
    scrollToEnd(list);
  }

  return () => {
    const channel = currentChannel();
    if (channel === undefined) return;
    drawHead(head, channel);
    const items = itemsOf(channel);
    hasNewChange = false;
    drawKeyed(list, items, noteChange);
    isFollowing ||= shownChannel !== `${channel.id} ${store.who}`;
    const last = items.at(-1)?.key;
    if (!isFollowing && last !== newest) {
      fill(toEnd, 'New messages ', icon(signs.down, 14));
      toEnd.hidden = false;
    }
    newest = last;
    shownChannel = `${channel.id} ${store.who}`;
    if (document.visibilityState === 'visible') markRead(channel);
    fill(typing, isBotSlow() ? `${store.state.app.name} is taking its time …` : '\u00a0');
    composer.draw();
    if (isFollowing) scrollToEnd(list);
    if (hasNewChange && isAbove(changedMessage(), list)) {
      fill(toChanged, icon(signs.up, 14), ' A message above has changed');
      toChanged.hidden = false;
    }
  };
}

/** Whether one has to scroll up to see where it begins. */
function isAbove(element, list) {
  if (element === undefined) return false;
  return element.getBoundingClientRect().bottom < list.getBoundingClientRect().top + NEAR_END_PX;
}

function drawHead(head, channel) {
  const meaning = JSON.stringify([titleOf(channel), channel.topic, channel.members.length, store.isSidebarOpen]);
  drawKeyed(head, [{ key: 'head', meaning, draw: () => drawHeadRow(channel) }]);
}

function drawHeadRow(channel) {
  const toggle = () => update({ isSidebarOpen: !store.isSidebarOpen });
  const state = { 'aria-label': 'Channels', 'aria-expanded': String(store.isSidebarOpen) };
  return h(
    'div',
    { class: 'head-row', 'data-item': 'head' },
    h('button', { class: 'plain sidebar-switch', type: 'button', ...state, on: { click: toggle } }, icon(signs.menu)),
    h('h1', {}, titleOf(channel)),
    h('span', { class: 'topic' }, channel.topic),
    h('span', { class: 'members' }, `${channel.members.length} members`),
  );
}

function titleOf(channel) {
  if (channel === undefined) return '';
  return channel.kind === 'im' ? store.state.app.name : `#${channel.name}`;
}

function isAtEnd(list) {
  return list.scrollHeight - list.scrollTop - list.clientHeight < NEAR_END_PX;
}

function scrollToEnd(list) {
  list.scrollTop = list.scrollHeight;
}

/** Messages and what only this person sees, by time, with the days between. */
function itemsOf(channel) {
  const ephemerals = ephemeralsOf(channel, (one) => one.threadTs === undefined);
  const all = [...channel.messages, ...ephemerals].sort((a, b) => a.at - b.at || (a.ts < b.ts ? -1 : 1));
  const items = [];
  let before;
  for (const message of all) {
    const day = dayOf(message.at);
    if (before === undefined || dayOf(before.at) !== day) items.push(dayItem(day, message.at));
    items.push(messageItem(message, { inThread: false, isFollowUp: isFollowUp(before, message) }));
    before = message;
  }
  return items.length === 0 ? [emptyItem(channel)] : items;
}

/** What this person alone sees in a channel and has not dismissed. */
export function ephemeralsOf(channel, fits) {
  return store.state.ephemerals
    .filter(
      (one) => one.userId === store.who && one.channelId === channel.id && !store.dismissed.has(one.ts) && fits(one),
    )
    .map((one) => ({ ...one, userId: store.state.app.botUserId, isEphemeral: true, broadcast: false }));
}

/** Talk of one person in one breath stands under one name; cards never do. */
function isFollowUp(before, message) {
  return (
    before !== undefined &&
    before.userId === message.userId &&
    message.blocks.length + before.blocks.length === 0 &&
    before.isEphemeral === message.isEphemeral &&
    !message.broadcast &&
    message.at - before.at < FOLLOW_UP_MS
  );
}

function dayItem(day, at) {
  const word = dayWord(at) ?? fullTime(at).replace(/ at .*/, '');
  const shown = word.charAt(0).toUpperCase() + word.slice(1);
  return { key: `day ${day}`, meaning: shown, draw: () => h('div', { class: 'day' }, h('span', {}, shown)) };
}

function emptyItem(channel) {
  const text = `This is the very beginning of ${titleOf(channel)}. Nothing has happened here yet.`;
  return { key: 'empty', meaning: text, draw: () => h('p', { class: 'empty' }, text) };
}
