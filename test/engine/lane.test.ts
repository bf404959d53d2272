import { describe, expect, it } from 'vitest';
import type { Attempt, Delivery } from '../../src/engine/delivery.ts';
import type { DeliveryPlan } from '../../src/engine/delivery-plan.ts';
import { rest } from '../../src/engine/dormancy.ts';
import { dueMark } from '../../src/engine/due.ts';
import { otherLane, ownLane } from '../../src/engine/lane.ts';
import type { Integration, NotificationReason, PendingNotification } from '../../src/engine/notification.ts';
import { settleDelivery } from '../../src/engine/settle.ts';
import {
  aCard,
  aDelivery,
  aLoaded,
  anAlert,
  anEpisode,
  aSituation,
  card,
  type LoadedParts,
  minute,
  now,
  second,
} from './group-builders.ts';

const split: Integration = { ...card, editLane: 'edits' };
const situation = aSituation(now, { integrations: [split] });
const open = { state: 'active', episode: anEpisode({ firing: ['a'] }), tickAt: 25 * minute } as const;

function mark(delivery: Delivery, group: LoadedParts['group'] = open) {
  return dueMark(aLoaded({ group, alerts: [anAlert('a')], timelineSeq: 9 }), delivery, situation, 3);
}

function pending(reason: NotificationReason): { readonly [key: string]: PendingNotification } {
  return { [card.key]: { seq: 3, reason, at: now, firing: [], resolved: [], snapshot: [] } };
}

function attempt(parts: Partial<Attempt>): Attempt {
  return { id: 'x', at: now - second, type: 'edit', searches: 0, settles: { shownRev: 1 }, ...parts };
}

const search: DeliveryPlan = { type: 'search', attempt: attempt({ type: 'post' }), settles: {} };
const shown = { lane: 'edits', told: 9 };

describe('a delivery waits', () => {
  it.each<[string, string | undefined, Delivery, LoadedParts['group']]>([
    ['in its own lane to be posted', undefined, aDelivery(), { ...open, pending: pending('first') }],
    ['in its own lane to be edited', undefined, aCard({ ...shown, shownRev: 0 }), open],
    [
      'for edits to tell what a card tells by being drawn',
      undefined,
      aCard(shown),
      { ...open, pending: pending('new_alerts') },
    ],
    ['for posts to call people', 'slack', aCard(shown), { ...open, pending: pending('repeat') }],
    ['for posts to tell its thread', 'slack', aCard({ ...shown, told: 8 }), open],
    [
      'for posts to look for a lost message',
      'slack',
      aCard({ ...shown, shownRev: 0, attempt: attempt({ type: 'reply' }) }),
      open,
    ],
    ['for edits when it was posted under another name of the lane', 'edits', aCard({ told: 9, shownRev: 0 }), open],
  ])('%s', (_name, lane, delivery, group) => {
    const made = mark(delivery, group);
    expect(made.at).toBeGreaterThanOrEqual(now);
    expect(made.lane).toBe(lane);
  });

  it('in one lane for everything where edits have none of their own', () => {
    expect(ownLane(aCard(), card)).toBe('slack');
    expect(otherLane(search, 'slack', card)).toBeUndefined();
  });
});

describe('a turn', () => {
  it.each<[string, string | undefined, DeliveryPlan, string]>([
    ['leaves a search to the lane of posts', 'slack', search, 'edits'],
    ['makes a search in the lane of posts', undefined, search, 'slack'],
    ['makes it in a lane of an earlier name', undefined, search, 'earlier'],
    ['of edits may find that there is nothing to do', undefined, { type: 'nothing' }, 'edits'],
    ['of edits may find that it is too early', undefined, { type: 'wait', until: now }, 'edits'],
    [
      'of edits may write down what needs no call',
      undefined,
      { type: 'agree', settles: {}, withdraws: false },
      'edits',
    ],
  ])('%s', (_name, other, plan, lane) => {
    expect(otherLane(plan, lane, split)).toBe(other);
  });
});

describe('the lane of a delivery itself', () => {
  const settled = (delivery: Delivery, outcome: Parameters<typeof settleDelivery>[1]['outcome']) => {
    const loaded = aLoaded({ group: open, alerts: [anAlert('a')], deliveries: [delivery] });
    const { target, episode } = delivery;
    const result = settleDelivery(loaded, { target, episode, settles: { shownRev: 1 }, outcome, jitter: 1 }, situation);
    return result.type === 'settled' ? result.change.deliveries[0] : undefined;
  };

  it('is that of edits once its card is posted', () => {
    expect(settled(aDelivery(), { type: 'done', ref: { ts: '1' } })?.lane).toBe('edits');
  });

  it('is that of posts again when its card is gone', () => {
    expect(settled(aCard({ lane: 'edits' }), { type: 'gone', error: 'message_not_found' })?.lane).toBe('slack');
  });
});

describe('an edit under way', () => {
  it('is looked after once its time-out has passed', () => {
    expect(mark(aCard({ ...shown, shownRev: 0, attempt: attempt({}) })).at).toBe(now + 9 * second);
  });

  it('leaves the card due at once when it shows less than is known by now', () => {
    expect(mark(aCard({ ...shown, shownRev: 0, attempt: attempt({ settles: { shownRev: 0 } }) })).at).toBe(now);
  });

  it('keeps no group awake', () => {
    const { group } = aLoaded({ group: { state: 'active', episode: anEpisode({ endedAt: minute, finalRev: 1 }) } });
    const deliveries = [aCard({ attempt: attempt({}) })];
    expect(rest(group, [], { deliveries, situation, flushedAt: now }).group.state).toBe('dormant');
  });

  it('is repeated after a while whatever became of it', () => {
    const delivery = aCard({ shownRev: 0, attempt: attempt({}) });
    const loaded = aLoaded({ group: open, alerts: [anAlert('a')], deliveries: [delivery] });
    const { target, episode } = delivery;
    const call = { target, episode, attemptId: 'x', settles: { shownRev: 1 }, jitter: 1 };
    const result = settleDelivery(loaded, { ...call, outcome: { type: 'unknown', error: 'no answer' } }, situation);
    expect(result).toMatchObject({ change: { deliveries: [{ failures: 1, notBefore: now + second }] } });
    expect(result.type === 'settled' && result.change.deliveries[0]).not.toHaveProperty('attempt');
  });
});
