import { describe, expect, it } from 'vitest';
import type { LoadedGroup } from '../../src/engine/alert-group.ts';
import { reviewGroup } from '../../src/engine/review.ts';
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
  factsOf,
  fp,
  hour,
  type LoadedParts,
  minute,
  now,
  over,
  second,
} from './group-builders.ts';

function review(loaded: LoadedGroup, parts: Partial<Situation> = {}) {
  const situation = aSituation(now, parts);
  const change = reviewGroup(loaded, situation);
  if (change === undefined) throw new Error('nothing was found');
  const after = { ...loaded, group: change.group, rev: loaded.rev + (change.bumpsRev ? 1 : 0), ver: 2 };
  expect(reviewGroup(after, situation), 'a second look').toBeUndefined();
  return change;
}

/** A group whose episode 1 is open and has seen what is named. */
function open(seen: readonly string[], parts: LoadedParts = {}): LoadedGroup {
  const { group, ...rest } = parts;
  return aLoaded({ group: { state: 'active', episode: anEpisode({ firing: seen }), ...group }, ...rest });
}

describe('a look at a group', () => {
  it.each([
    ['no episode', aLoaded({ alerts: [anAlert('a')] })],
    ['an open episode whose alerts were all seen', open(['a'], { alerts: [anAlert('a')] })],
    [
      'an episode that ended long ago, and firing alerts',
      aLoaded({ group: { episode: anEpisode({ endedAt: 9 * minute, finalRev: 1 }) }, alerts: [anAlert('a')] }),
    ],
    ['a retired group', aLoaded({ group: { state: 'retired', episode: anEpisode() } })],
  ])('finds nothing with %s', (_, loaded) => {
    expect(reviewGroup(loaded, aSituation(now))).toBeUndefined();
  });

  it('writes down what fires and was not seen, and draws the cards again', () => {
    const change = review(
      open(['a'], {
        alerts: [anAlert('a'), anAlert('b'), anAlert('c')],
        deliveries: [aCard(), aNotice(), aCard({ episode: 9 })],
      }),
    );
    expect(change.timeline).toEqual([
      { at: now, episode: 1, pings: false, fact: { type: 'alerts_added', count: 2, names: ['b', 'c'] } },
    ]);
    expect(change.bumpsRev).toBe(true);
    expect(change.group.episode?.seen.firing).toEqual(['a', 'b', 'c']);
    expect(change.deliveryDue).toEqual([{ target: card.key, episode: 1, at: now, priority: 3 }]);
  });

  it('names five alerts at most, each name once', () => {
    const alerts = ['b', 'c', 'd', 'e', 'f', 'g'].map((name) => anAlert(name));
    const twin = { ...anAlert('h'), content: anAlert('b').content };
    const [entry] = review(open(['a'], { alerts: [anAlert('a'), twin, ...alerts] })).timeline;
    expect(entry?.fact).toMatchObject({ count: 7, names: ['b', 'c', 'd', 'e', 'f'] });
  });

  it('writes down what resolved while others fire', () => {
    const change = review(open(['a', 'b'], { alerts: [anAlert('a'), over(anAlert('b'), minute)] }));
    expect(change.timeline).toEqual([
      { at: now, episode: 1, pings: false, fact: { type: 'alerts_resolved', count: 1, names: ['b'], remaining: 1 } },
    ]);
  });

  it('calls people when the severity rises, and only then', () => {
    const critical = anAlert('b', { labels: { severity: 'critical' } });
    const change = review(open(['a'], { alerts: [anAlert('a'), critical], deliveries: [aCard()] }));
    expect(factsOf(change.timeline)).toEqual(['alerts_added', 'severity_raised']);
    expect(change.timeline[1]).toMatchObject({ pings: true, fact: { from: 'warning', to: 'critical' } });
    expect(change.deliveryDue[0]?.priority).toBe(1);

    const falling = open(['a', 'b'], {
      group: { episode: anEpisode({ seen: { firing: [fp('a'), fp('b')], severity: 'critical' } }) },
      alerts: [anAlert('a'), over(critical, minute)],
    });
    const fallen = review(falling);
    expect(factsOf(fallen.timeline)).toEqual(['alerts_resolved']);
    expect(fallen.group.episode?.seen.severity).toBe('warning');
  });

  it('takes what fires silenced for news only once the silence is over', () => {
    const silences = [aSilence('s', 'b', { endsAt: now + 1 })];
    const loaded = open(['a'], { alerts: [anAlert('a'), anAlert('b', { labels: { severity: 'critical' } })] });
    expect(reviewGroup(loaded, aSituation(now, { silences }))).toBeUndefined();
    expect(factsOf(reviewGroup(loaded, aSituation(now + 1, { silences }))?.timeline ?? [])).toEqual([
      'alerts_added',
      'severity_raised',
    ]);
  });

  it('does not forget what it saw when a silence comes', () => {
    const loaded = open(['a'], { alerts: [anAlert('a')] });
    expect(reviewGroup(loaded, aSituation(now, { silences: [aSilence('s', 'a')] }))).toBeUndefined();
  });

  it('keeps the severity it saw while all that fires on is silenced', () => {
    const loaded = open(['a'], {
      alerts: [over(anAlert('a'), minute), anAlert('b', { labels: { severity: 'info' } })],
    });
    const change = review(loaded, { silences: [aSilence('s', 'b')] });
    expect(factsOf(change.timeline)).toEqual(['alerts_resolved']);
    expect(change.group.episode?.seen).toEqual({ firing: [], severity: 'warning' });
  });

  it('takes what resolved out of the acknowledgement, silenced or not', () => {
    const acknowledgement = { by: ana, at: minute, covers: [fp('a'), fp('b')] };
    const loaded = open(['a'], {
      group: { episode: anEpisode({ firing: ['a'], acknowledgement }) },
      alerts: [anAlert('a'), over(anAlert('b'), minute)],
    });
    const change = review(loaded, { silences: [aSilence('s', 'b')] });
    expect(change.group.episode?.acknowledgement?.covers).toEqual(['a']);
    expect(change.bumpsRev).toBe(false);
  });
});

