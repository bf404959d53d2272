import { describe, expect, it } from 'vitest';
import type { Sent } from '../../src/engine/notification.ts';
import { standingsOf } from '../../src/engine/standing.ts';
import { type Audible, audibleOf, isReason, sentTo, verdictOf } from '../../src/engine/verdict.ts';
import {
  aCard,
  aGroup,
  aLoaded,
  anAlert,
  ana,
  anEpisode,
  aSilence,
  aSituation,
  card,
  fp,
  hour,
  minute,
  notice,
  over,
  pending,
  sent,
} from './group-builders.ts';

interface Row {
  readonly says: string;
  readonly told?: Sent;
  readonly firing?: readonly string[];
  readonly resolved?: readonly string[];
  readonly mute?: boolean;
  readonly closed?: boolean;
  readonly empty?: boolean;
  readonly unsure?: boolean;
  readonly sendResolved?: boolean;
  readonly acknowledged?: boolean;
  readonly at?: number;
  readonly verdict: string;
}

const rows: readonly Row[] = [
  { says: 'nobody was told and something fires', firing: ['a'], verdict: 'first' },
  { says: 'nobody was told and nothing fires any more', resolved: ['a'], verdict: 'nothing_firing' },
  { says: 'something fires that was not told', told: sent(['a']), firing: ['a', 'b'], verdict: 'new_alerts' },
  { says: 'another alert fires in place of the told one', told: sent(['a']), firing: ['b'], verdict: 'new_alerts' },
  { says: 'everything was told resolved and something fires', told: sent([]), firing: ['a'], verdict: 'first' },
  { says: 'what was told is over', told: sent(['a']), resolved: ['a'], verdict: 'all_resolved' },
  {
    says: 'what was told is over, unwanted',
    told: sent(['a']),
    resolved: ['a'],
    sendResolved: false,
    verdict: 'resolved_unwanted',
  },
  { says: 'all was told resolved already', told: sent([]), resolved: ['a'], verdict: 'nothing_firing' },
  {
    says: 'what is over was told, and so was, perhaps, that it fires again',
    told: sent(['b'], { resolved: [fp('a')] }),
    firing: ['b'],
    resolved: ['a'],
    unsure: true,
    verdict: 'some_resolved',
  },
  {
    says: 'what fires was told, and so was, perhaps, its end',
    told: sent(['a']),
    firing: ['a'],
    unsure: true,
    verdict: 'new_alerts',
  },
  {
    says: 'what fires was told, and perhaps more, to somebody who hears of no end',
    told: sent(['a']),
    firing: ['a'],
    unsure: true,
    sendResolved: false,
    verdict: 'repeat_not_due',
  },
  { says: 'one of two is over', told: sent(['a', 'b']), firing: ['a'], resolved: ['b'], verdict: 'some_resolved' },
  {
    says: 'one of two is over, unwanted',
    told: sent(['a', 'b']),
    firing: ['a'],
    resolved: ['b'],
    sendResolved: false,
    verdict: 'resolved_unwanted',
  },
  {
    says: 'one of two is over and was told so',
    told: sent(['a'], { resolved: [fp('b')] }),
    firing: ['a'],
    resolved: ['b'],
    verdict: 'repeat_not_due',
  },
  { says: 'one of two left the group untold', told: sent(['a', 'b']), firing: ['a'], verdict: 'repeat_not_due' },
  {
    says: 'nothing changed for less than the repeat interval',
    told: sent(['a']),
    firing: ['a'],
    at: 4 * hour - 1,
    verdict: 'repeat_not_due',
  },
  {
    says: 'nothing changed for the repeat interval',
    told: sent(['a']),
    firing: ['a'],
    at: 4 * hour,
    verdict: 'repeat',
  },
  {
    says: 'the repeat is due and somebody has it',
    told: sent(['a']),
    firing: ['a'],
    at: 4 * hour,
    acknowledged: true,
    verdict: 'acknowledged',
  },
  {
    says: 'somebody has it and there is news',
    told: sent(['a']),
    firing: ['a', 'b'],
    acknowledged: true,
    verdict: 'new_alerts',
  },
  {
    says: 'somebody has it and it is over',
    told: sent(['a']),
    resolved: ['a'],
    acknowledged: true,
    verdict: 'all_resolved',
  },
  {
    says: 'a repeat is due although a resolve is unwanted',
    told: sent(['a', 'b']),
    firing: ['a'],
    resolved: ['b'],
    sendResolved: false,
    at: 4 * hour,
    verdict: 'repeat',
  },
  { says: 'every alert is muted', told: sent(['a']), mute: true, verdict: 'all_muted' },
  {
    says: 'it fires, told as over, but a person closed it',
    told: sent([]),
    resolved: ['a'],
    closed: true,
    verdict: 'closed_by_hand',
  },
  { says: 'a person closed what was told', told: sent(['a']), resolved: ['a'], closed: true, verdict: 'all_resolved' },
  { says: 'the group holds nothing', told: sent(['a']), empty: true, verdict: 'nothing_firing' },
  { says: 'it is over and an earlier call may have arrived', resolved: ['a'], unsure: true, verdict: 'all_resolved' },
  { says: 'it fires and an earlier call may have arrived', firing: ['a'], unsure: true, verdict: 'first' },
];

