import { flushGroup } from '../../src/engine/flush.ts';
import type { Situation } from '../../src/engine/situation.ts';
import {
  aCard,
  aLoaded,
  aNotice,
  anEpisode,
  aSituation,
  card,
  type LoadedParts,
  minute,
  notice,
  now,
  sent,
} from './group-builders.ts';

export function flush(parts: LoadedParts, situation: Partial<Situation> = {}) {
  const { change, decisions } = flushGroup(aLoaded(parts), aSituation(now, situation));
  const verdicts = Object.fromEntries(decisions.map(({ target, verdict }) => [target, verdict]));
  return { ...change, verdicts };
}

/** What a group holds that was told of `names` with the last flush. */
export function told(names: readonly string[], parts: LoadedParts = {}): LoadedParts {
  const { group, ...rest } = parts;
  const last = sent(names, { at: 15 * minute });
  return {
    deliveries: [aCard(), aNotice()],
    ...rest,
    group: {
      state: 'active',
      hasFlushed: true,
      episode: anEpisode({ firing: names }),
      sent: { [card.key]: last, [notice.key]: last },
      lastSeq: 1,
      ...group,
    },
  };
}
