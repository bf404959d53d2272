import { h, icon } from './dom.js';
import { drawKeyed } from './keyed.js';
import { openMenu } from './menu.js';
import { drawAvatar } from './message.js';
import { becomePerson } from './person.js';
import { signs } from './signs.js';
import { authorOf, reader, store, update } from './store.js';
import { drawThemeButton } from './theme.js';
import { clockTime } from './times.js';
import { unreadCount } from './unread.js';

/** Draws the list of channels, and who the reader is. */
export function drawSidebar(root) {
  const { channels } = store.state;
  const mine = channels.filter((channel) => channel.members.includes(store.who) && !channel.archived);
  const rooms = mine.filter((channel) => channel.kind !== 'im');
  const talks = mine.filter((channel) => channel.kind === 'im');
  root.classList.toggle('is-open', store.isSidebarOpen);
  drawKeyed(root, [
    workspaceItem(),
    groupItem('Channels'),
    ...rooms.map((channel) => rowItem(channel, channel.name, channel.kind === 'private' ? '🔒' : '#')),
    ...(talks.length === 0 ? [] : [groupItem('Apps')]),
    ...talks.map((channel) => rowItem(channel, store.state.app.name, '•')),
    readerItem(),
  ]);
}

function workspaceItem() {
  const { name } = store.state.team;
  const draw = () =>
    h('div', { class: 'workspace', 'data-item': 'workspace' }, h('strong', {}, name), drawThemeButton());
  return { key: 'workspace', meaning: name, draw };
}

function groupItem(name) {
  return { key: name, meaning: name, draw: () => h('div', { class: 'group-name' }, name) };
}

function rowItem(channel, name, sign) {
  const unread = unreadCount(channel);
  const isCurrent = channel.id === store.channelId;
  const meaning = JSON.stringify([name, unread, isCurrent]);
  return { key: channel.id, meaning, draw: () => drawRow(channel.id, { name, sign, unread, isCurrent }) };
}

function drawRow(channelId, { name, sign, unread, isCurrent }) {
  const open = () => update({ channelId, threadTs: undefined, isSidebarOpen: false });
  const state = { 'aria-current': isCurrent ? 'page' : undefined, 'data-name': channelId };
  const row = h(
    'button',
    { class: `channel-row ${unread > 0 ? 'unread' : ''}`.trim(), type: 'button', ...state, on: { click: open } },
    h('span', { class: 'sign', 'aria-hidden': 'true' }, sign),
    h('span', { class: 'name' }, name),
    unread > 0 ? h('span', { class: 'count', 'aria-label': `${unread} unread` }, String(unread)) : undefined,
  );
  return h('div', { 'data-item': channelId }, row);
}

function readerItem() {
  const me = reader();
  const meaning = `${me.id} ${placeAndTime(me)}`;
  return {
    key: 'reader',
    meaning,
    draw: () => h('div', { class: 'reader-box', 'data-item': 'reader' }, drawReader(me)),
  };
}

function drawReader(me) {
  const choose = (event) => openMenu(event.currentTarget, store.state.users.map(toItem), 'Who you are');
  return h(
    'button',
    {
      class: 'reader',
      type: 'button',
      'aria-haspopup': 'menu',
      'aria-label': `You are ${me.realName}. Be somebody else`,
      on: { click: choose },
    },
    drawAvatar(authorOf(me.id)),
    h('span', {}, h('small', {}, 'You are'), h('strong', {}, me.realName), h('small', {}, placeAndTime(me))),
    icon(signs.down, 16),
  );
}

function placeAndTime({ tz = 'UTC' }) {
  return `${tz.split('/').at(-1).replaceAll('_', ' ')} · ${clockTime(Date.now())}`;
}

function toItem(user) {
  const zone = (user.tz ?? 'UTC').replaceAll('_', ' ');
  return {
    label: user.realName,
    description: zone,
    isChosen: user.id === store.who,
    choose: () => becomePerson(user.id),
  };
}
