import type { Gap } from '../../engine/alert.ts';
import type { Store } from '../../ports/store.ts';
import { readCondition, readHistory, type Trust } from './condition.ts';
import type { Identity } from './identity.ts';
import type { RedisLink } from './link.ts';
import { loadScript } from './script.ts';

export interface MetaDeps {
  readonly link: RedisLink;
  readonly trust: Trust;
  readonly identity: Identity;
}

type MetaCalls = Pick<Store, 'ping' | 'beat' | 'readNote' | 'writeNote' | 'takeNumber' | 'history' | 'condition'>;

const beat = loadScript('beat', 'writes');
const takeNumber = loadScript('take-number', 'writes');

export function createMetaCalls(deps: MetaDeps): MetaCalls {
  const { link, trust, identity } = deps;
  const { keys } = link;

  return {
    async ping() {
      trust.require();
      // A real write: a replica, a full memory or a full disk show here.
      await link.send('hset', keys.alive, 'pinged', 1);
    },
    async beat(now, gapMs, holdMs) {
      const answer = await link.run(beat, [keys.alive, keys.meta], [now, gapMs, now + holdMs]);
      const [gaps, created] = answer as [string, string | null];
      await identity.compare(created, now);
      return gaps === '' ? [] : gaps.split(',').map(toGap);
    },
    async readNote(key) {
      return ((await link.send('hget', keys.notes, key)) as string | null) ?? undefined;
    },
    async writeNote(key, value) {
      await link.send('hset', keys.notes, key, value);
    },
    async takeNumber(name) {
      return Number(await link.run(takeNumber, [keys.notes], [name], { mustSurvive: true }));
    },
    history: (now) => readHistory(deps, now),
    condition: (now) => readCondition(deps, now),
  };
}

export function toGap(text: string): Gap {
  const [from = 0, to = 0, holdUntil = 0] = text.split(' ').map(Number);
  return { from, to, holdUntil };
}
