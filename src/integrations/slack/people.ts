import type { Actor } from '../../engine/actor.ts';
import type { Clock } from '../../ports/clock.ts';
import type { WebApi } from './web-api.ts';
import { unlessLate, within } from './within.ts';

export interface Person {
  readonly actor: Actor;
  /** IANA name; UTC if Slack did not tell in time. */
  readonly timeZone: string;
}

export interface People {
  /** Never rejects, and never takes longer than 0.7 s: then it goes by what the request said of the person. */
  find(userId: string, nameInRequest: string | undefined): Promise<Person>;
}

interface Known {
  readonly name: string;
  readonly timeZone: string;
}

const PATIENCE_MS = 700;
const CALL_TIMEOUT_MS = 5000;
const KEEP_MS = 60 * 60 * 1000;
const MOST_KEPT = 10_000;

export function createPeople(webApi: WebApi, clock: Clock): People {
  const known = new Map<string, { readonly person: Known; readonly at: number }>();
  const asking = new Map<string, Promise<Known | undefined>>();

  function ask(userId: string): Promise<Known | undefined> {
    const before = asking.get(userId);
    if (before !== undefined) return before;
    const answer = lookUp(userId).finally(() => asking.delete(userId));
    asking.set(userId, answer);
    return answer;
  }

  async function lookUp(userId: string): Promise<Known | undefined> {
    try {
      const { user } = await within(clock, CALL_TIMEOUT_MS, (signal) => webApi(signal).users.info({ user: userId }));
      if (user === undefined) return undefined;
      const name = user.profile?.display_name || user.profile?.real_name || user.real_name || user.name || userId;
      const person = { name, timeZone: user.tz ?? 'UTC' };
      if (known.size >= MOST_KEPT) known.clear();
      known.set(userId, { person, at: clock.now() });
      return person;
    } catch {
      // A missing scope or a bad day of Slack costs the name and the time zone, nothing else.
      return undefined;
    }
  }

  return {
    async find(userId, nameInRequest) {
      const kept = known.get(userId);
      if (kept !== undefined && clock.now() - kept.at < KEEP_MS) return toPerson(userId, kept.person);
      const answer = await unlessLate(clock, PATIENCE_MS, ask(userId));
      const found = answer === 'late' ? undefined : answer;
      return toPerson(userId, found ?? kept?.person ?? { name: nameInRequest ?? userId, timeZone: 'UTC' });
    },
  };
}

function toPerson(userId: string, { name, timeZone }: Known): Person {
  return { actor: { id: `slack:${userId}`, name, origin: 'slack' }, timeZone };
}
