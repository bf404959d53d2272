import { describe, expect, it } from 'vitest';
import type { DeliveryOutcome } from '../../src/engine/delivery.ts';
import {
  aCard,
  aDelivery,
  aNotice,
  anAlert,
  anEpisode,
  card,
  factsOf,
  minute,
  notice,
  now,
  second,
  spareCard,
} from './group-builders.ts';
import { attempt, error, first, open, settle, told, trouble } from './settle-builder.ts';

describe('a call that failed', () => {
  const failed = { outcome: { type: 'retry', error } } as const;
  const group = { ...open, pending: { [card.key]: first } };

  it.each([
    [0, 0, 500],
    [0, 1, 1_000],
    [1, 1, 2_000],
    [4, 0.5, 12_000],
    [40, 1, 5 * minute],
  ])('for the time after %d others waits, with jitter %d, %d ms', (failures, jitter, waitMs) => {
    const { own, deliveryDue } = settle(aDelivery({ failures }), { ...failed, jitter }, { group });
    expect(own).toMatchObject({ failures: failures + 1, notBefore: now + waitMs });
    expect(deliveryDue).toEqual([{ target: card.key, episode: 1, at: now + waitMs, priority: 2 }]);
  });

  it('stays first in its lane when it is to tell of something critical', () => {
    const alerts = [anAlert('a', { labels: { severity: 'critical' } })];
    const { deliveryDue } = settle(aDelivery(), failed, { group, alerts });
    expect(deliveryDue).toMatchObject([{ target: card.key, priority: 1 }]);
  });

  it('waits for as long as the target says if that is longer', () => {
    const outcome = { ...failed.outcome, retryAfterMs: 9_000 };
    expect(settle(aDelivery(), { outcome }, { group }).own?.notBefore).toBe(now + 9_000);
  });

  it('keeps what is pending, and its attempt is over', () => {
    const { group: after, own, timeline } = settle(aDelivery({ attempt }), { ...failed, attemptId: 'x' }, { group });
    expect(after.pending).toEqual(group.pending);
    expect(own).not.toHaveProperty('attempt');
    expect(timeline).toEqual([]);
  });

  it('is trouble from the third time on, which is written down once', () => {
    expect(settle(aCard({ failures: 1 }), failed).own).not.toHaveProperty('trouble');
    const third = settle(aCard({ failures: 2 }), failed);
    expect(third.own?.trouble).toEqual({ since: now, error, isPermanent: false });
    expect(third.timeline.map(({ fact }) => fact)).toEqual([
      { type: 'delivery_failed', target: card.key, error, isPermanent: false },
    ]);
    const fourth = settle(aCard({ failures: 3, trouble }), failed);
    expect(fourth.own?.trouble).toEqual({ since: minute, error, isPermanent: false });
    expect(fourth.timeline).toEqual([]);
  });

  it('is no failure of ours when the target is busy', () => {
    const { own } = settle(aCard({ failures: 2 }), { outcome: { type: 'rate_limited', error, retryAfterMs: 7_000 } });
    expect(own).toMatchObject({ failures: 2, notBefore: now + 7_000 });
  });
});

describe('a target in trouble', () => {
  const beside = aDelivery({ target: spareCard.key, ref: { ts: '2' }, shownRev: 1, lane: 'spare' });
  const situation = { integrations: [card, notice, spareCard] };

  it('is shown on the other cards of the episode, not on its own', () => {
    const others = [
      beside,
      aDelivery({ target: spareCard.key, episode: 9 }),
      aDelivery({ target: 'x/slack/0' as never }),
    ];
    const change = settle(
      aCard({ failures: 2 }),
      { outcome: { type: 'retry', error } },
      { deliveries: others },
      situation,
    );
    expect(change.bumpsRev).toBe(true);
    expect(change.own?.shownRev).toBe(2);
    expect(change.deliveryDue).toEqual([
      { target: card.key, episode: 1, at: now + 4_000, priority: 3 },
      { target: spareCard.key, episode: 1, at: now, priority: 3 },
    ]);
  });

  it('does not pretend to show what its own card does not', () => {
    const change = settle(
      aCard({ failures: 2, shownRev: 0 }),
      { outcome: { type: 'retry', error } },
      { deliveries: [beside] },
      situation,
    );
    expect(change.own?.shownRev).toBe(0);
  });

  it('recovers with the first call that is done', () => {
    const change = settle(
      aNotice({ trouble, failures: 4 }),
      { settles: { notification: told } },
      { deliveries: [beside] },
      situation,
    );
    expect(change.own).toEqual(aNotice());
    expect(factsOf(change.timeline)).toEqual(['notified', 'delivery_recovered']);
    expect(change.bumpsRev).toBe(true);
  });

  it('changes no card of an episode that has ended', () => {
    const group = { ...open, episode: anEpisode({ endedAt: minute, finalRev: 1 }) };
    expect(settle(aNotice({ trouble }), {}, { group, deliveries: [beside] }, situation).bumpsRev).toBe(false);
  });
});

describe('a call of which nobody knows the outcome', () => {
  const lost: DeliveryOutcome = { type: 'unknown', error };

  it('is looked for, if it made a message', () => {
    const { own, deliveryDue } = settle(aDelivery({ attempt }), { outcome: lost, attemptId: 'x' });
    expect(own).toEqual(aDelivery({ attempt, failures: 1 }));
    expect(deliveryDue[0]?.at).toBe(attempt.at + 15 * second);
  });

  it('is sent again, if it was a notice, and its end will be told in any case', () => {
    const sending = { ...attempt, type: 'send' } as const;
    const { own, group } = settle(
      aNotice({ attempt: sending }),
      { outcome: lost, attemptId: 'x' },
      { group: { ...open, pending: { [notice.key]: first } } },
    );
    expect(own).toEqual(aNotice({ attempt: sending, failures: 1, isUnsure: true }));
    expect(group.pending).toHaveProperty([notice.key]);
  });

  it('is made again after a while, if it was an edit', () => {
    const absent = { ...attempt, isAbsent: true };
    const { own } = settle(aCard({ shownRev: 0, failures: 2, attempt: absent }), { outcome: lost });
    expect(own).toMatchObject({ attempt: absent, failures: 3, notBefore: now + 4_000, trouble: { error } });
  });
});

describe('a message that is gone', () => {
  const gone: DeliveryOutcome = { type: 'gone', error };

  it('is posted again while its episode is open', () => {
    const { own, deliveryDue } = settle(aCard(), { outcome: gone });
    expect(own).toEqual(aDelivery({ shownRev: 1, failures: 1 }));
    expect(deliveryDue[0]?.at).toBe(now);
  });

  it('is let go once its episode has ended', () => {
    const { deliveryDue } = settle(
      aCard(),
      { outcome: gone },
      { group: { ...open, episode: anEpisode({ endedAt: minute, finalRev: 2 }) } },
    );
    expect(deliveryDue).toEqual([{ target: card.key, episode: 1, priority: 3 }]);
  });

  it('is a failure where there was none', () => {
    const { own } = settle(aDelivery({ attempt }), { outcome: gone, attemptId: 'x' });
    expect(own).toEqual(aDelivery({ failures: 1, notBefore: now + 1_000 }));
  });
});
