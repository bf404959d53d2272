import { store } from './store.js';

/** Up to where each person has read each channel on this page. */
const readUpTo = new Map();

function keyOf(channel) {
  return `${store.who} ${channel.id}`;
}

export function unreadCount(channel) {
  const last = readUpTo.get(keyOf(channel)) ?? '';
  return channel.messages.filter((message) => message.ts > last && message.userId !== store.who).length;
}

/** Everything in the channel counts as seen; answers up to where it was before. */
export function markRead(channel) {
  const newest = channel.messages.at(-1)?.ts ?? '';
  readUpTo.set(keyOf(channel), newest);
}
