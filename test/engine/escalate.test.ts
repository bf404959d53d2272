import { describe, expect, it } from 'vitest';
import type { Escalation } from '../../src/engine/escalation.ts';
import { groupFacts } from '../../src/engine/group-facts.ts';
import type { Wish } from '../../src/engine/input.ts';
import type { Situation } from '../../src/engine/situation.ts';
import {
  act,
  applied,
  byChain,
  byPager,
  escalations,
  firing,
  leadsCalled,
  next,
  opened,
  other,
  pager,
  pagerAsked,
  refusal,
  secondCalled,
  to,
  toLeads,
  toPager,
  toSecond,
  user,
} from './escalate-builder.ts';
import {
  aLoaded,
  anAlert,
  ana,
  anEpisode,
  aSilence,
  aSituation,
  bo,
  type LoadedParts,
  minute,
  notice,
  now,
  over,
  second,
} from './group-builders.ts';

describe('an escalation calls', () => {
  it.each<[string, Wish, LoadedParts, Partial<Situation>, object]>([
    ['the first step of the chain first', next, opened(), byChain, toSecond],
    ['the step after the one that was called last', next, opened(secondCalled), byChain, toLeads],
    ['the pager, where there is one, before the chain', next, opened(), byPager, toPager],
    [
      'the level of the pager that was named',
      to({ type: 'level', level: 3 }),
      opened(),
      byPager,
      { ...toPager, wanted: { type: 'level', level: 3 } },
    ],
    ['the step by its number where there is no pager', to({ type: 'level', level: 2 }), opened(), byChain, toLeads],
    ['a step by its name, in any case', to({ type: 'name', name: 'leads' }), opened(), byPager, toLeads],
    [
      'another policy by its name, from its first step',
      to({ type: 'name', name: 'other' }),
      opened(secondCalled),
      byChain,
      { type: 'step', policy: 'Other', step: 1, of: 1, ...other.steps[0] },
    ],
    [
      'what only the pager may know',
      to({ type: 'name', name: 'Database' }),
      opened(),
      byPager,
      { ...toPager, wanted: { type: 'name', name: 'Database' } },
    ],
    [
      'somebody who was named, with nothing set up',
      to({ type: 'mention', name: '@bo', mention: user('U2') }),
      opened(),
      {},
      { type: 'mention', name: '@bo', mention: user('U2') },
    ],
    [
      'a step again that was named',
      to({ type: 'step', policy: 'chain', step: 1 }),
      opened(leadsCalled),
      byChain,
      toSecond,
    ],
    ['the next step of what is acknowledged, too', next, acknowledged(secondCalled), byChain, toLeads],
  ])('%s', (...row) => {
    const [, wish, parts, situation, expected] = row;
    expect(applied(wish, parts, situation).escalation).toMatchObject({ to: expected, by: ana, at: now });
  });

  function acknowledged(escalation: Escalation): LoadedParts {
    const acknowledgement = { by: bo, at: minute, covers: [] };
    return { ...opened(), group: { episode: anEpisode({ firing: ['a'], acknowledgement, escalation }) } };
  }
});

