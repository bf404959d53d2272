import { describe, expect, it } from 'vitest';
import { findProblems, type Observation } from './check.ts';

const card = { group: 'ApiDown', identity: 'g1@1', episode: 1, text: 'CRITICAL ApiDown\n1 firing' };
const notice = { group: 'ApiDown', idempotencyKey: 'g1-1', body: '{}', firing: ['ApiDown/a'] } as const;
const right: Observation = {
  told: new Set(['ApiDown/a']),
  stored: new Set(['ApiDown/a']),
  cards: [card],
  acknowledged: new Map([['ApiDown', false]]),
  notices: [notice],
  violations: 0,
};

describe('the checker of the torture', () => {
  it('finds nothing wrong where all promises were kept', () => {
    expect(findProblems(right)).toEqual([]);
  });

  it.each<[string, Partial<Observation>, string]>([
    ['a store that forgot an alert', { stored: new Set() }, 'ApiDown/a was accepted as firing and is lost'],
    [
      'a store that forgot a resolve',
      { stored: new Set(['ApiDown/a', 'ApiDown/b']) },
      'ApiDown/b was accepted as resolved and still fires',
    ],
    ['a second card', { cards: [card, card] }, '2 cards for g1@1'],
    ['a missing card', { cards: [] }, 'ApiDown fires and has no card'],
    ['a card that stayed green', { cards: [{ ...card, text: 'RESOLVED\n1 firing' }] }, 'fires and its card says'],
    ['a card that stayed red', { told: new Set(), stored: new Set(), notices: [] }, 'is over and its card says'],
    [
      'a card of an earlier episode that stayed red',
      { cards: [card, { ...card, identity: 'g1@2', episode: 2 }] },
      'g1@1 is over and its card does not say so',
    ],
    ['a wrong count', { cards: [{ ...card, text: '2 firing' }] }, 'has 1 firing'],
    ['a lost acknowledgement', { acknowledged: new Map([['ApiDown', true]]) }, 'is acknowledged and its card says'],
    [
      'an acknowledgement out of nowhere',
      { cards: [{ ...card, text: 'ACKNOWLEDGED 1 firing' }] },
      'is not acknowledged and its card says',
    ],
    ['a webhook that was never told', { notices: [] }, 'its webhook was never told'],
    [
      'a webhook that was told something else last',
      { notices: [{ ...notice, firing: [] }] },
      'its webhook was told []',
    ],
    ['a repeat with another body', { notices: [notice, { ...notice, body: '{"a":1}' }] }, 'repeated with another body'],
    ['calls over the limits', { violations: 2 }, "2 calls over Slack's limits"],
  ])('catches %s', (_case, wrong, expected) => {
    expect(findProblems({ ...right, ...wrong }).join('\n')).toContain(expected);
  });
});
