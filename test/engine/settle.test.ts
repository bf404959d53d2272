import { describe, expect, it } from 'vitest';
import type { DeliveryOutcome } from '../../src/engine/delivery.ts';
import { beginAttempt } from '../../src/engine/settle.ts';
import type { Situation } from '../../src/engine/situation.ts';
import {
  aCard,
  aDelivery,
  aLoaded,
  aNotice,
  anAlert,
  anEpisode,
  aSituation,
  both,
  card,
  factsOf,
  fp,
  type LoadedParts,
  minute,
  notice,
  now,
  over,
  second,
  sent,
} from './group-builders.ts';
import { attempt, first, open, settle, settlementOf, told } from './settle-builder.ts';

describe('an attempt', () => {
  it('is noted before its call, and looked after once that may be lost', () => {
    const begun = { ...attempt, at: now };
    const change = beginAttempt(aLoaded({ group: open }), aDelivery(), begun, aSituation(now));
    expect(change.deliveries).toEqual([aDelivery({ attempt: begun })]);
    expect(change.deliveryDue).toEqual([{ target: card.key, episode: 1, at: now + 15 * second, priority: 3 }]);
    expect(change.group).toEqual(aLoaded({ group: open }).group);
  });

  it('goes before other edits when it tells something', () => {
    const group = { ...open, pending: { [card.key]: first } };
    expect(beginAttempt(aLoaded({ group }), aDelivery(), attempt, aSituation(now)).deliveryDue[0]?.priority).toBe(2);
  });

  it('remembers that an earlier send may have arrived', () => {
    const lost = aNotice({ attempt: { ...attempt, type: 'send' } });
    const [delivery] = beginAttempt(
      aLoaded({ group: open }),
      lost,
      { ...attempt, type: 'send' },
      aSituation(now, both),
    ).deliveries;
    expect(delivery?.isUnsure).toBe(true);
  });

  it.each([
    ['another attempt has begun', aDelivery({ attempt }), { attemptId: 'y' }],
    ['it was settled', aDelivery(), { attemptId: 'x' }],
    ['its delivery is not there', aDelivery(), { target: notice.key }],
  ])('is stale if %s', (_name, delivery, call) => {
    expect(settlementOf(delivery, call)).toEqual({ type: 'stale' });
  });
});

