import { describe, expect, it } from 'vitest';
import { actOnGroup } from '../../src/engine/act.ts';
import { settleAgreement } from '../../src/engine/agree.ts';
import type { Delivery } from '../../src/engine/delivery.ts';
import { reviewGroup } from '../../src/engine/review.ts';
import { beginAttempt } from '../../src/engine/settle.ts';
import type { Situation } from '../../src/engine/situation.ts';
import {
  aCard,
  aLoaded,
  aMirror,
  anAlert,
  ana,
  aSilence,
  aSituation,
  card,
  factsOf,
  fp,
  hour,
  type LoadedParts,
  minute,
  mirror,
  notice,
  now,
  over,
  second,
  sent,
  spareMirror,
} from './group-builders.ts';
import { ended, firing, first, isAcknowledged, known, lost, open, resolved, shown, told } from './mirror-builder.ts';
import { settle, trouble } from './settle-builder.ts';

const around = { integrations: [card, notice, mirror] };
const waiting = { state: 'active', tickAt: 25 * minute, episode: open, pending: { [mirror.key]: first } } as const;
const live = { ...waiting, pending: {}, sent: known };
const set = { shownRev: 1, mirrored: firing };

describe('a set call that is done', () => {
  it('leaves what was set, no place, and nothing due', () => {
    const calling = aMirror({ attempt: lost(firing), failures: 2, trouble });
    const outcome = { type: 'done', ref: { key: 'elsewhere' } } as const;
    const call = { attemptId: 'x', settles: { ...set, notification: told }, outcome };
    const { own, group, deliveryDue, timeline } = settle(calling, call, { group: waiting, timelineSeq: 9 }, around);
    expect(own).toEqual(shown);
    expect(group).toMatchObject({ pending: {}, sent: { [mirror.key]: { firing: ['a'], seq: 3 } } });
    expect(deliveryDue).toEqual([{ target: mirror.key, episode: 1, priority: 3 }]);
    expect(factsOf(timeline)).toEqual(['notified', 'delivery_recovered']);
  });

  it('is due again at once when the state has moved on, or only half of it was set', () => {
    const at = [{ target: mirror.key, episode: 1, at: now, priority: 3 }];
    expect(settle(aMirror(), { settles: set }, { group: live, rev: 2 }, around).deliveryDue).toEqual(at);
    const half = settle(aMirror(), { settles: { ...set, shownRev: -1 } }, { group: live }, around);
    expect(half.own).toMatchObject({ shownRev: -1, mirrored: firing });
    expect(half.deliveryDue).toEqual(at);
  });

  it('keeps the repeat for a late call in mind until that was made', () => {
    const early = settle({ ...shown, againAt: now + 1, isUnsure: true }, { settles: set }, { group: live }, around);
    expect(early.own).toEqual({ ...shown, againAt: now + 1 });
    expect(early.deliveryDue).toEqual([{ target: mirror.key, episode: 1, at: now + 1, priority: 3 }]);
    expect(settle({ ...shown, againAt: now }, { settles: set }, { group: live }, around).own).toEqual(shown);
  });
});

