import { describe, expect, it } from 'vitest';
import type { Delivery } from '../../src/engine/delivery.ts';
import type { DeliveryPlan } from '../../src/engine/delivery-plan.ts';
import { planDelivery } from '../../src/engine/plan.ts';
import type { Situation } from '../../src/engine/situation.ts';
import type { TimelineEntry } from '../../src/engine/timeline.ts';
import {
  aCard,
  aDelivery,
  aLoaded,
  aNotice,
  anAlert,
  ana,
  anEntry,
  anEpisode,
  aSilence,
  aSituation,
  card,
  fp,
  type LoadedParts,
  minute,
  notice,
  now,
  over,
  pending,
  second,
  sent,
} from './group-builders.ts';

const open = anEpisode({ firing: ['a'] });
const ended = anEpisode({ endedAt: 19 * minute, finalRev: 4 });
const first = pending({ seq: 3, firing: [fp('a')], resolved: [fp('z')] });
const told = { seq: 3, reason: 'first', at: 0, firing: ['a'], resolved: ['z'] };

interface Question extends LoadedParts {
  readonly entries?: readonly TimelineEntry[];
  readonly situation?: Partial<Situation>;
}

function plan(delivery: Delivery, { entries = [], situation = {}, ...parts }: Question): DeliveryPlan {
  const parties = { integrations: [card, notice], ...situation };
  return planDelivery(aLoaded(parts), delivery, aSituation(now, parties), { entries, shortId: '7K2Q' });
}

function step(delivery: Delivery, question: Question) {
  const answer = plan(delivery, question);
  if (answer.type !== 'step') throw new Error(JSON.stringify(answer));
  return answer;
}

const firing = { alerts: [anAlert('a')], timelineSeq: 9 };

describe('a notice', () => {
  it('sends what is pending, with a key that is the same at every try', () => {
    const snapshot = [{ fingerprint: fp('a'), content: anAlert('a').content, startsAt: 0 }];
    const waiting = { ...first, snapshot };
    const group = { episode: open, pending: { [notice.key]: waiting } };
    expect(step(aNotice(), { ...firing, group })).toEqual({
      type: 'step',
      step: {
        type: 'send',
        facts: expect.objectContaining({ state: 'firing', shortId: '7K2Q' }),
        notification: waiting,
        idempotencyKey: expect.stringMatching(/^gid-team\/webhook\/0-3-[0-9a-z]+$/),
      },
      settles: { notification: told },
    });
  });

  it('does nothing without anything pending', () => {
    expect(plan(aNotice(), firing)).toEqual({ type: 'nothing' });
  });
});

describe('a delivery', () => {
  it.each([
    ['of an integration that the policy has no more', aNotice({ target: 'gone/webhook/0' as never }), {}],
    ['of an episode that is forgotten', aCard({ episode: 7 }), {}],
  ])('%s does nothing', (_, delivery, situation) => {
    const group = { episode: open, pending: { [card.key]: first } };
    expect(plan(delivery, { ...firing, group, situation })).toEqual({ type: 'nothing' });
  });

  it('waits for as long as its target asked', () => {
    const group = { episode: open, pending: { [card.key]: first } };
    expect(plan(aDelivery({ notBefore: now + 1 }), { ...firing, group })).toEqual({ type: 'wait', until: now + 1 });
    expect(plan(aDelivery({ notBefore: now }), { ...firing, group }).type).toBe('step');
  });

  const settles = { told: 5 };
  const attempt = { id: 'x', at: now - 15 * second, type: 'post', searches: 0, settles } as const;
  const group = { episode: open, pending: { [card.key]: first, [notice.key]: first } };

  it.each(['post', 'reply'] as const)(
    'looks for a lost %s once the call time-out and five seconds are over',
    (type) => {
      const lost = aDelivery({ attempt: { ...attempt, type } });
      expect(plan(lost, { ...firing, group })).toEqual({ type: 'search', attempt: { ...attempt, type }, settles });
      const fresh = aDelivery({ attempt: { ...attempt, type, at: attempt.at + 1 } });
      expect(plan(fresh, { ...firing, group })).toEqual({ type: 'wait', until: now + 1 });
    },
  );

  it('waits with a search for as long as it was told to', () => {
    expect(plan(aDelivery({ attempt, notBefore: now + 1 }), { ...firing, group })).toEqual({
      type: 'wait',
      until: now + 1,
    });
  });

  it('makes a post again that was not found', () => {
    expect(step(aDelivery({ attempt: { ...attempt, isAbsent: true } }), { ...firing, group }).step.type).toBe('post');
  });

  it('repeats a lost send and a lost edit without a search', () => {
    expect(step(aNotice({ attempt: { ...attempt, type: 'send' } }), { ...firing, group }).step).toMatchObject({
      type: 'send',
      idempotencyKey: expect.stringMatching(/^gid-team\/webhook\/0-3-[0-9a-z]+$/),
    });
    const behind = aCard({ shownRev: 0, attempt: { ...attempt, type: 'edit' } });
    expect(step(behind, { ...firing, group: { episode: open } }).step.type).toBe('edit');
  });
});

