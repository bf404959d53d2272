import { describe, expect, it } from 'vitest';
import type { Wish } from '../../src/engine/input.ts';
import type { IntegrationKey } from '../../src/engine/notification.ts';
import type { Situation } from '../../src/engine/situation.ts';
import { applied, byPager, opened, pager, pagerAsked, refusal, secondCalled, toSecond } from './escalate-builder.ts';
import { aMirror, bo, card, factsOf, mirror, now, sent } from './group-builders.ts';

describe('what a pager has answered', () => {
  const raised = { type: 'raised', level: 2, of: 3, called: ['Bo Lind'] } as const;
  const settle = (outcome: Extract<Wish, { type: 'escalation_settled' }>['outcome'], number = 1): Wish => ({
    type: 'escalation_settled',
    number,
    outcome,
  });
  const withoutChain: Partial<Situation> = { integrations: [card, pager] };

  it('is written down once, with whom it calls now', () => {
    const { change, escalation } = applied(settle(raised), opened(pagerAsked), byPager);
    const again = refusal(settle(raised), { ...opened(), group: change.group }, byPager);

    expect(escalation).toMatchObject({ number: 1, by: bo, outcome: raised });
    expect(change.group.episode?.assigned).toMatchObject({ to: ['Bo Lind'] });
    expect(change.timeline).toMatchObject([{ fact: { type: 'escalation_settled', by: bo, outcome: raised } }]);
    expect(again).toEqual({ type: 'overtaken' });
  });

  it('that names another escalation changes nothing', () => {
    expect(refusal(settle(raised, 2), opened(pagerAsked), byPager)).toEqual({ type: 'overtaken' });
    expect(refusal(settle(raised), opened(secondCalled), byPager)).toEqual({ type: 'overtaken' });
  });

  it('is aimed at one thing, whoever is first to write it down', () => {
    const aim = { type: 'escalation_aimed', number: 1, aim: { incident: 'Q1', level: '2' } } as const;
    const { change, escalation } = applied(aim, opened(pagerAsked), byPager);

    expect(escalation?.aim).toEqual({ incident: 'Q1', level: '2' });
    expect(change.timeline).toEqual([]);
    expect(refusal({ ...aim, aim: { incident: 'Q9' } }, { ...opened(), group: change.group }, byPager)).toEqual({
      type: 'overtaken',
    });
  });

  it.each([
    { type: 'failed', error: 'answered 403 Forbidden' },
    { type: 'at_the_end', level: 3 },
  ] as const)('when it does not help has the next step called instead: $type', (outcome) => {
    const { change, escalation } = applied(settle(outcome), opened(pagerAsked), byPager);

    expect(factsOf(change.timeline)).toEqual(['escalation_settled', 'escalated']);
    expect(change.timeline.map(({ pings }) => pings)).toEqual([false, true]);
    expect(escalation).toMatchObject({
      to: toSecond,
      chain: { step: 1 },
      instead: expect.stringMatching(/403|level 3/),
    });
  });

  it('when it does not help, and nobody else is named, is told so that somebody looks', () => {
    const { change, escalation } = applied(settle({ type: 'failed', error: 'x' }), opened(pagerAsked), withoutChain);

    expect(change.timeline).toMatchObject([{ fact: { type: 'escalation_settled' }, pings: true }]);
    expect(escalation?.outcome).toEqual({ type: 'failed', error: 'x' });
  });

  it('that it has no incident has the mirror open one', () => {
    const mirrored = { status: 'firing', severity: 'warning', summary: 'a' } as const;
    const told = { [mirror.key as IntegrationKey]: sent(['a']) };
    const parts = opened(pagerAsked);
    const asked = { ...parts, group: { ...parts.group, sent: told }, deliveries: [aMirror({ mirrored, shownRev: 1 })] };
    const { change } = applied(settle({ type: 'opening' }), asked, withoutChain);

    expect(change.deliveries).toMatchObject([{ target: mirror.key, mirrored: { status: 'resolved' } }]);
    expect(change.deliveryDue).toMatchObject([{ target: mirror.key, at: now }]);
  });

  it('that it has no incident, and never had, is a failure', () => {
    const { escalation } = applied(settle({ type: 'opening' }), opened(pagerAsked), withoutChain);

    expect(escalation?.outcome).toMatchObject({ type: 'failed', error: expect.stringContaining('no incident') });
  });
});
