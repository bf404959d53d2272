import { describe, expect, it } from 'vitest';
import type { AlertGroup } from '../../src/engine/alert-group.ts';
import { groupFacts } from '../../src/engine/group-facts.ts';
import type { Situation } from '../../src/engine/situation.ts';
import {
  aCard,
  aLoaded,
  aNotice,
  anAlert,
  ana,
  anEpisode,
  aSilence,
  aSituation,
  card,
  fp,
  hour,
  type LoadedParts,
  minute,
  notice,
  now,
  over,
  pending,
  sent,
} from './group-builders.ts';

function facts(parts: LoadedParts, situation: Partial<Situation> = {}) {
  return groupFacts(aLoaded(parts), aSituation(now, situation), '7K2Q');
}

const open = anEpisode({ number: 3, firingSince: minute, reopened: 2 });
const acknowledgement = { by: ana, at: 5 * minute, covers: [fp('a')] };
const silenceA = aSilence('s', 'a');

describe('the state that is shown', () => {
  const had = { ...open, acknowledgement };
  it.each<[string, string, Partial<AlertGroup>, readonly string[], boolean]>([
    ['pending', 'a group that waits for its first notice', {}, ['a'], false],
    ['firing', 'an open episode', { episode: open }, ['a'], false],
    ['acknowledged', 'an open episode that somebody has', { episode: had }, ['a'], false],
    ['acknowledged', 'a waiting group that somebody has', { upcomingAcknowledgement: acknowledgement }, ['a'], false],
    ['silenced', 'a silenced episode that somebody has', { episode: had }, ['a'], true],
    ['silenced', 'a waiting group that is silenced', {}, ['a'], true],
    ['acknowledged', 'an episode of which a part is silenced', { episode: had }, ['a', 'b'], true],
    ['resolved', 'an episode that ended while silenced', { episode: { ...had, endedAt: minute } }, [], true],
    ['resolved', 'an episode about to end', { episode: had }, [], true],
    ['resolved', 'a group with nothing to tell', {}, [], false],
  ])('is %s for %s', (state, _, ...[group, names, silenced]) => {
    const alerts = names.map((name) => anAlert(name));
    expect(facts({ group, alerts }, { silences: silenced ? [silenceA] : [] }).state).toBe(state);
  });
});

describe('the facts of an open episode', () => {
  it('say what fires, resolved or is silenced, of how many, and since when', () => {
    const alerts = [
      anAlert('c', { startsAt: 3 * minute }),
      over(anAlert('d'), minute),
      anAlert('b', { startsAt: 3 * minute }),
      anAlert('a', { startsAt: 2 * minute, fires: 2 }),
    ];
    const episode = { ...open, firedBefore: { [fp('a')]: 3, [fp('gone')]: 1 } };
    const all = facts({ group: { episode }, alerts }, { silences: [silenceA, aSilence('t', 'd'), aSilence('u', 'x')] });
    expect(all).toMatchObject({
      shortId: '7K2Q',
      now,
      episode: 3,
      reopened: 2,
      firing: 3,
      resolved: 2,
      silenced: 1,
      firingSince: minute,
      stillReported: 0,
      newSinceAcknowledgement: 0,
    });
    expect(all.alerts.map((one) => [one.fingerprint, one.status, one.isSilenced, one.fires])).toEqual([
      ['a', 'firing', true, 5],
      ['b', 'firing', false, 1],
      ['c', 'firing', false, 1],
      ['d', 'resolved', true, 1],
    ]);
    expect(all.silences.map(({ id }) => id)).toEqual(['s']);
    expect(all).not.toHaveProperty('endedAt');
  });

  it('name a silence once however many alerts it hides', () => {
    const everything = aSilence('s', '', { matchers: [{ name: 'alertname', operator: '!=', value: '' }] });
    expect(facts({ alerts: [anAlert('a'), anAlert('b')] }, { silences: [everything] }).silences).toHaveLength(1);
  });

  it('count what fires since somebody has it', () => {
    const alerts = [anAlert('a'), anAlert('b'), over(anAlert('c'), minute)];
    expect(facts({ group: { episode: { ...open, acknowledgement } }, alerts })).toMatchObject({
      acknowledgement,
      newSinceAcknowledgement: 1,
    });
  });

  it('count what a person closed and its source still reports', () => {
    const closed = { by: ana, at: minute, fires: { [fp('a')]: 1 } };
    const all = facts({ group: { episode: open, closed }, alerts: [anAlert('a'), anAlert('b')] });
    expect(all).toMatchObject({ firing: 1, resolved: 1, stillReported: 1 });
    expect(all.alerts.map(({ fingerprint, status }) => [fingerprint, status])).toEqual([
      ['b', 'firing'],
      ['a', 'resolved'],
    ]);
  });

  it('name the targets of now that are not reached', () => {
    const trouble = { since: minute, error: 'time-out', isPermanent: false };
    const deliveries = [aCard({ episode: 3 }), aNotice({ trouble }), aCard({ episode: 2, trouble })];
    expect(facts({ group: { episode: open }, deliveries }).trouble).toEqual([
      { target: notice.key, since: minute, error: 'time-out' },
    ]);
  });
});

