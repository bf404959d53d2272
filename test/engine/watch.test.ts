import { expect, it } from 'vitest';
import { isOwed, watchedEpisodeOf } from '../../src/engine/watch.ts';
import { aGroup, anEpisode, aSituation, card, minute, notice, sent } from './group-builders.ts';

it.each([
  ['no episode', undefined, undefined],
  ['an open one', anEpisode({ number: 3 }), 3],
  ['one that ended within the flap window', anEpisode({ number: 3, endedAt: 10 * minute }), 3],
  ['one that ended earlier', anEpisode({ number: 3, endedAt: 10 * minute - 1 }), undefined],
])('watches the cards of %s', (_, episode, number) => {
  const group = aGroup(episode === undefined ? {} : { episode });
  expect(watchedEpisodeOf(group, aSituation(20 * minute))).toBe(number);
});

it('owes an end to whoever was told last that something fires', () => {
  expect(isOwed(aGroup())).toBe(false);
  expect(isOwed(aGroup({ sent: { [card.key]: sent([]) } }))).toBe(false);
  expect(isOwed(aGroup({ sent: { [card.key]: sent([]), [notice.key]: sent(['a']) } }))).toBe(true);
});
