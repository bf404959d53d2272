import { describe, expect, it } from 'vitest';
import type { Delivery } from '../../src/engine/delivery.ts';
import { settleSearch } from '../../src/engine/settle.ts';
import { aCard, aDelivery, aLoaded, aNotice, aSituation, both, card, type LoadedParts, now } from './group-builders.ts';
import { attempt, error, firing, first, open, told } from './settle-builder.ts';

describe('the search for a lost message', () => {
  const settles = { shownRev: 1, told: 9, notification: told };
  const posted = aDelivery({ attempt: { ...attempt, settles } });

  function search(
    delivery: Delivery,
    outcome: Parameters<typeof settleSearch>[1]['outcome'],
    parts: LoadedParts = {},
    attemptId = 'x',
  ) {
    const loaded = aLoaded({
      group: { ...open, pending: { [card.key]: first } },
      ...firing,
      ...parts,
      deliveries: [delivery],
    });
    return settleSearch(loaded, { target: card.key, episode: 1, attemptId, outcome, jitter: 1 }, aSituation(now, both));
  }

  it('that finds it settles what it told, and edits it once: nobody knows which try it shows', () => {
    const result = search(posted, { type: 'found', ref: { ts: '5' }, surplus: [] });
    expect(result).toMatchObject({
      type: 'settled',
      change: {
        deliveries: [{ ref: { ts: '5' }, shownRev: -1, told: 10, failures: 0 }],
        deliveryDue: [{ at: now }],
        group: { pending: {}, sent: { [card.key]: { firing: ['a'] } } },
      },
    });
  });

  it('that finds a reply settles what it told', () => {
    const replied = aCard({ attempt: { ...attempt, type: 'reply', settles: { told: 9 } } });
    const result = search(replied, { type: 'found', ref: { ts: 'reply' }, surplus: [] }, { group: open });
    expect(result).toMatchObject({ change: { deliveries: [aCard({ told: 9 })] } });
  });

  it('that does not find it lets it be made again with the same id', () => {
    const result = search({ ...posted, notBefore: 5 }, { type: 'absent' });
    expect(result).toMatchObject({ change: { timeline: [], deliveryDue: [{ at: now }] } });
    expect(result.type === 'settled' && result.change.deliveries).toEqual([
      aDelivery({ attempt: { ...attempt, settles, searches: 1, isAbsent: true } }),
    ]);
  });

  it.each([
    [0, false],
    [1, false],
    [2, true],
  ])(
    'that is not possible is tried three times, then a double is better than silence: %d before',
    (searches, again) => {
      const result = search(aDelivery({ attempt: { ...attempt, searches, settles } }), { type: 'unavailable', error });
      if (result.type !== 'settled') throw new Error('stale');
      const [delivery] = result.change.deliveries;
      expect(delivery?.attempt?.isAbsent).toBe(again ? true : undefined);
      expect(delivery?.notBefore).toBe(again ? undefined : now + 1_000 * (searches + 1));
      const entry = { at: now, episode: 1, pings: false, fact: { type: 'duplicate_possible', target: card.key } };
      expect(result.change.timeline).toEqual(again ? [entry] : []);
    },
  );

  it.each([
    [10, false],
    [11, true],
  ])('that nobody answers is tried longer, while a post would be no more certain: %d before', (searches, again) => {
    const outcome = { type: 'unavailable', error, isUnreached: true } as const;
    const result = search(aDelivery({ attempt: { ...attempt, searches, settles } }), outcome);
    expect(result).toMatchObject({ change: { timeline: again ? [{ fact: { type: 'duplicate_possible' } }] : [] } });
  });

  it.each([
    ['another attempt has begun', posted, 'y'],
    ['it was settled', aDelivery(), 'x'],
    ['its delivery is not there', aNotice(), 'x'],
  ])('is stale if %s', (_name, delivery, attemptId) => {
    expect(search(delivery, { type: 'absent' }, {}, attemptId)).toEqual({ type: 'stale' });
  });

  it('names no episode before the first', () => {
    const last = aDelivery({ attempt: { ...attempt, searches: 2 } });
    const result = search(last, { type: 'unavailable', error }, { group: { state: 'active' } });
    expect(result).toMatchObject({ change: { timeline: [{ episode: 0 }] } });
  });
});
