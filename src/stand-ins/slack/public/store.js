import { fetchState, watchChanges } from './api.js';

/**
 * What the page shows: the stand-in's state, and where the reader is. Parts subscribe; they are told together, soon after one
 * or more updates.
 */
export const store = {
  state: undefined,
  /** User id of the reader. */
  who: undefined,
  channelId: undefined,
  threadTs: undefined,
  isReachable: true,
  isSidebarOpen: false,
  /** Timestamps of ephemeral messages that were dismissed here. */
  dismissed: new Set(),
  /** What is under way, by its key, since when. */
  pending: new Map(),
};

const subscribers = [];
let isScheduled = false;

export function subscribe(draw) {
  subscribers.push(draw);
}

export function update(change) {
  Object.assign(store, change);
  if (isScheduled || store.state === undefined) return;
  isScheduled = true;
  queueMicrotask(() => {
    isScheduled = false;
    for (const draw of subscribers) draw();
  });
}

/** Loads the state and keeps it current. Changes that come while it loads are loaded together afterwards. */
export function startStore(begin) {
  let isLoading = false;
  let isStale = false;

  async function load() {
    isStale = true;
    if (isLoading) return;
    isLoading = true;
    while (isStale) {
      isStale = false;
      try {
        const state = await fetchState();
        if (store.state === undefined) begin(state);
        update({ state, isReachable: true });
      } catch {
        update({ isReachable: false });
      }
    }
    isLoading = false;
  }

  watchChanges(load, () => update({ isReachable: false }));
}

export function currentChannel() {
  return store.state.channels.find((channel) => channel.id === store.channelId);
}

export function person(id) {
  return store.state.users.find((user) => user.id === id);
}

export function reader() {
  return person(store.who);
}

/** Name, initials and colour of whoever wrote something. */
export function authorOf(userId) {
  const { app } = store.state;
  if (userId === app.botUserId)
    return { name: app.name, isApp: true, icon: app.icon ?? initials(app.name), tint: 'app' };
  const user = person(userId);
  const name = user?.displayName ?? user?.realName ?? userId;
  const index = store.state.users.findIndex((one) => one.id === userId);
  return { name, isApp: false, icon: initials(user?.realName ?? name), tint: String(Math.max(index, 0) % 4) };
}

function initials(name) {
  const words = name.split(/\s+/).filter((word) => word !== '');
  return words
    .slice(0, 2)
    .map((word) => Array.from(word)[0]?.toUpperCase() ?? '')
    .join('');
}
