import { expect, it } from 'vitest';
import { latestNumberOf, openEpisode, openNumberOf } from '../../src/engine/episode.ts';
import { aGroup, anEpisode, minute } from './group-builders.ts';

it.each([
  ['no episode', undefined, 0, 1],
  ['an open one', anEpisode({ number: 4 }), 4, 4],
  ['one that ended', anEpisode({ number: 4, endedAt: minute }), 4, 5],
])('counts episodes from %s', (_, episode, latest, open) => {
  const group = aGroup(episode === undefined ? {} : { episode });
  expect([latestNumberOf(group), openNumberOf(group)]).toEqual([latest, open]);
});

it('opens one without alerts as of now', () => {
  expect(openEpisode(aGroup(), [], minute).episode).toMatchObject({ number: 1, openedAt: minute, firingSince: minute });
});
