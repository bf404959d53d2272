import { describe, expect, it } from 'vitest';
import { actOnGroup } from '../../src/engine/act.ts';
import { isOverdue } from '../../src/engine/group-facts.ts';
import type { Wish } from '../../src/engine/input.ts';
import { planDelivery } from '../../src/engine/plan.ts';
import { settleDelivery } from '../../src/engine/settle.ts';
import {
  aCard,
  aDelivery,
  aLoaded,
  aNotice,
  ana,
  anEpisode,
  bo,
  both,
  card,
  fp,
  minute,
  notice,
  now,
  pending,
  second,
} from './group-builders.ts';
import { clock, ofSeverity, shown, situation } from './response-builder.ts';

describe('what people do', () => {
  const running = [clock('critical', 18 * minute, 23 * minute)];

  function act(wish: Wish, loaded: ReturnType<typeof shown>) {
    const result = actOnGroup(loaded, { id: 'i', by: ana, wish }, situation());
    if (result.type !== 'applied') throw new Error(JSON.stringify(result));
    return result.change;
  }

  it('an acknowledgement ends the time to respond', () => {
    const { group } = act({ type: 'acknowledge' }, shown([ofSeverity('a', 'critical')], { clocks: running }));

    expect(group.episode).not.toHaveProperty('clocks');
  });

  it('an un-acknowledgement starts it anew', () => {
    const acknowledgement = { by: bo, at: 0, covers: [fp('a')] };
    const change = act({ type: 'unacknowledge' }, shown([ofSeverity('a', 'critical')], { acknowledgement }));

    expect(change.group.episode?.clocks).toEqual([clock('critical', now, now + 5 * minute)]);
    expect(change.groupDueAt).toBe(23 * minute);
  });

  it('resolving ends it', () => {
    const { group } = act({ type: 'resolve' }, shown([ofSeverity('a', 'critical')], { clocks: running }));

    expect(group.episode).not.toHaveProperty('clocks');
  });
});

describe('a first notice', () => {
  const waiting = aLoaded({
    alerts: [ofSeverity('a', 'critical')],
    deliveries: [aDelivery()],
    group: {
      state: 'active',
      hasFlushed: true,
      tickAt: now + 5 * minute,
      pending: { [card.key]: pending({ firing: [fp('a')] }) },
      episode: anEpisode({ seen: { firing: [fp('a')], severity: 'critical' } }),
    },
  });

  it('says until when to respond, and that holds however long the call takes', () => {
    const plan = planDelivery(waiting, aDelivery(), situation(), { entries: [], shortId: 'ABCD' });
    if (plan.type !== 'step' || plan.step.type !== 'post') throw new Error(JSON.stringify(plan));
    expect(plan.step.facts.respondBy).toBe(now + 5 * minute);
    expect(isOverdue(plan.step.facts)).toBe(false);

    const outcome = { type: 'done', ref: { ts: '1' } } as const;
    const settlement = { target: card.key, episode: 1, settles: plan.settles, outcome, jitter: 0 };
    const settled = settleDelivery(waiting, settlement, situation({}, now + 8 * second));
    if (settled.type !== 'settled') throw new Error(settled.type);
    expect(settled.change.group.episode?.clocks).toEqual([clock('critical', now, now + 5 * minute)]);
    expect(settled.change).toMatchObject({ bumpsRev: false, groupDueAt: now + 5 * minute });
  });

  it('starts the time when it was told, whoever was told first', () => {
    const deliveries = [aCard({ shownRev: 1 }), aNotice()];
    const group = { ...waiting.group, pending: { [notice.key]: pending({ firing: [fp('a')] }) } };
    const settles = { notification: { seq: 1, reason: 'first', at: now, firing: [fp('a')], resolved: [] } } as const;
    const settlement = { target: notice.key, episode: 0, settles, outcome: { type: 'done' }, jitter: 0 } as const;
    const settled = settleDelivery({ ...waiting, deliveries, group }, settlement, situation(both));
    if (settled.type !== 'settled') throw new Error(settled.type);

    expect(settled.change.group.episode?.clocks).toEqual([clock('critical', now, now + 5 * minute)]);
    expect(settled.change.bumpsRev).toBe(true);
  });
});