describe('a set call that is not done', () => {
  const calling = { ...shown, attempt: lost(isAcknowledged, now) };
  const call = { attemptId: 'x', settles: { shownRev: 2, mirrored: isAcknowledged } };
  const error = 'x';

  it('is kept when nobody knows how it ended, and made again after the usual wait', () => {
    const outcome = { type: 'unknown', error } as const;
    const { own, deliveryDue } = settle(calling, { ...call, outcome }, { group: live, rev: 2 }, around);
    expect(own).toMatchObject({ attempt: { id: 'x' }, mirrored: firing, shownRev: 1, failures: 1 });
    expect(deliveryDue[0]?.at).toBe(now + 15 * second);
  });

  it.each([
    ['later', { type: 'retry', error } as const, 1 * second],
    ['after as long as was asked', { type: 'rate_limited', error, retryAfterMs: 7 * second } as const, 7 * second],
    ['after a long while', { type: 'refused', error } as const, 5 * minute],
  ])('changes nothing outside, and is made again %s', (_name, outcome, waitMs) => {
    const { own, deliveryDue } = settle(calling, { ...call, outcome }, { group: live, rev: 2 }, around);
    expect(own).toMatchObject({ mirrored: firing, shownRev: 1, notBefore: now + waitMs });
    expect(own).not.toHaveProperty('attempt');
    expect(deliveryDue[0]?.at).toBe(now + waitMs);
  });

  it('hands its news to a mirror of the fallback receiver when it is refused', () => {
    const outcome = { type: 'refused', error } as const;
    const { group, deliveries, timeline } = settle(
      aMirror(),
      { outcome },
      { group: waiting },
      { ...around, fallback: [spareMirror] },
    );
    expect(group.pending).toMatchObject({ [mirror.key]: first, [spareMirror.key]: { reason: 'first' } });
    expect(deliveries[1]).toMatchObject({ target: spareMirror.key, episode: 1 });
    expect(factsOf(timeline)).toEqual(['delivery_failed', 'decided']);
  });

  it('opens again at once what is gone, and waits where nothing was there', () => {
    const outcome = { type: 'gone', error } as const;
    const gone = settle({ ...calling, isUnsure: true }, { ...call, outcome }, { group: live }, around);
    expect(gone.own).toEqual(aMirror({ shownRev: 1, failures: 1 }));
    expect(gone.deliveryDue[0]?.at).toBe(now);
    const over_ = { group: { ...live, episode: ended }, alerts: [] };
    expect(settle(calling, { ...call, outcome }, over_, around).deliveryDue[0]).not.toHaveProperty('at');
    expect(settle(aMirror(), { outcome }, { group: waiting }, around).own).toMatchObject({ notBefore: now + second });
  });

  it('is shown on the cards beside it, not on other mirrors, for which nothing is new', () => {
    const outcome = { type: 'refused', error } as const;
    const other = aMirror({ target: 'team/pager/1' as never, shownRev: 1, mirrored: firing });
    const alone = settle(aMirror(), { outcome }, { group: live, deliveries: [other] }, around);
    expect(alone).toMatchObject({ bumpsRev: false });
    const both = { integrations: [...around.integrations, { ...mirror, key: other.target }] };
    const beside = settle(shown, { outcome }, { group: live, deliveries: [aCard(), other] }, both);
    expect(beside).toMatchObject({ bumpsRev: true, own: { shownRev: 2 } });
    expect(beside.deliveryDue.slice(1)).toMatchObject([
      { target: card.key, at: now },
      { target: other.target, at: now },
    ]);
  });
});

describe('a set call that follows a lost one', () => {
  const begin = (delivery: Delivery, others: readonly Delivery[] = []) => {
    const loaded = aLoaded({ group: live, deliveries: [...others, delivery] });
    return beginAttempt(loaded, delivery, { ...lost(resolved, now), id: 'y' }, aSituation(now, around)).deliveries[0];
  };

  it.each<[string, Delivery, readonly Delivery[], Partial<Delivery>]>([
    ['its own', { ...shown, attempt: lost(firing) }, [], { isUnsure: true, againAt: now + minute }],
    [
      'one for an earlier episode',
      aMirror({ episode: 2 }),
      [{ ...shown, attempt: lost(resolved) }],
      { againAt: now + minute },
    ],
  ])('is repeated a minute later: %s', (_name, delivery, others, expected) => {
    expect(begin(delivery, others)).toEqual({ ...delivery, attempt: { ...lost(resolved, now), id: 'y' }, ...expected });
  });

  it.each<[string, Delivery, readonly Delivery[]]>([
    ['none was lost', shown, []],
    ['another target has lost one', shown, [aMirror({ target: spareMirror.key, episode: 0, attempt: lost(firing) })]],
    ['a later episode has lost one', shown, [aMirror({ episode: 2, attempt: lost(firing) })]],
  ])('is not repeated if %s', (_name, delivery, others) => {
    expect(begin(delivery, others)).not.toHaveProperty('againAt');
  });
});

