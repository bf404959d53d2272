import { describe, expect, it } from 'vitest';
import type { Delivery, SearchOutcome } from '../../src/engine/delivery.ts';
import { type Losses, settleSeek } from '../../src/engine/lost-card.ts';
import { planDelivery } from '../../src/engine/plan.ts';
import { aCard, aDelivery, aLoaded, anEpisode, aSituation, card, hour, minute, second } from './group-builders.ts';
import { attempt, error, firing, first } from './settle-builder.ts';

/** The clock of these tests: long after the episode began to fire. */
const began = 48 * hour;
const lostAt = began + hour;
const noticed = 15 * second;
const day = 24 * hour;

const episode = { ...anEpisode({ firing: ['a'] }), firingSince: began };
const group = { state: 'active', episode, pending: { [card.key]: first } } as const;

function plan(delivery: Delivery, losses: Losses | undefined, now: number, others: readonly Delivery[] = []) {
  const loaded = aLoaded({ group, ...firing, deliveries: [delivery, ...others] });
  const situation = aSituation(now, losses === undefined ? {} : { losses });
  return planDelivery(loaded, delivery, situation, { entries: [], shortId: '7K2Q' });
}

describe('a first post', () => {
  it.each<[string, Losses, number]>([
    ['the store failed over lately', { newestAt: lostAt }, lostAt + 10 * minute - 1],
    ['the store was emptied within a day', { emptiedAt: lostAt }, lostAt + day - 1],
    ['the store failed over after it was emptied', { emptiedAt: began + minute, newestAt: lostAt }, lostAt + minute],
  ])('is preceded by a search for the card when %s', (_, losses, now) => {
    expect(plan(aDelivery(), losses, now)).toMatchObject({
      type: 'seek',
      lossAt: lostAt,
      card: { since: began - minute, until: lostAt + noticed, taken: [] },
      settles: { told: 9, notification: { seq: 3 } },
    });
  });

  it.each<[string, Losses | undefined, number]>([
    ['nothing was lost', undefined, lostAt],
    ['nothing is known to be lost', {}, lostAt],
    ['it failed over ten minutes ago', { newestAt: lostAt }, lostAt + 10 * minute],
    ['it was emptied a day ago', { emptiedAt: lostAt }, lostAt + day],
    ['its alerts began to fire after the loss', { emptiedAt: began - 2 * second - 1 }, began + minute],
  ])('is made at once when %s', (_, losses, now) => {
    expect(plan(aDelivery(), losses, now)).toMatchObject({ type: 'step', step: { type: 'post' } });
  });

  it('is made at once when the card was looked for after that loss, and not when after an earlier one', () => {
    const sought = { lossAt: lostAt, searches: 1, isOver: true };
    expect(plan(aDelivery({ sought }), { newestAt: lostAt }, lostAt + minute)).toMatchObject({ type: 'step' });
    expect(plan(aDelivery({ sought }), { newestAt: lostAt + 1 }, lostAt + minute)).toMatchObject({ type: 'seek' });
  });

  it('waits until what was under way during the loss has arrived or never will', () => {
    expect(plan(aDelivery(), { newestAt: lostAt }, lostAt)).toEqual({ type: 'wait', until: lostAt + noticed });
  });

  it('is looked for among what was posted since its alerts fire, at most a week, under any number before the emptying', () => {
    expect(plan(aDelivery(), { emptiedAt: lostAt }, lostAt + minute)).toMatchObject({ card: { renumberedAt: lostAt } });
    expect(plan(aDelivery(), { newestAt: began + 10 * day }, began + 10 * day + minute)).toMatchObject({
      card: { since: began + 3 * day },
    });
  });

  it('leaves the messages of others alone', () => {
    const other = aCard({ target: 'team/slack/1' as Delivery['target'], ref: { ts: '1' } });
    expect(plan(aDelivery(), { newestAt: lostAt }, lostAt + minute, [other])).toMatchObject({
      card: { taken: [{ ts: '1' }] },
    });
  });

  it('whose attempt is known is looked for by that', () => {
    const posted = aDelivery({ attempt: { ...attempt, at: lostAt } });
    expect(plan(posted, { newestAt: lostAt }, lostAt + minute)).toMatchObject({ type: 'search' });
  });

  it('of a card that somebody deleted is no first post', () => {
    expect(plan(aDelivery({ shownRev: 1 }), { newestAt: lostAt }, lostAt + minute)).toMatchObject({ type: 'step' });
  });
});

