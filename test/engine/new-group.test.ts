import { expect, it } from 'vitest';
import type { GroupId } from '../../src/engine/alert-group.ts';
import { toLabelSet } from '../../src/engine/label-set.ts';
import { firstTickAt, newGroup } from '../../src/engine/new-group.ts';
import type { GroupKey } from '../../src/engine/route.ts';

const timers = { groupWaitMs: 30, groupIntervalMs: 300, repeatIntervalMs: 3000 };

it('a new group sleeps until an alert fires', () => {
  const group = newGroup({
    gid: 'g' as GroupId,
    receiver: 'web',
    route: { key: '{}', receiver: 'web', groupBy: ['team'], matchers: [], continue: false, timers, children: [] },
    groupKey: '{}:{team="x"}' as GroupKey,
    groupLabels: toLabelSet([['team', 'x']]),
  });

  expect(group).toMatchObject({ gid: 'g', receiver: 'web', routeKey: '{}', groupKey: '{}:{team="x"}', lastSeq: 0 });
  expect(group).toMatchObject({ state: 'dormant', hasFlushed: false });
});

it.each([
  ['after group_wait', 1000, 1030],
  ['after group_wait when it fires since a moment', 970, 1030],
  ['at once when the alert is older than group_wait', 969, 1000],
])('flushes first %s', (_, startsAt, expected) => {
  expect(firstTickAt(timers, startsAt, 1000)).toBe(expected);
});