describe('the end of an episode', () => {
  const acknowledgement = { by: ana, at: minute, covers: [fp('a')] };

  it('comes when nothing fires any more, keeps who had it, and tells its cards what to show for good', () => {
    const episode = anEpisode({ firing: ['a'], acknowledgement });
    const change = review(aLoaded({ group: { episode }, alerts: [over(anAlert('a'), minute)], deliveries: [aCard()] }));
    expect(change.group.episode).toMatchObject({
      endedAt: now,
      finalRev: 2,
      acknowledgement,
      seen: { firing: [] },
      memory: { alerts: 1, severity: 'warning', severityIsGuessed: true, example: { fingerprint: 'a' } },
    });
    expect(change.bumpsRev).toBe(true);
    expect(change.timeline).toEqual([{ at: now, episode: 1, pings: false, fact: { type: 'ended', byExpiry: false } }]);
    expect(change.deliveryDue).toEqual([{ target: card.key, episode: 1, at: now, priority: 3 }]);
  });

  it.each([
    ['every alert expired', [anAlert('a', { endsAt: minute }), anAlert('b', { endsAt: 2 * minute })], true],
    ['one was said to be over', [anAlert('a', { endsAt: minute }), over(anAlert('b'), minute)], false],
    ['the alerts are gone', [], false],
  ])('says that it was by expiry if %s: %#', (_, alerts, byExpiry) => {
    const change = review(open(['a', 'b'], { alerts }));
    expect(change.timeline[0]?.fact).toEqual({ type: 'ended', byExpiry });
  });

  it('ends the until-resolved silences of this episode that have not ended', () => {
    const gid = aLoaded().group.gid;
    const silences = [
      aSilence('mine', 'x', { until: { gid, episode: 1 } }),
      aSilence('to come', 'x', { until: { gid, episode: 1 }, startsAt: hour }),
      aSilence('over', 'x', { until: { gid, episode: 1 }, endsAt: minute }),
      aSilence('next', 'x', { until: { gid, episode: 2 } }),
      aSilence('other', 'x', { until: { gid: 'other' as never, episode: 1 } }),
      aSilence('plain', 'x'),
    ];
    const change = review(open(['a'], { alerts: [over(anAlert('a'), minute)] }), { silences });
    expect(change.outbox.map((effect) => ('silence' in effect ? effect.silence : effect.type))).toEqual([
      'mine',
      'to come',
    ]);
  });

  it('comes at the expiry of the last alert, and not before', () => {
    const loaded = open(['a'], {
      group: { expiryAt: now },
      alerts: [anAlert('a', { endsAt: now, liveness: 'heartbeat' })],
    });
    expect(reviewGroup(loaded, aSituation(now - 1))).toBeUndefined();
    expect(review(loaded).group).not.toHaveProperty('expiryAt');
  });

  it('does not come for what nobody could have told us while we were away', () => {
    const alert = anAlert('a', { endsAt: 10 * minute, liveness: 'heartbeat' });
    const gaps = [{ from: 5 * minute, to: 19 * minute, holdUntil: 21 * minute }];
    const change = review(open(['a'], { group: { tickAt: 25 * minute, expiryAt: 10 * minute }, alerts: [alert] }), {
      gaps,
    });
    expect(change.timeline).toEqual([]);
    expect(change.bumpsRev).toBe(false);
    expect(change.groupDueAt).toBe(21 * minute);
  });

  it('gives its cards a revision to show if ingest took it away, and no other news', () => {
    const episode = anEpisode({ endedAt: 15 * minute });
    const change = review(aLoaded({ group: { episode }, rev: 9, deliveries: [aCard()] }));
    expect(change.group.episode?.finalRev).toBe(9);
    expect(change).toMatchObject({ bumpsRev: false, timeline: [] });
  });
});

