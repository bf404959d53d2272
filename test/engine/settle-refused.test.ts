import { describe, expect, it } from 'vitest';
import type { Delivery } from '../../src/engine/delivery.ts';
import type { Situation } from '../../src/engine/situation.ts';
import {
  aDelivery,
  aNotice,
  anEpisode,
  aSilence,
  both,
  card,
  factsOf,
  hour,
  type LoadedParts,
  minute,
  notice,
  now,
  sent,
  spareCard,
  spareMirror,
  spareNotice,
} from './group-builders.ts';
import { error, first, open, settle, told, trouble } from './settle-builder.ts';

describe('a target that refuses', () => {
  const refused = { outcome: { type: 'refused', error } as const, settles: { notification: told } };
  const waiting = { ...open, pending: { [card.key]: first, [notice.key]: first }, lastSeq: 3 };
  const fallback = [spareNotice, spareCard, notice];

  it.each([
    [0, 5 * minute],
    [1, 10 * minute],
    [9, hour],
  ])('with a card, after %d failures, is asked again after a long while: %d ms', (failures, waitMs) => {
    const { own, group } = settle(aDelivery({ failures }), refused, { group: waiting });
    expect(own).toMatchObject({ notBefore: now + waitMs, trouble: { since: now, error, isPermanent: true } });
    expect(group.pending).toHaveProperty([card.key]);
  });

  it('with a notice is asked again at the next tick, as in Alertmanager', () => {
    const { own, group, deliveryDue, timeline } = settle(aNotice(), refused, { group: waiting });
    expect(own).not.toHaveProperty('notBefore');
    expect(group.pending).not.toHaveProperty([notice.key]);
    expect(group.sent).toEqual({});
    expect(deliveryDue).toEqual([{ target: notice.key, episode: 0, priority: 3 }]);
    expect(timeline.map(({ fact }) => fact)).toEqual([
      { type: 'delivery_failed', target: notice.key, error, isPermanent: true },
    ]);
  });

  it('keeps a newer decision than the refused one', () => {
    const newer = { ...first, seq: 4 };
    const { group } = settle(aNotice(), refused, { group: { ...waiting, pending: { [notice.key]: newer } } });
    expect(group.pending[notice.key]).toEqual(newer);
  });

  it('is written down when trouble turns out to be for good, and not each time', () => {
    expect(factsOf(settle(aNotice({ trouble }), refused).timeline)).toEqual(['delivery_failed']);
    expect(settle(aNotice({ trouble: { ...trouble, isPermanent: true } }), refused).timeline).toEqual([]);
  });

  it('has its news handed to the fallback receiver', () => {
    const { group, deliveries, deliveryDue, timeline } = settle(
      aDelivery(),
      refused,
      { group: waiting },
      { ...both, fallback },
    );
    expect(group.pending[spareNotice.key]).toMatchObject({
      seq: 4,
      reason: 'first',
      at: now,
      firing: ['a'],
      snapshot: [{ fingerprint: 'a' }],
    });
    expect(group.pending[spareCard.key]).toMatchObject({ seq: 5, reason: 'first', snapshot: [] });
    expect(group.lastSeq).toBe(5);
    expect(deliveries.slice(1)).toEqual([
      { schema: 1, target: spareNotice.key, episode: 0, lane: 'spare hook', told: 0, failures: 0 },
      { schema: 1, target: spareCard.key, episode: 1, lane: 'spare', told: 0, failures: 0 },
    ]);
    expect(deliveryDue.slice(1)).toMatchObject([
      { at: now, priority: 2 },
      { at: now, priority: 2 },
    ]);
    expect(factsOf(timeline)).toEqual(['delivery_failed', 'decided', 'decided']);
  });

  it('makes a fallback due that has a record already', () => {
    const known = aNotice({ target: spareNotice.key, lane: 'spare hook', told: 7 });
    const { deliveries, deliveryDue } = settle(
      aDelivery(),
      refused,
      { group: waiting, deliveries: [known] },
      { ...both, fallback: [spareNotice] },
    );
    expect(deliveries).toHaveLength(1);
    expect(deliveryDue[1]).toEqual({ target: spareNotice.key, episode: 0, at: now, priority: 2 });
  });

  it.each<[string, LoadedParts['group'], Delivery, Partial<Situation>]>([
    [
      'what it knows',
      { ...waiting, sent: { [spareNotice.key]: sent(['a']) } },
      aDelivery(),
      { fallback: [spareNotice] },
    ],
    [
      'what waits for it',
      { ...waiting, pending: { [spareNotice.key]: first } },
      aDelivery(),
      { fallback: [spareNotice] },
    ],
    ['what is silenced', waiting, aDelivery(), { fallback: [spareNotice], silences: [aSilence('s', 'a')] }],
    ['what it refused itself', waiting, aNotice({ target: spareNotice.key }), { fallback }],
  ])('hands over nothing of %s', (_name, group, delivery, situation) => {
    const { timeline } = settle(delivery, refused, { group: group ?? {} }, { ...both, ...situation });
    expect(factsOf(timeline)).toEqual(['delivery_failed']);
  });

  it('leaves what waits for the fallback as it was decided', () => {
    const group = { ...waiting, pending: { [spareNotice.key]: first } };
    expect(settle(aDelivery(), refused, { group }, { ...both, fallback: [spareNotice] }).group.pending).toEqual(
      group.pending,
    );
  });

  it('hands over to notices only while no episode is open that a card or mirror could be of', () => {
    const group = { ...waiting, episode: anEpisode({ endedAt: minute, finalRev: 1 }) };
    const { pending } = settle(
      aDelivery(),
      refused,
      { group },
      { ...both, fallback: [spareCard, spareMirror, spareNotice] },
    ).group;
    expect(Object.keys(pending)).toEqual([...Object.keys(waiting.pending), spareNotice.key]);
  });

  it('posts no card in the fallback once it is over', () => {
    const group = {
      ...waiting,
      episode: anEpisode({ endedAt: minute, finalRev: 1 }),
      sent: { [spareCard.key]: sent(['a']) },
    };
    expect(
      factsOf(settle(aDelivery(), refused, { group, alerts: [] }, { ...both, fallback: [spareCard] }).timeline),
    ).toEqual(['delivery_failed']);
  });
});