describe('the search for a forgotten card', () => {
  const now = lostAt + minute;
  const settles = { shownRev: 1, told: 9, notification: { ...first, snapshot: undefined } };

  function settle(delivery: Delivery, outcome: SearchOutcome, state: Partial<typeof group> = {}) {
    const loaded = aLoaded({ group: { ...group, ...state }, ...firing, deliveries: [delivery] });
    const settlement = { target: card.key, episode: 1, lossAt: lostAt, settles, outcome, jitter: 1 };
    return settleSeek(loaded, settlement, aSituation(now, { losses: { newestAt: lostAt } }));
  }

  it('that finds it draws it again, and has told by it', () => {
    expect(settle(aDelivery(), { type: 'found', ref: { ts: '5' }, surplus: [] })).toMatchObject({
      type: 'settled',
      change: {
        deliveries: [{ ref: { ts: '5' }, shownRev: -1, told: 10 }],
        deliveryDue: [{ at: now }],
        group: { pending: {}, sent: { [card.key]: { firing: ['a'] } } },
      },
    });
  });

  it('that does not find it leaves it to be posted', () => {
    const waiting = aDelivery({ notBefore: 5, sought: { lossAt: lostAt, searches: 1 } });
    expect(settle(waiting, { type: 'absent' })).toMatchObject({
      change: { timeline: [], deliveryDue: [{ at: now }] },
    });
    const result = settle(waiting, { type: 'absent' });
    expect(result.type === 'settled' && result.change.deliveries).toEqual([
      aDelivery({ sought: { lossAt: lostAt, searches: 2, isOver: true } }),
    ]);
  });

  it.each([
    ['is not permitted', {}, 2],
    ['reaches nobody', { isUnreached: true }, 11],
  ])('that %s is given up after some tries, and the timeline says that there may be two', (_, how, tries) => {
    const tried = (searches: number) => aDelivery({ sought: { lossAt: lostAt, searches } });
    const outcome = { type: 'unavailable', error, ...how } as const;

    expect(settle(tried(tries - 1), outcome)).toMatchObject({
      change: {
        timeline: [],
        deliveries: [{ sought: { searches: tries } }],
        deliveryDue: [{ at: expect.any(Number) }],
      },
    });
    expect(settle(tried(tries), outcome)).toMatchObject({
      change: {
        timeline: [{ fact: { type: 'duplicate_possible', target: card.key } }],
        deliveries: [{ sought: { searches: tries + 1, isOver: true } }],
        deliveryDue: [{ at: now }],
      },
    });
  });

  it('that is to wait waits as long as it was told', () => {
    const limited = { type: 'unavailable', error, retryAfterMs: 30 * second } as const;
    expect(settle(aDelivery(), limited)).toMatchObject({
      change: { deliveries: [{ notBefore: now + 30 * second }], deliveryDue: [{ at: now + 30 * second }] },
    });
  });

  it('counts its tries for each loss', () => {
    const earlier = aDelivery({ sought: { lossAt: 1, searches: 2, isOver: true } });
    expect(settle(earlier, { type: 'unavailable', error })).toMatchObject({
      change: { deliveries: [{ sought: { lossAt: lostAt, searches: 1 } }] },
    });
  });

  it.each([
    ['the card is known by now', aCard()],
    ['somebody posts it', aDelivery({ attempt })],
    ['its delivery is gone', aDelivery({ episode: 2 })],
  ])('is stale when %s', (_, delivery) => {
    expect(settle(delivery, { type: 'absent' })).toEqual({ type: 'stale' });
  });
});