describe('what is remembered of an ended episode', () => {
  it('is its most urgent alert, the oldest of them, with its fires, and how many alerts there were', () => {
    const high = { labels: { severity: 'high' }, endsAt: minute };
    const alerts = [
      anAlert('a', { endsAt: minute, startsAt: -minute }),
      anAlert('b', { ...high, startsAt: second }),
      anAlert('c', { ...high, startsAt: 0, fires: 2 }),
      anAlert('d', { ...high, startsAt: second }),
    ];
    const episode = anEpisode({ firing: ['a'], firedBefore: { [fp('c')]: 3, [fp('x')]: 1, [fp('y')]: 1 } });
    const { group } = review(aLoaded({ group: { episode }, alerts }));
    expect(group.episode?.memory).toMatchObject({
      alerts: 6,
      severity: 'high',
      example: { fingerprint: 'c', head: { fires: 5 } },
    });
  });
});

describe('an episode that comes back', () => {
  const ended = anEpisode({
    endedAt: 10 * minute,
    endedBy: ana,
    endReason: 'done',
    finalRev: 5,
    acknowledgement: { by: ana, at: 0, covers: [] },
    firstAcknowledgedAt: 0,
    firedBefore: { [fp('z')]: 2 },
  });

  it('goes on in the flap window: red again, nobody has it, people are called with the notice', () => {
    const deliveries = [aCard({ shownRev: 5 })];
    const change = review(aLoaded({ group: { episode: ended }, alerts: [anAlert('a')], deliveries }));
    expect(change.group.episode).toEqual({
      number: 1,
      openedAt: 0,
      firingSince: 0,
      firedBefore: { z: 2 },
      firstAcknowledgedAt: 0,
      reopened: 1,
      seen: { firing: ['a'], severity: 'warning' },
    });
    expect(change.timeline).toEqual([{ at: now, episode: 1, pings: false, fact: { type: 'reopened', firing: 1 } }]);
    expect(change).toMatchObject({ bumpsRev: true, deliveryDue: [{ at: now }] });
  });

  it('belongs to whoever acknowledged what fires now', () => {
    const upcomingAcknowledgement = { by: ana, at: 19 * minute, covers: [fp('a')] };
    const { group } = review(
      aLoaded({
        group: { episode: anEpisode({ endedAt: 15 * minute, finalRev: 1 }), upcomingAcknowledgement },
        alerts: [anAlert('a')],
      }),
    );
    expect(group.episode).toMatchObject({ acknowledgement: upcomingAcknowledgement, firstAcknowledgedAt: 19 * minute });
    expect(group).not.toHaveProperty('upcomingAcknowledgement');
  });

  it('comes back silenced: what fires is news once the silence is over', () => {
    const loaded = aLoaded({ group: { episode: ended }, alerts: [anAlert('a', { labels: { severity: 'high' } })] });
    const change = review(loaded, { silences: [aSilence('s', 'a')] });
    expect(change.group.episode).toMatchObject({ reopened: 1, seen: { firing: [], severity: 'high' } });
  });

  it('does not come back a moment after the flap window', () => {
    const loaded = aLoaded({ group: { episode: { ...ended, endedAt: 10 * minute - 1 } }, alerts: [anAlert('a')] });
    expect(reviewGroup(loaded, aSituation(now))).toBeUndefined();
  });
});

describe('the mark of the next expiry', () => {
  const alerts = [
    anAlert('a', { endsAt: 40 * minute, liveness: 'heartbeat' }),
    anAlert('b', { endsAt: 30 * minute, liveness: 'heartbeat' }),
    anAlert('c'),
  ];
  const seen = ['a', 'b', 'c'];

  it.each([
    ['is set', undefined, 30 * minute],
    ['is brought forward when it is late', 35 * minute, 30 * minute],
    ['is set anew when it has passed', now, 30 * minute],
  ])('%s', (_, expiryAt, expected) => {
    const group = expiryAt === undefined ? {} : { expiryAt };
    const change = review(open(seen, { group: { ...group, tickAt: hour }, alerts }));
    expect(change.group.expiryAt).toBe(expected);
    expect(change.groupDueAt).toBe(expected);
  });

  it.each([30 * minute, 25 * minute])('is left alone when it is early enough: %d', (expiryAt) => {
    expect(reviewGroup(open(seen, { group: { expiryAt }, alerts }), aSituation(now))).toBeUndefined();
  });
});