describe('a card that is not posted', () => {
  it('is posted when its first notice is pending, calls people, and has told everything so far', () => {
    const group = { episode: open, pending: { [card.key]: first } };
    expect(step(aDelivery(), { ...firing, group, rev: 6 })).toMatchObject({
      step: { type: 'post', pings: true, facts: { state: 'firing', episode: 1 } },
      settles: { shownRev: 6, told: 9, notification: told },
    });
  });

  it('waits for a decision', () => {
    expect(plan(aDelivery(), { ...firing, group: { episode: open } })).toEqual({ type: 'nothing' });
  });

  const acknowledgement = { by: ana, at: minute, covers: [fp('a')] };
  it.each<[string, boolean, Question]>([
    ['somebody has it', false, { group: { episode: { ...open, acknowledgement } } }],
    [
      'somebody has it, but not all of it',
      true,
      { group: { episode: { ...open, acknowledgement: { ...acknowledgement, covers: [] } } } },
    ],
    ['it was silenced meanwhile', false, { group: { episode: open }, situation: { silences: [aSilence('s', 'a')] } }],
    [
      'its notice is not one that calls',
      false,
      { group: { episode: open, pending: { [card.key]: { ...first, reason: 'new_alerts' } } } },
    ],
    [
      'its repeat is pending',
      true,
      { group: { episode: open, pending: { [card.key]: { ...first, reason: 'repeat' } } } },
    ],
  ])('if %s calls people: %s', (_, pings, { group, ...rest }) => {
    const asked = { pending: { [card.key]: first }, ...group };
    expect(step(aDelivery(), { ...firing, ...rest, group: asked }).step).toMatchObject({ type: 'post', pings });
  });

  it('is posted as resolved, calling nobody, if its episode ended before that', () => {
    const group = { episode: ended, pending: { [card.key]: first } };
    const answer = step(aDelivery(), { alerts: [over(anAlert('a'), minute)], group, rev: 5 });
    expect(answer.step).toMatchObject({ type: 'post', pings: false, facts: { state: 'resolved' } });
    expect(answer.settles).toEqual({
      shownRev: 4,
      told: 0,
      notification: { seq: 3, reason: 'all_resolved', at: now, firing: [], resolved: ['a'] },
    });
  });

  it.each<[string, Delivery, Question]>([
    [
      'its target refuses and its episode has ended',
      aDelivery({ trouble: { since: 0, error: 'x', isPermanent: true } }),
      { group: { episode: ended, pending: { [card.key]: first } } },
    ],
    [
      'a later episode has opened',
      aDelivery(),
      { group: { episode: anEpisode({ number: 2 }), pastEpisodes: [ended], pending: { [card.key]: first } } },
    ],
    [
      'somebody deleted it and its episode has ended',
      aDelivery({ shownRev: 4 }),
      { group: { episode: ended, pending: { [card.key]: first } } },
    ],
  ])('is left out when %s', (_, delivery, question) => {
    expect(plan(delivery, question)).toEqual({ type: 'nothing' });
  });

  it('is posted again, calling nobody, when somebody deleted it while it fires', () => {
    expect(step(aDelivery({ shownRev: 1 }), { ...firing, group: { episode: open } })).toEqual({
      type: 'step',
      step: { type: 'post', pings: false, facts: expect.anything() },
      settles: { shownRev: 1, told: 9 },
    });
  });
});

