import { describe, expect, it } from 'vitest';
import type { GroupId } from '../../src/engine/alert-group.ts';
import { inheritFrom } from '../../src/engine/inherit.ts';
import { standingsOf } from '../../src/engine/standing.ts';
import {
  aCard,
  aLoaded,
  anAlert,
  ana,
  anEpisode,
  aSituation,
  bo,
  card,
  factsOf,
  fp,
  type LoadedParts,
  minute,
  now,
} from './group-builders.ts';

const [one, two] = [anAlert('one'), anAlert('two')];
const acknowledgement = { by: ana, at: minute, note: 'on it', covers: [fp('one'), fp('two')] };

function old(parts: LoadedParts = {}) {
  const { group, ...rest } = parts;
  return aLoaded({
    group: { gid: 'old' as GroupId, state: 'active', episode: anEpisode({ acknowledgement }), ...group },
    alerts: [one, two],
    ...rest,
  });
}

const heir = (parts: LoadedParts = {}) => aLoaded({ alerts: [one], ...parts });
const situation = aSituation(now);

describe('a group that takes over alerts', () => {
  it('is had by whoever had them, as far as it holds them', () => {
    const change = inheritFrom(old(), heir(), situation);

    expect(change?.group.upcomingAcknowledgement).toEqual({ ...acknowledgement, covers: [fp('one')] });
    expect(change?.timeline).toMatchObject([
      { at: now, episode: 1, fact: { type: 'acknowledged', by: ana, note: 'on it' } },
    ]);
  });

  it('shows it on a card that is there already', () => {
    const open = heir({ group: { state: 'active', episode: anEpisode({ openedAt: now }) }, deliveries: [aCard()] });

    const change = inheritFrom(old(), open, situation);

    expect(change?.group.episode).toMatchObject({ acknowledgement: { by: ana }, firstAcknowledgedAt: now });
    expect(change).toMatchObject({ bumpsRev: true, deliveryDue: [{ target: card.key, episode: 1, at: now }] });
  });

  it('takes over what was acknowledged before anybody was told', () => {
    const waiting = old({
      group: { state: 'waiting', episode: anEpisode({ endedAt: 0 }), upcomingAcknowledgement: acknowledgement },
    });

    expect(inheritFrom(waiting, heir(), situation)?.group.upcomingAcknowledgement?.by).toEqual(ana);
  });

  it.each([
    ['nobody had them', old({ group: { episode: anEpisode() } }), heir()],
    ['it holds an alert that they did not see', old(), heir({ alerts: [one, anAlert('three')] })],
    ['somebody has it already', old(), heir({ group: { upcomingAcknowledgement: { ...acknowledgement, by: bo } } })],
    [
      'none of them was covered',
      old({ group: { episode: anEpisode({ acknowledgement: { ...acknowledgement, covers: [] } }) } }),
      heir(),
    ],
  ])('takes nothing over when %s', (_, from, to) => {
    expect(inheritFrom(from, to, situation)).toBeUndefined();
  });

  it('does so once: what people do afterwards counts', () => {
    const first = inheritFrom(old(), heir(), situation);
    if (first === undefined) throw new Error('nothing was taken over');
    const { upcomingAcknowledgement: _, ...givenUp } = first.group;

    expect(inheritFrom(old(), { ...heir(), group: givenUp }, situation)).toBeUndefined();
  });

  it('keeps closed what a person closed, and only that', () => {
    const closed = { by: ana, at: minute, fires: { [fp('one')]: 1, [fp('gone')]: 1 } };
    const from = old({ group: { episode: anEpisode({ endedAt: minute }), closed } });
    const both = heir({ alerts: [one, two] });

    const change = inheritFrom(from, both, situation);

    expect(change?.group.closed).toEqual({ ...closed, fires: { one: 1 } });
    expect(factsOf(change?.timeline ?? [])).toEqual([]);
    const after = { ...both, group: change?.group ?? both.group };
    expect(standingsOf(after, situation).map(({ isFiring }) => isFiring)).toEqual([false, true]);
    const told = heir({ group: { state: 'active', episode: anEpisode() } });
    expect(inheritFrom(from, told, situation)).toBeUndefined();
  });
});
