import { perform } from './acts.js';
import { drawBlocks } from './blocks/blocks.js';
import { drawMrkdwn } from './blocks/mrkdwn.js';
import { unit } from './blocks/units.js';
import { h, icon } from './dom.js';
import { emojiText } from './emoji.js';
import { signs } from './signs.js';
import { authorOf, store, update } from './store.js';
import { ago, clockTime, fullTime } from './times.js';

/** A message as an item of a list: redrawn when what it says, or what is under way in it, changes. */
export function messageItem(message, { inThread, isFollowUp = false }) {
  const busy = [...store.pending.keys()].filter((key) => key.startsWith(`${message.ts} `));
  const meaning = JSON.stringify([message, busy, store.who, inThread, isFollowUp]);
  return { key: message.ts, meaning, draw: () => drawMessage(message, { inThread, isFollowUp }) };
}

function drawMessage(message, { inThread, isFollowUp }) {
  const author = authorOf(message.userId);
  const isPrivate = message.isEphemeral === true;
  const classes = ['message', isPrivate ? 'ephemeral' : '', isFollowUp ? 'follow-up' : ''].join(' ');
  return h(
    'article',
    {
      class: classes.trim(),
      tabindex: '-1',
      'data-item': message.ts,
      'data-ts': message.ts,
      'aria-label': `${author.name}: ${message.text}`,
    },
    isPrivate ? drawPrivacy(message) : undefined,
    message.broadcast && !inThread ? drawOrigin(message) : undefined,
    isFollowUp ? h('span', { class: 'gutter' }, drawTime(message.at)) : drawAvatar(author),
    h(
      'div',
      { class: 'message-body' },
      isFollowUp ? undefined : drawByline(author, message),
      h('div', { class: 'content' }, ...drawContent(message)),
      drawReactions(message),
      inThread ? undefined : drawReplies(message),
    ),
  );
}

export function drawAvatar({ icon: letters, tint }) {
  return h('span', { class: `avatar tint-${tint}`, 'aria-hidden': 'true' }, letters);
}

function drawByline(author, message) {
  return h(
    'div',
    { class: 'byline' },
    h('strong', { class: 'author' }, author.name),
    author.isApp ? h('span', { class: 'badge' }, 'APP') : undefined,
    drawTime(message.at),
  );
}

function drawTime(at) {
  return h('time', { class: 'stamp', datetime: new Date(at).toISOString(), title: fullTime(at) }, clockTime(at));
}

function drawPrivacy(message) {
  const dismiss = () => update({ dismissed: new Set(store.dismissed).add(message.ts) });
  return h(
    'div',
    { class: 'privacy' },
    icon(signs.eye, 14),
    'Only visible to you · ',
    h('button', { class: 'link', type: 'button', on: { click: dismiss } }, 'Dismiss'),
  );
}

/** A broadcast says what it replies to. */
function drawOrigin(message) {
  const channel = store.state.channels.find((one) => one.id === message.channelId);
  const parent = channel?.messages.find((one) => one.ts === message.threadTs);
  const open = () => update({ threadTs: message.threadTs });
  return h(
    'div',
    { class: 'privacy' },
    'replied to a thread: ',
    h('button', { class: 'link', type: 'button', on: { click: open } }, parent?.text ?? 'an earlier message'),
  );
}

function drawContent(message) {
  const { blocks, attachments, text, error } = message;
  const context = contextOf(message);
  const words = blocks.length > 0 || text === '' ? [] : [drawWords(text, error)];
  const edited = message.editedTs === undefined ? [] : [h('span', { class: 'edited' }, '(edited)')];
  return [
    ...words,
    ...drawBlocks(blocks, context),
    ...attachments.map((one) => drawAttachment(one, context)),
    ...edited,
  ];
}

function drawWords(text, error) {
  return unit(h('div', { class: error === undefined ? 'words' : 'words failed' }, ...drawMrkdwn(text)), text);
}

function drawAttachment(attachment, context) {
  const { color, pretext, title, title_link: link, text, fields = [], footer, blocks = [] } = attachment;
  const box = h(
    'div',
    { class: 'attachment' },
    title === undefined ? undefined : h(link === undefined ? 'strong' : 'a', { href: link }, title),
    text === undefined ? undefined : unit(h('div', {}, ...drawMrkdwn(text)), text),
    ...fields.map((field) => h('div', {}, h('strong', {}, field.title), ' ', ...drawMrkdwn(field.value ?? ''))),
    ...drawBlocks(blocks, context),
    footer === undefined ? undefined : h('small', {}, footer),
  );
  box.style.borderLeftColor = { good: '#2eb67d', warning: '#ecb22e', danger: '#e01e5a' }[color] ?? color ?? '';
  return h('div', {}, pretext === undefined ? undefined : h('div', {}, ...drawMrkdwn(pretext)), box);
}

function contextOf(message) {
  const keyOf = (block, element) => `${message.ts} ${block.block_id} ${element.action_id}`;
  return {
    keyOf,
    act(block, element, value) {
      const place = { user: store.who, channel: message.channelId, ts: message.ts };
      const what = { actionId: element.action_id, blockId: block.block_id };
      const choice = value === undefined ? {} : { selectedOption: value };
      return perform(keyOf(block, element), 'click', { ...place, ...what, ...choice });
    },
  };
}

function drawReactions({ reactions = [] }) {
  if (reactions.length === 0) return undefined;
  return h(
    'div',
    { class: 'reactions' },
    ...reactions.map(({ name, users }) => h('span', { class: 'reaction' }, `${emojiText(name)} ${users.length}`)),
  );
}

function drawReplies({ ts, replies = [] }) {
  const last = replies.at(-1);
  if (last === undefined) return undefined;
  const count = replies.length === 1 ? '1 reply' : `${replies.length} replies`;
  const open = () => update({ threadTs: ts });
  const authors = [...new Set(replies.map((reply) => reply.userId))].slice(0, 3);
  return h(
    'button',
    { class: 'replies', type: 'button', on: { click: open } },
    ...authors.map((id) => drawAvatar(authorOf(id))),
    h('b', {}, count),
    h('span', { class: 'muted' }, `Last reply ${ago(last.at)}`),
  );
}
