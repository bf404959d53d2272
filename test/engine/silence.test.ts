import { describe, expect, it } from 'vitest';
import { toLabelSet } from '../../src/engine/label-set.ts';
import { parseMatchers } from '../../src/engine/matcher.ts';
import {
  activeSilencesFor,
  canUpdateInPlace,
  type Silence,
  type SilenceId,
  silenceProblem,
  silenceStateAt,
} from '../../src/engine/silence.ts';

describe('a silence', () => {
  it.each([
    [9_999, 'pending'],
    [10_000, 'active'],
    [19_999, 'active'],
    [20_000, 'expired'],
  ])('at %i is %s', (now, state) => {
    expect(silenceStateAt(aSilence(), now)).toBe(state);
  });

  it('that was ended before it started has expired', () => {
    expect(silenceStateAt(aSilence({ endsAt: 5_000 }), 6_000)).toBe('expired');
  });

  it('holds back an alert while it is active and all its matchers match', () => {
    const holding = aSilence({ id: 'a' as SilenceId });
    const others = [
      aSilence({ id: 'b' as SilenceId, matchers: parseMatchers('team=web,env=prod') }),
      aSilence({ id: 'c' as SilenceId, startsAt: 16_000 }),
    ];

    const found = activeSilencesFor([holding, ...others], toLabelSet([['team', 'web']]), 15_000);

    expect(found).toEqual([holding]);
  });
});

describe('a new silence', () => {
  it.each<[string, number, number, RegExp | undefined]>([
    ['team=web', 10, 20, undefined],
    ['team=web', 30, 40, undefined],
    ['team!=web', 10, 20, undefined],
    ['team=~".*",env=prod', 10, 20, undefined],
    ['', 10, 20, /at least one matcher/],
    ['team=""', 10, 20, /silence everything/],
    ['team=~".*"', 10, 20, /silence everything/],
    ['team=web', 20, 20, /ends before it starts/],
    ['team=web', 5, 15, /in the past/],
  ])('with {%s} from %i to %i, at 15', (matchers, startsAt, endsAt, expected) => {
    const problem = silenceProblem({ matchers: parseMatchers(matchers), startsAt, endsAt }, 15);

    if (expected === undefined) expect(problem).toBeUndefined();
    else expect(problem).toMatch(expected);
  });

  it('with a broken regular expression is refused', () => {
    const matchers = [{ name: 'a', operator: '=~', value: '(' } as const];

    expect(silenceProblem({ matchers, startsAt: 10, endsAt: 20 }, 15)).toMatch(/regular expression/);
  });
});

describe('changing a silence in place', () => {
  it.each<[string, number, Partial<Silence>, boolean]>([
    ['the end of an active one', 15_000, { endsAt: 30_000 }, true],
    ['an active one to end now', 15_000, { endsAt: 15_000 }, true],
    ['an active one to a past end', 15_000, { endsAt: 14_999 }, false],
    ['the start of an active one', 15_000, { startsAt: 11_000 }, false],
    ['milliseconds of an active one’s start', 15_000, { startsAt: 10_999 }, true],
    ['the start of a pending one', 5_000, { startsAt: 6_000 }, true],
    ['a pending one to a past start', 5_000, { startsAt: 4_000 }, false],
    ['an expired one', 20_000, { endsAt: 30_000 }, false],
    ['its matchers', 15_000, { matchers: parseMatchers('team=db') }, false],
    ['its operators', 15_000, { matchers: parseMatchers('team=~web') }, false],
    ['its label names', 15_000, { matchers: parseMatchers('crew=web') }, false],
    ['the number of its matchers', 15_000, { matchers: parseMatchers('team=web,a=b') }, false],
  ])('%s', (_, now, changes, expected) => {
    expect(canUpdateInPlace(aSilence(), { ...aSilence(), ...changes }, now)).toBe(expected);
  });
});

function aSilence(overrides: Partial<Silence> = {}): Silence {
  return {
    schema: 1,
    id: 's' as SilenceId,
    matchers: parseMatchers('team=web'),
    startsAt: 10_000,
    endsAt: 20_000,
    updatedAt: 0,
    createdBy: 'ana',
    comment: '',
    ...overrides,
  };
}
