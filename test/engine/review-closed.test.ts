import { describe, expect, it } from 'vitest';
import { reviewGroup } from '../../src/engine/review.ts';
import {
  aCard,
  aLoaded,
  anAlert,
  ana,
  anEpisode,
  aSituation,
  factsOf,
  fp,
  hour,
  minute,
  now,
  over,
} from './group-builders.ts';

function review(loaded: ReturnType<typeof aLoaded>) {
  const change = reviewGroup(loaded, aSituation(now));
  if (change === undefined) throw new Error('nothing was found');
  return change;
}

describe('what a person closed', () => {
  const closed = { by: ana, at: 10 * minute, fires: { [fp('a')]: 1, [fp('b')]: 3 } };
  const episode = anEpisode({ endedAt: 10 * minute, endedBy: ana, finalRev: 1 });
  const group = { closed, episode };

  it('stays closed while it is reported', () => {
    const loaded = aLoaded({ group, alerts: [anAlert('a'), anAlert('b', { fires: 3 })] });
    expect(reviewGroup(loaded, aSituation(now))).toBeUndefined();
  });

  it('leaves when it goes quiet, and the card shows so', () => {
    const change = review(
      aLoaded({
        group,
        alerts: [anAlert('a'), over(anAlert('b', { fires: 3 }), minute)],
        deliveries: [aCard()],
        rev: 4,
      }),
    );
    expect(change.group.closed?.fires).toEqual({ a: 1 });
    expect(change.group.episode?.finalRev).toBe(5);
    expect(change).toMatchObject({ bumpsRev: true, timeline: [], deliveryDue: [{ at: now }] });
  });

  it('fires again when it went quiet in between, seen or not', () => {
    const change = review(aLoaded({ group, alerts: [anAlert('a', { fires: 2 })] }));
    expect(change.group).not.toHaveProperty('closed');
    expect(factsOf(change.timeline)).toEqual(['reopened']);
  });

  it('never covers an alert that came later', () => {
    const change = review(aLoaded({ group, alerts: [anAlert('a'), anAlert('b', { fires: 3 }), anAlert('c')] }));
    expect(change.group.closed).toEqual(closed);
    expect(change.timeline[0]?.fact).toEqual({ type: 'reopened', firing: 1 });
  });

  it.each([
    ['on_refire', 10 * minute + 4 * hour, false],
    ['on_repeat', 10 * minute + 4 * hour - 1, false],
    ['on_repeat', 10 * minute + 4 * hour, true],
  ] as const)('with reopen: %s at %d fires again: %s', (reopen, at, fires) => {
    const lifecycle = { ...aSituation(0).lifecycle, reopen };
    const loaded = aLoaded({ group, alerts: [anAlert('a'), anAlert('b', { fires: 3 })] });
    const change = reviewGroup(loaded, aSituation(at, { lifecycle }));
    expect(change !== undefined).toBe(fires);
    if (fires) expect(change?.group).not.toHaveProperty('closed');
  });

  it('is forgotten without a word where no episode was ever open', () => {
    const change = review(aLoaded({ group: { closed } }));
    expect(change).toMatchObject({ bumpsRev: false, timeline: [], deliveryDue: [] });
  });
});