describe('a mirror that needs no call', () => {
  const agree = (
    delivery: Delivery,
    plan: Partial<Parameters<typeof settleAgreement>[2]>,
    parts: LoadedParts = {},
    situation: Partial<Situation> = around,
  ) => {
    const loaded = aLoaded({ group: live, alerts: [anAlert('a')], deliveries: [delivery], rev: 5, ...parts });
    const agreed = { type: 'agree' as const, settles: {}, withdraws: false, ...plan };
    return settleAgreement(loaded, delivery, agreed, aSituation(now, situation));
  };

  it('is up to date without a word', () => {
    const change = agree({ ...shown, notBefore: 1 }, { settles: { shownRev: 5 } });
    expect(change).toMatchObject({ deliveries: [{ ...shown, shownRev: 5 }], timeline: [], bumpsRev: false });
    expect(change.deliveries[0]).not.toHaveProperty('notBefore');
    expect(change.deliveryDue).toEqual([{ target: mirror.key, episode: 1, priority: 3 }]);
    expect(change.group).toEqual(aLoaded({ group: live }).group);
  });

  it('has told a repeat, which nobody counts', () => {
    const group = { ...live, pending: { [mirror.key]: { ...first, reason: 'repeat' as const } } };
    const change = agree(shown, { settles: { notification: { ...told, reason: 'repeat' } } }, { group });
    expect(change.group).toMatchObject({ pending: {}, sent: { [mirror.key]: { seq: 3 } } });
    expect(change).toMatchObject({ timeline: [], deliveries: [shown] });
  });

  it('takes back what has come to nothing, and is no trouble less', () => {
    const change = agree(aMirror({ trouble }), { withdraws: true }, { group: waiting });
    expect(change.group).toMatchObject({ pending: {}, sent: {} });
    expect(change.deliveries).toEqual([aMirror({ trouble })]);
  });

  it('remembers that a lost call may have arrived', () => {
    const change = agree(aMirror({ attempt: lost(firing) }), { settles: { shownRev: 5 } });
    expect(change.deliveries).toEqual([aMirror({ isUnsure: true, shownRev: 5 })]);
  });

  it('lets its group rest when it was the last to be told', () => {
    const alerts = [over(anAlert('a'), 14 * minute)];
    const group = { ...waiting, flushedAt: 15 * minute, episode: ended };
    const change = agree(aMirror(), { withdraws: true }, { group, alerts }, { integrations: [mirror] });
    expect(change.group.state).toBe('dormant');
    expect(change.drop.map(({ fingerprint }) => fingerprint)).toEqual(['a']);
    const quiet = { ...group, pending: {}, sent: { [mirror.key]: sent([]) } };
    const still = agree(shown, { settles: { shownRev: 5 } }, { group: quiet, alerts }, { integrations: [mirror] });
    expect(still).toMatchObject({ drop: [], group: { state: 'active' } });
  });
});

describe('a mirror is due', () => {
  const parts = { group: live, alerts: [anAlert('a')], deliveries: [shown] };

  it('first of all when somebody acts', () => {
    const input = { id: 'i', by: ana, wish: { type: 'acknowledge' } } as const;
    const result = actOnGroup(aLoaded(parts), input, aSituation(now, around));
    expect(result).toMatchObject({
      change: { deliveryDue: [{ target: mirror.key, episode: 1, at: now, priority: 0 }] },
    });
  });

  it('soon when a look at the group finds that it got worse, or that it ended', () => {
    const worse = [...parts.alerts, anAlert('b', { labels: { severity: 'critical' } })];
    expect(reviewGroup(aLoaded({ ...parts, alerts: worse }), aSituation(now, around))?.deliveryDue).toEqual([
      { target: mirror.key, episode: 1, at: now, priority: 1 },
    ]);
    const over_ = [over(anAlert('a'), minute)];
    const change = reviewGroup(
      aLoaded({ ...parts, alerts: over_ }),
      aSituation(now, { ...around, silences: [aSilence('s', 'a')] }),
    );
    expect(change?.deliveryDue).toEqual([{ target: mirror.key, episode: 1, at: now, priority: 3 }]);
  });

  it('not when it was not set and nothing is decided', () => {
    const group = { ...live, sent: { [mirror.key]: sent([fp('a')], { at: now - hour }) } };
    const input = { id: 'i', by: ana, wish: { type: 'acknowledge' } } as const;
    const quiet = aLoaded({ ...parts, group, deliveries: [aMirror()] });
    const result = actOnGroup(quiet, input, aSituation(now, around));
    expect(result).toMatchObject({ change: { deliveryDue: [{ target: mirror.key, priority: 0 }] } });
    if (result.type === 'applied') expect(result.change.deliveryDue[0]).not.toHaveProperty('at');
  });
});