describe('the severity', () => {
  it.each<[string, string, boolean, readonly (readonly [string, 'firing' | 'resolved'])[]]>([
    [
      'is the highest that fires',
      'high',
      false,
      [
        ['info', 'firing'],
        ['high', 'firing'],
        ['critical', 'resolved'],
      ],
    ],
    [
      'is the highest of all once nothing fires',
      'critical',
      false,
      [
        ['info', 'resolved'],
        ['critical', 'resolved'],
      ],
    ],
    [
      'is our guess where none is known',
      'warning',
      true,
      [
        ['strange', 'firing'],
        ['info', 'firing'],
      ],
    ],
    [
      'is not a guess if one alert says the same',
      'warning',
      false,
      [
        ['strange', 'firing'],
        ['warning', 'firing'],
      ],
    ],
    ['is our guess without alerts', 'warning', true, []],
  ])('%s', (_, severity, severityIsGuessed, alerts) => {
    const held = alerts.map(([word, status], index) => {
      const alert = anAlert(`a${index}`, { labels: { severity: word } });
      return status === 'firing' ? alert : over(alert, minute);
    });
    expect(facts({ alerts: held })).toMatchObject({ severity, severityIsGuessed });
  });
});

describe('what the alerts share', () => {
  it('is every label and annotation that all have alike', () => {
    const alerts = [
      anAlert('a', { labels: { team: 'x', zone: '1', only: 'a' }, annotations: { summary: 's', runbook: '1' } }),
      anAlert('b', { labels: { team: 'x', zone: '2' }, annotations: { summary: 's', runbook: '2' } }),
    ];
    expect(facts({ alerts })).toMatchObject({ commonLabels: { team: 'x' }, commonAnnotations: { summary: 's' } });
    expect(Object.keys(facts({ alerts }).commonLabels)).toEqual(['team']);
  });

  it('is the group labels without alerts', () => {
    expect(facts({}).commonLabels).toEqual({ cluster: 'eu' });
  });

  it('is inert where strangers choose names', () => {
    const annotations = JSON.parse('{"__proto__": "x", "constructor": "y"}');
    const shared = facts({ alerts: [anAlert('a', { annotations })] }).commonAnnotations;
    expect(Object.getPrototypeOf(shared)).toBeNull();
    expect(Object.keys(shared)).toEqual(['__proto__', 'constructor']);
  });
});

describe('what happens next', () => {
  const group = { episode: open, tickAt: 21 * minute };
  const alerts = [anAlert('a')];
  const deliveries = [aCard({ episode: 3 })];
  const told = { sent: { [card.key]: sent(['a'], { at: 15 * minute }) } };

  it.each<[string, number | undefined, Partial<AlertGroup>]>([
    [
      'the first tick at or after the repeat interval',
      4 * hour + 16 * minute,
      { sent: { [card.key]: sent(['a'], { at: 15 * minute }) } },
    ],
    ['the tick itself if it falls on it', 4 * hour + minute, { sent: { [card.key]: sent(['a'], { at: minute }) } }],
    ['the next tick if the repeat is overdue', 21 * minute, { sent: { [card.key]: sent(['a'], { at: -5 * hour }) } }],
    ['counted from now while the first notice is on its way', 4 * hour + 21 * minute, {}],
    [
      'counted from the notification that is on its way',
      4 * hour + 21 * minute,
      { ...told, pending: { [card.key]: pending({ reason: 'repeat', at: 20 * minute }) } },
    ],
    ['nothing while somebody has it', undefined, { episode: { ...open, acknowledgement }, ...told }],
  ])('is %s', (_, at, parts) => {
    expect(facts({ group: { ...group, ...parts }, alerts, deliveries }).nextRepeatAt).toBe(at);
  });

  it('is the first notice while a group waits for it', () => {
    expect(facts({ group: { tickAt: 21 * minute }, alerts }).nextRepeatAt).toBe(21 * minute);
  });

  it('is nothing while everything is silenced, is over, or has no tick', () => {
    const known = { group: { ...group, ...told }, deliveries };
    expect(facts({ ...known, alerts }, { silences: [silenceA] }).nextRepeatAt).toBeUndefined();
    expect(facts(known).nextRepeatAt).toBeUndefined();
    const { tickAt: _, ...sleeping } = aLoaded({ group, alerts }).group;
    expect(groupFacts({ ...aLoaded({ alerts }), group: sleeping }, aSituation(now), '').nextRepeatAt).toBeUndefined();
  });
});
