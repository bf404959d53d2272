import { markChanges } from './blocks/units.js';
import { ephemeralsOf } from './channel.js';
import { createComposer } from './composer.js';
import { h, icon } from './dom.js';
import { drawKeyed } from './keyed.js';
import { messageItem } from './message.js';
import { signs } from './signs.js';
import { currentChannel, store, update } from './store.js';

/** Makes the pane for one thread. Answers how to draw it. */
export function createThread(root) {
  const head = h('header', { class: 'channel-head' });
  const list = h('div', { class: 'messages', role: 'log', 'aria-label': 'Replies', tabindex: '0' });
  const composer = createComposer({
    place: () => ({ channel: store.channelId, threadTs: store.threadTs }),
    label: () => 'Reply …',
    sent: () => undefined,
  });
  root.append(head, list, composer.element);
  root.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') close();
  });
  let shown;

  return () => {
    const channel = currentChannel();
    const parent = channel?.messages.find((message) => message.ts === store.threadTs);
    root.hidden = parent === undefined;
    document.getElementById('slack').classList.toggle('has-thread', parent !== undefined);
    if (parent === undefined) {
      shown = undefined;
      return;
    }
    drawKeyed(head, [{ key: 'head', meaning: channel.name, draw: () => drawHead(channel.name) }]);
    const isNew = shown !== store.threadTs;
    const before = list.childElementCount;
    drawKeyed(list, itemsOf(channel, parent), markChanges);
    if (isNew || list.childElementCount > before) list.scrollTop = list.scrollHeight;
    if (isNew) head.querySelector('button').focus({ preventScroll: true });
    shown = store.threadTs;
    composer.draw();
  };
}

function drawHead(name) {
  return h(
    'div',
    { class: 'head-row', 'data-item': 'thread-head' },
    h('h2', {}, 'Thread ', h('small', {}, `#${name}`)),
    h(
      'button',
      { class: 'plain', type: 'button', 'aria-label': 'Close thread', on: { click: close } },
      icon(signs.close),
    ),
  );
}

function close() {
  update({ threadTs: undefined });
}

function itemsOf(channel, parent) {
  const ephemerals = ephemeralsOf(channel, (one) => one.threadTs === parent.ts);
  const replies = [...parent.replies, ...ephemerals].sort((a, b) => a.at - b.at);
  const count = parent.replies.length === 1 ? '1 reply' : `${parent.replies.length} replies`;
  return [
    messageItem({ ...parent, replies: [] }, { inThread: true }),
    { key: 'count', meaning: count, draw: () => h('div', { class: 'reply-count' }, h('span', {}, count)) },
    ...replies.map((reply) => messageItem(reply, { inThread: true })),
  ];
}