describe('a card that is behind', () => {
  const ref = { ts: '1' };

  it.each([2, -1, undefined])('is edited to the revision of its group, from %s', (shownRev) => {
    const behind = shownRev === undefined ? aDelivery({ ref }) : aCard({ shownRev });
    expect(step(behind, { ...firing, group: { episode: open } })).toEqual({
      type: 'step',
      step: { type: 'edit', ref, facts: expect.objectContaining({ state: 'firing' }) },
      settles: { shownRev: 1, told: 0 },
    });
  });

  it('is edited before its thread is told, and skips what nobody is told', () => {
    const entries = [
      anEntry(4, { type: 'notified', target: card.key, reason: 'first', seq: 1 }),
      anEntry(5, { type: 'acknowledged', by: ana }),
      anEntry(6, { type: 'delivery_recovered', target: card.key }),
    ];
    const question = {
      ...firing,
      group: { episode: open, pending: { [card.key]: { ...first, reason: 'repeat' as const } } },
      entries,
    };
    expect(step(aCard({ shownRev: 0, told: 3 }), question)).toMatchObject({
      step: { type: 'edit' },
      settles: { shownRev: 1, told: 4 },
    });
    expect(step(aCard({ shownRev: 0, told: 3 }), { ...question, entries: entries.slice(0, 1) }).settles.told).toBe(4);
    expect(step(aCard({ shownRev: 0, told: 3 }), { ...question, entries: entries.slice(1) }).settles.told).toBe(3);
  });

  it.each(['new_alerts', 'some_resolved', 'all_resolved'] as const)(
    'tells %s by an edit, even if it shows the latest',
    (reason) => {
      const group = { episode: open, pending: { [card.key]: { ...first, reason } } };
      expect(step(aCard(), { ...firing, group })).toMatchObject({
        step: { type: 'edit' },
        settles: { notification: { ...told, reason } },
      });
    },
  );

  it('does not show its own trouble, which is over once anybody reads it', () => {
    const trouble = { since: 0, error: 'x', isPermanent: false };
    const own = aCard({ shownRev: 0, trouble });
    const deliveries = [own, aNotice({ trouble })];
    const answer = step(own, { ...firing, group: { episode: open }, deliveries });
    expect(answer.step.facts.trouble.map(({ target }) => target)).toEqual([notice.key]);
  });

  it('shows the end for good, and with that has told that everything is over', () => {
    const group = { episode: ended, sent: { [card.key]: sent(['a'], { seq: 2 }) } };
    expect(step(aCard(), { group, rev: 8 })).toMatchObject({
      step: { type: 'edit', facts: { state: 'resolved' } },
      settles: { shownRev: 4, notification: { seq: 2, reason: 'all_resolved', firing: [], resolved: ['a'] } },
    });
    expect(step(aCard(), { group: { ...group, sent: { [card.key]: sent([]) } } }).settles).toEqual({
      shownRev: 4,
      told: 0,
    });
    expect(step(aCard(), { group: { episode: ended } }).settles).toEqual({ shownRev: 4, told: 0 });
  });

  it('settles what was pending when its episode ended', () => {
    const group = { episode: ended, pending: { [card.key]: { ...first, reason: 'repeat' as const } } };
    expect(step(aCard({ shownRev: 4 }), { group })).toMatchObject({
      step: { type: 'edit' },
      settles: { notification: { seq: 3, reason: 'all_resolved' } },
    });
  });

  it('shows the end of its own episode when the group has moved on, and tells nothing of the new one', () => {
    const group = {
      episode: anEpisode({ number: 2 }),
      pastEpisodes: [ended],
      pending: { [card.key]: first },
      sent: { [card.key]: sent(['a']) },
    };
    expect(step(aCard(), { ...firing, group })).toEqual({
      type: 'step',
      step: { type: 'edit', ref, facts: expect.objectContaining({ state: 'resolved', episode: 1 }) },
      settles: { shownRev: 4, told: 0 },
    });
    expect(plan(aCard({ shownRev: 4 }), { ...firing, group })).toEqual({ type: 'nothing' });
  });

  it('takes the latest revision for the end while no final one is known', () => {
    const { finalRev: _, ...episode } = ended;
    expect(step(aCard(), { group: { episode }, rev: 8 }).settles.shownRev).toBe(8);
  });
});