describe('an escalation is refused', () => {
  it.each<[string, Wish, LoadedParts, Partial<Situation>, object]>([
    [
      'when somebody has escalated since the person looked',
      { ...next, after: 0 },
      opened(secondCalled),
      byChain,
      { type: 'already_escalated', escalation: secondCalled },
    ],
    [
      'by id alone, while another is a moment old',
      next,
      opened({ ...secondCalled, at: now - 59 * second }),
      byChain,
      { type: 'already_escalated' },
    ],
    [
      'when the same was named a moment ago',
      to({ type: 'name', name: 'SECOND' }),
      opened({ ...secondCalled, at: now - second }),
      byChain,
      { type: 'already_escalated' },
    ],
    [
      'while the pager has yet to answer',
      { ...next, after: 1 },
      opened({ ...pagerAsked, at: now - 4 * minute }),
      byPager,
      { type: 'already_escalated' },
    ],
    [
      'when nobody is beyond',
      next,
      opened(leadsCalled),
      byChain,
      { type: 'last_step', policy: 'chain', name: 'Leads' },
    ],
    ['when nobody is named', next, opened(), {}, { type: 'cannot_escalate', why: 'nobody_named' }],
    ['to a pager that is not there', to({ type: 'pager' }), opened(), byChain, { type: 'cannot_escalate' }],
    [
      'when there is no thread to call in',
      next,
      opened(),
      { escalations, integrations: [notice] },
      { type: 'cannot_escalate', why: 'no_card' },
    ],
    [
      'to whom nobody knows, with who is known',
      to({ type: 'name', name: 'nobody' }),
      opened(),
      byChain,
      { type: 'unknown_step', wanted: 'nobody', known: ['Second', 'Leads', 'chain', 'Other'] },
    ],
    [
      'to a step beyond the last',
      to({ type: 'level', level: 3 }),
      opened(),
      byChain,
      { type: 'unknown_step', wanted: '3' },
    ],
    [
      'while all of it is silenced',
      next,
      opened(),
      { ...byChain, silences: [aSilence('s', 'a')] },
      { type: 'cannot_escalate', why: 'silenced' },
    ],
    ['before anybody was told', next, { alerts: firing }, byChain, { type: 'cannot_escalate', why: 'not_told_yet' }],
    [
      'once it is over',
      next,
      { group: { episode: anEpisode({ endedAt: minute }) }, alerts: [over(anAlert('a'), minute)] },
      byChain,
      { type: 'already_resolved' },
    ],
    [
      'to a name like one of an object',
      to({ type: 'name', name: '__proto__' }),
      opened(),
      byChain,
      { type: 'unknown_step', wanted: '__proto__' },
    ],
  ])('%s', (...row) => {
    const [, wish, parts, situation, expected] = row;
    expect(refusal(wish, parts, situation)).toMatchObject(expected);
  });

  it('no longer while a pager was asked and nobody has asked it for five minutes', () => {
    const asked = { ...pagerAsked, at: now - 5 * minute };
    expect(applied({ ...next, after: 1 }, opened(asked), byPager).escalation).toMatchObject({ number: 2, to: toPager });
  });

  it('lets somebody else be called while the pager has yet to answer', () => {
    const wish = to({ type: 'mention', name: '@bo', mention: user('U2') });
    expect(applied(wish, opened(pagerAsked), byPager).escalation).toMatchObject({ number: 2 });
  });
});

it('calls people in the thread at once, and a pager by an effect that names this escalation', () => {
  const chained = applied(next, opened(), byChain).change;
  const paged = applied(next, opened(), byPager).change;

  expect(chained.timeline).toMatchObject([{ fact: { type: 'escalated', by: ana }, pings: true }]);
  expect(chained.outbox).toEqual([]);
  expect(paged.timeline).toMatchObject([{ fact: { type: 'escalated', by: ana }, pings: false }]);
  expect(paged.outbox).toEqual([{ id: 'escalate gid 1 1', type: 'escalate', gid: 'gid', episode: 1, number: 1 }]);
});

it('raises by one when two press at once', () => {
  const first = act({ ...next, after: 0 }, opened(), byPager);
  if (first.type !== 'applied') throw new Error('refused');
  const after = { ...opened(), group: first.change.group };

  expect(act({ ...next, after: 0 }, after, byPager, { id: 'j', by: bo })).toMatchObject({
    type: 'refused',
    refusal: { type: 'already_escalated', escalation: { number: 1, by: ana } },
  });
});

it('goes on at the next step after an acknowledgement was taken back', () => {
  const acknowledgement = { by: bo, at: minute, covers: [] };
  const parts = {
    ...opened(),
    group: { episode: anEpisode({ firing: ['a'], acknowledgement, escalation: secondCalled }) },
  };
  const { change } = applied({ type: 'unacknowledge' }, parts, byChain);

  expect(applied(next, { ...parts, group: change.group }, byChain).escalation?.to).toEqual(toLeads);
});

it('says where one can escalate to', () => {
  const facts = (parts: LoadedParts, situation: Partial<Situation>) =>
    groupFacts(aLoaded(parts), aSituation(now, situation), 'GID').escalates;

  expect(facts(opened(secondCalled), byPager)).toEqual({
    pager: pager.key,
    chain: { policy: 'chain', steps: ['Second', 'Leads'], next: 2 },
  });
  expect(facts(opened(leadsCalled), byChain)).toEqual({ chain: { policy: 'chain', steps: ['Second', 'Leads'] } });
  expect(facts(opened(), {})).toBeUndefined();
});