describe('the verdict on an integration', () => {
  it.each(rows)('when $says: $verdict', (row) => {
    const audible: Audible = {
      firing: (row.firing ?? []).map(fp),
      resolved: (row.resolved ?? []).map(fp),
      isEmpty: row.empty === true,
      isAllMuted: row.mute === true,
      isClosedByHand: row.closed === true,
    };
    const verdict = verdictOf({
      sent: row.told,
      mayHaveHeard: row.unsure === true,
      audible,
      sendResolved: row.sendResolved !== false,
      isAcknowledged: row.acknowledged === true,
      repeatIntervalMs: 4 * hour,
      at: row.at ?? 0,
    });
    expect(verdict).toBe(row.verdict);
  });

  it('tells reasons to notify from reasons to be quiet', () => {
    expect(
      ['first', 'new_alerts', 'some_resolved', 'all_resolved', 'repeat'].filter((one) => isReason(one as 'first')),
    ).toHaveLength(5);
    expect(['nothing_firing', 'all_muted', 'acknowledged'].filter((one) => isReason(one as 'all_muted'))).toEqual([]);
  });
});

describe('what a flush hears', () => {
  const situation = aSituation(10 * minute, { silences: [aSilence('s', 'b')] });

  it('leaves muted alerts out, firing and resolved alike, and sorts what is left', () => {
    const alerts = [anAlert('d'), over(anAlert('c'), minute), anAlert('b'), anAlert('a')];
    expect(audibleOf(standingsOf(aLoaded({ alerts }), situation))).toEqual({
      firing: ['a', 'd'],
      resolved: ['c'],
      isEmpty: false,
      isAllMuted: false,
      isClosedByHand: false,
    });
  });

  it('counts what a person closed as resolved', () => {
    const closed = { by: ana, at: minute, fires: { [fp('a')]: 1 } };
    const audible = audibleOf(
      standingsOf(aLoaded({ group: { closed }, alerts: [anAlert('a'), anAlert('c')] }), situation),
    );
    expect(audible).toMatchObject({ firing: ['c'], resolved: ['a'], isClosedByHand: true });
  });

  it('knows a group that is muted as a whole from one that is empty', () => {
    expect(audibleOf(standingsOf(aLoaded({ alerts: [anAlert('b')] }), situation))).toMatchObject({
      isAllMuted: true,
      isEmpty: false,
    });
    expect(audibleOf([])).toMatchObject({ isAllMuted: false, isEmpty: true });
  });
});

describe('what was last sent', () => {
  const timers = aSituation(0).timers;
  const told = { [notice.key]: sent(['a']), [card.key]: sent(['a']) };

  it.each([
    ['is remembered below twice the repeat interval', 8 * hour - 1, {}, sent(['a'])],
    ['is forgotten after twice the repeat interval', 8 * hour, {}, undefined],
    ['is kept while something is pending', 9 * hour, { pending: { [notice.key]: pending() } }, sent(['a'])],
    [
      'is kept in an episode in which somebody had it',
      9 * hour,
      { episode: anEpisode({ firstAcknowledgedAt: minute }) },
      sent(['a']),
    ],
    [
      'is forgotten if it is older than such an episode',
      9 * hour,
      { episode: anEpisode({ openedAt: 1, firstAcknowledgedAt: minute }) },
      undefined,
    ],
  ])('%s', (_, at, group, expected) => {
    expect(sentTo(notice, { group: aGroup({ sent: told, ...group }), deliveries: [] }, timers, at)).toEqual(expected);
  });

  it('is forgotten after 120 hours, however long the repeat interval is', () => {
    const long = { ...timers, repeatIntervalMs: 100 * hour };
    const asked = { group: aGroup({ sent: told }), deliveries: [] };
    expect(sentTo(notice, asked, long, 120 * hour - 1)).toBeDefined();
    expect(sentTo(notice, asked, long, 120 * hour)).toBeUndefined();
  });

  it('is nothing to an integration that was never told', () => {
    expect(sentTo(notice, { group: aGroup(), deliveries: [] }, timers, 0)).toBeUndefined();
  });

  const open = anEpisode({ number: 2 });
  const ended = anEpisode({ number: 2, endedAt: minute });
  it.each([
    ['a card that is shown', open, [aCard({ episode: 2 })], true],
    ['a card of an earlier episode', open, [aCard({ episode: 1 })], false],
    ['a card that was never posted', open, [aCard({ episode: 2, shownRev: undefined as never })], false],
    ['a card that somebody deleted while it fires', open, [aCard({ episode: 2, ref: undefined as never })], true],
    ['a card that somebody deleted, once it is over', ended, [aCard({ episode: 2, ref: undefined as never })], false],
  ])('counts for %s', (_, episode, deliveries, counts) => {
    const result = sentTo(card, { group: aGroup({ sent: told, episode }), deliveries }, timers, minute);
    expect(result !== undefined).toBe(counts);
  });
});
