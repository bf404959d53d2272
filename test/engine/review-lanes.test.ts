import { expect, it } from 'vitest';
import type { DeliveryDue } from '../../src/engine/group-change.ts';
import { reviewGroup } from '../../src/engine/review.ts';
import {
  aCard,
  aDelivery,
  aLoaded,
  anAlert,
  anEpisode,
  aSituation,
  card,
  type LoadedParts,
  now,
  pending,
} from './group-builders.ts';

/** The marks that a look leaves behind when `b` has joined `a`. */
function marks(parts: LoadedParts, labels: Readonly<Record<string, string>> = {}): readonly DeliveryDue[] | undefined {
  const { group, ...rest } = parts;
  const loaded = aLoaded({
    group: { state: 'active', episode: anEpisode({ firing: ['a'] }), ...group },
    alerts: [anAlert('a'), anAlert('b', { labels })],
    ...rest,
  });
  return reviewGroup(loaded, aSituation(now))?.deliveryDue;
}

it('a card that waits to be posted keeps the place in its lane when alerts join', () => {
  expect(marks({ deliveries: [aDelivery()], group: { pending: { [card.key]: pending() } } })).toEqual([]);
});

it('a card that waits to be edited keeps the place in its lane when alerts join', () => {
  expect(marks({ deliveries: [aCard({ shownRev: 1 })], rev: 2 })).toEqual([]);
});

it('a card that is to call people goes to the front, wherever it waits', () => {
  expect(marks({ deliveries: [aCard({ shownRev: 1 })], rev: 2 }, { severity: 'critical' })).toEqual([
    { target: card.key, episode: 1, at: now, priority: 1 },
  ]);
});

it('a card whose last edit is under way takes a place anew: what that edit shows is out of date', () => {
  const attempt = { id: 'x', at: now, type: 'edit' as const, searches: 0, settles: { shownRev: 2 } };
  expect(marks({ deliveries: [aCard({ shownRev: 1, attempt })], rev: 2 })).toMatchObject([{ at: now }]);
});
