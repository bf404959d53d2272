import type { SlackStandIn } from '../../src/stand-ins/slack/stand-in.ts';

/** Round trips that anything which is on its way by now has surely made, on however slow a machine. */
const MOST_TURNS = 300;

/** What `look` finds now or in a moment that does not count on the clock; undefined if it is not coming. */
export async function soon<T>(
  standIn: SlackStandIn,
  look: () => T | undefined,
  turns: number = MOST_TURNS,
): Promise<T | undefined> {
  for (let turn = 0; turn < turns; turn += 1) {
    const found = look();
    if (found !== undefined) return found;
    await fetch(standIn.url).then((response) => response.text());
  }
  return undefined;
}
