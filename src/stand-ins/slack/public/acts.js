import { post } from './api.js';
import { notify } from './notices.js';
import { store, update } from './store.js';

/** A bot that takes longer than this is shown to be at work. */
export const PATIENCE_MS = 1000;

/** Does something that the bot answers; it shows as under way meanwhile. Answers what the person then sees. */
export async function perform(key, name, body) {
  const pending = new Map(store.pending).set(key, Date.now());
  update({ pending });
  const late = setTimeout(() => update({}), PATIENCE_MS);
  const seen = await post(name, body);
  clearTimeout(late);
  const left = new Map(store.pending);
  left.delete(key);
  update({ pending: left });
  if (seen.problem !== undefined) notify(seen.problem);
  return seen;
}

/** Whether the bot has been keeping somebody waiting. */
export function isBotSlow() {
  return [...store.pending.values()].some((since) => Date.now() - since >= PATIENCE_MS);
}
