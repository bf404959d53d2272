import { expect, it } from 'vitest';
import type { AlertHead } from '../../src/engine/alert.ts';
import { countReport, mergeHead } from '../../src/engine/merge.ts';

const now = 1_700_000_000_000;

function head(changes: Partial<AlertHead> = {}): AlertHead {
  return {
    contentHash: 'a',
    startsAt: now,
    endsAt: now + 900_000,
    updatedAt: now,
    endsAtIsTimeout: true,
    liveness: 'edge',
    fires: 1,
    ...changes,
  };
}

it('each report of an alert that nobody resolves counts, also the same one at the same instant', () => {
  const again = countReport(mergeHead(head(), head(), now));
  const later = head({ updatedAt: now + 60_000, endsAt: now + 960_000 });
  const third = countReport(mergeHead(again.head, later, now + 60_000));

  expect(again).toMatchObject({ change: 'changed', head: { fires: 2 } });
  expect(third).toMatchObject({ change: 'changed', head: { fires: 3, endsAt: now + 960_000, startsAt: now } });
});

it('the first report, and the first after a while, count once', () => {
  const after = now + 1_000_000;
  const fresh = head({ updatedAt: after, startsAt: after, endsAt: after + 900_000 });

  expect(countReport(mergeHead(undefined, head(), now))).toMatchObject({ change: 'new', head: { fires: 1 } });
  expect(countReport(mergeHead(head(), fresh, after))).toMatchObject({ change: 'refired', head: { fires: 2 } });
});