describe('a call that is done', () => {
  const group = { ...open, pending: { [card.key]: first } };
  const post = {
    settles: { shownRev: 1, told: 9, notification: told },
    outcome: { type: 'done', ref: { ts: '5' } } as const,
    attemptId: 'x',
  };

  it('leaves its message, what it shows and what it told, and nothing due', () => {
    const {
      own,
      deliveryDue,
      timeline,
      group: after,
    } = settle(aDelivery({ attempt, failures: 2, notBefore: 1 }), post, { group });
    expect(own).toEqual(aDelivery({ ref: { ts: '5' }, shownRev: 1, told: 10 }));
    expect(deliveryDue).toEqual([{ target: card.key, episode: 1, priority: 3 }]);
    expect(after).toMatchObject({
      pending: {},
      sent: { [card.key]: { firing: ['a'], resolved: [], at: 15 * minute, seq: 3 } },
    });
    expect(timeline).toEqual([
      { at: now, episode: 1, pings: false, fact: { type: 'notified', target: card.key, reason: 'first', seq: 3 } },
    ]);
  });

  it('is due again at once if more has happened meanwhile', () => {
    const { deliveryDue, own } = settle(aDelivery({ attempt }), post, { group, timelineSeq: 12, rev: 2 });
    expect(own).toMatchObject({ told: 9, shownRev: 1 });
    expect(deliveryDue).toEqual([{ target: card.key, episode: 1, at: now, priority: 3 }]);
  });

  it('keeps where the card is: an edit names no place, a reply another', () => {
    const edit = settle(aCard({ told: 4 }), { settles: { shownRev: 1, told: 2 } });
    expect(edit.own).toEqual(aCard({ told: 4 }));
    const reply = settle(aCard(), { settles: { told: 9 }, outcome: { type: 'done', ref: { ts: 'reply' } } });
    expect(reply.own).toEqual(aCard({ told: 9 }));
  });

  it('draws a card once more when its thread has called people, at the same place', () => {
    const { own, deliveryDue } = settle(
      aCard({ shownRev: 1 }),
      { settles: { told: 9, notification: told }, outcome: { type: 'done', ref: { ts: 'reply' } } },
      { group },
    );
    expect(own).toEqual(aCard({ told: 10, shownRev: -1 }));
    expect(deliveryDue).toEqual([{ target: card.key, episode: 1, at: now, priority: 3 }]);
  });

  it('tells a notice, whose record stays as it was', () => {
    const {
      own,
      group: after,
      timeline,
    } = settle(
      aNotice({ isUnsure: true }),
      { settles: { notification: told } },
      { group: { ...open, pending: { [notice.key]: first } } },
    );
    expect(own).toEqual(aNotice());
    expect(after.pending).toEqual({});
    expect(timeline[0]?.episode).toBe(1);
  });

  it('names no episode before the first', () => {
    const { timeline } = settle(aNotice(), { settles: { notification: told } }, { group: { state: 'active' } });
    expect(timeline[0]?.episode).toBe(0);
  });

  it('keeps the newer of two things sent', () => {
    const newer = sent(['b'], { seq: 9 });
    expect(
      settle(aNotice(), { settles: { notification: told } }, { group: { ...open, sent: { [notice.key]: newer } } })
        .group.sent,
    ).toEqual({ [notice.key]: newer });
  });

  it('takes the end that a card shows for what was sent last, though it is no decision of its own', () => {
    const end = { ...told, reason: 'all_resolved', firing: [], resolved: [fp('a')] } as const;
    const group = {
      ...open,
      sent: { [card.key]: sent(['a'], { seq: 3 }) },
      pending: { [card.key]: { ...end, seq: 4, snapshot: [] } },
    };
    const { group: after } = settle(aCard(), { settles: { shownRev: 1, notification: end } }, { group });
    expect(after.sent[card.key]).toMatchObject({ firing: [], seq: 3 });
    expect(after.pending).toEqual({});
  });

  it('is that of its own target and episode', () => {
    const deliveries = [aCard({ episode: 2, shownRev: 0 }), aNotice()];
    const { own } = settle(aCard({ shownRev: 0 }), { settles: { shownRev: 1 } }, { deliveries });
    expect(own).toMatchObject({ target: card.key, episode: 1, shownRev: 1 });
  });

  it('says nothing of firing alerts to a group that sleeps and holds none', () => {
    const { group: after } = settle(
      aNotice(),
      { settles: { notification: told } },
      { group: { state: 'dormant' }, alerts: [] },
    );
    expect(after.sent[notice.key]).toMatchObject({ firing: [] });
  });
});

describe('a call that was overtaken by a newer decision', () => {
  const newer = { ...first, seq: 5, at: now };

  it.each([
    ['has nothing more to say: it is taken back', newer, undefined],
    ['says more: it waits, with the reason that it has now', { ...newer, firing: [fp('a'), fp('b')] }, 'new_alerts'],
    [
      'says the end: it waits',
      { ...newer, reason: 'all_resolved' as const, firing: [], resolved: [fp('a')] },
      'all_resolved',
    ],
  ])('which %s', (_name, waiting, reason) => {
    const { group, deliveryDue } = settle(
      aNotice(),
      { settles: { notification: told } },
      { group: { ...open, pending: { [notice.key]: waiting } } },
    );
    expect(group.pending[notice.key]?.reason).toBe(reason);
    expect(group.sent[notice.key]?.seq).toBe(3);
    expect(deliveryDue[0]?.at).toBe(reason === undefined ? undefined : now);
  });

  it('is taken back where an unwanted resolve is all that is new', () => {
    const waiting = { ...newer, resolved: [fp('b')] };
    const group = { ...open, pending: { [notice.key]: waiting } };
    const quiet = { integrations: [{ ...notice, sendResolved: false }] };
    expect(settle(aNotice(), { settles: { notification: told } }, { group }, quiet).group.pending).toEqual({});
    expect(settle(aNotice(), { settles: { notification: told } }, { group }).group.pending[notice.key]?.reason).toBe(
      'some_resolved',
    );
    const gone = { integrations: [] };
    expect(settle(aNotice(), { settles: { notification: told } }, { group }, gone).group.pending).toEqual({});
  });
});

describe('a group whose last flush everybody knows', () => {
  const end = { seq: 4, reason: 'all_resolved', at: 15 * minute, firing: [], resolved: [fp('a')] } as const;
  const episode = anEpisode({ endedAt: 14 * minute, finalRev: 1 });
  const group = {
    ...open,
    episode,
    pending: { [notice.key]: { ...end, snapshot: [] } },
    sent: { [notice.key]: sent(['a']) },
  };
  const alerts = [over(anAlert('a'), 14 * minute)];
  const only = { integrations: [notice] };

  it('rests at once: its alerts leave, and it sleeps', () => {
    const change = settle(aNotice(), { settles: { notification: end } }, { group, alerts }, only);
    expect(change.drop.map(({ fingerprint }) => fingerprint)).toEqual(['a']);
    expect(change.group).toMatchObject({ state: 'dormant', hasFlushed: false, episode: { firedBefore: { a: 1 } } });
    expect(change.groupDueAt).toBeUndefined();
  });

  it.each<[string, Partial<LoadedParts['group'] & object>, LoadedParts['alerts'], Partial<Situation>]>([
    ['somebody else waits to be told', { pending: { ...group.pending, [card.key]: first } }, alerts, both],
    [
      'somebody else has yet to be told, whom nobody waits for',
      { sent: { ...group.sent, 'team/webhook/1': sent(['a']) } as never },
      alerts,
      { integrations: [notice, { ...notice, key: 'team/webhook/1' as never }] },
    ],
    [
      'a flush has yet to note the end for who does not want to hear it',
      { sent: { ...group.sent, 'team/webhook/1': sent(['a']) } as never },
      alerts,
      { integrations: [notice, { ...notice, sendResolved: false, key: 'team/webhook/1' as never }] },
    ],
    ['an alert resolved after the flush', {}, [over(anAlert('a'), 16 * minute)], only],
    ['an alert fires since', {}, [...alerts, anAlert('b')], only],
    ['it waits for its first flush since it woke', { state: 'waiting' }, alerts, only],
    ['it was never flushed', { flushedAt: undefined as never }, alerts, only],
  ])('does not rest while %s', (_name, parts, held, situation) => {
    const change = settle(
      aNotice(),
      { settles: { notification: end } },
      { group: { ...group, ...parts }, alerts: held ?? [] },
      situation,
    );
    expect(change.drop).toEqual([]);
    expect(change.group.state).not.toBe('dormant');
  });

  it('keeps an alert that was reported late, for the next flush', () => {
    const late = anAlert('b', { endsAt: 14 * minute, updatedAt: 16 * minute });
    const change = settle(
      aNotice(),
      { settles: { notification: { ...end, resolved: [fp('a'), fp('b')] } } },
      { group, alerts: [...alerts, late] },
      only,
    );
    expect(change.drop.map(({ fingerprint }) => fingerprint)).toEqual(['a']);
    expect(change.group.state).toBe('active');
  });

  it('rests with somebody who wants no resolved ones of which others fire', () => {
    const quiet = { integrations: [{ ...notice, sendResolved: false }] };
    const held = [anAlert('b'), ...alerts];
    const says = { ...end, reason: 'new_alerts', firing: [fp('b')], resolved: [] } as const;
    const change = settle(
      aNotice(),
      { settles: { notification: says } },
      { group: { ...group, episode: open.episode }, alerts: held },
      quiet,
    );
    expect(change.drop.map(({ fingerprint }) => fingerprint)).toEqual(['a']);
  });
});

describe('the timeline of a settlement', () => {
  it('has nothing to say of an edit', () => {
    const outcome: DeliveryOutcome = { type: 'done' };
    expect(factsOf(settle(aCard({ shownRev: 0 }), { settles: { shownRev: 1 }, outcome }).timeline)).toEqual([]);
  });
});
