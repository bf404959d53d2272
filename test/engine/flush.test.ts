import { describe, expect, it } from 'vitest';
import { flush, told } from './flush-builder.ts';
import {
  aDelivery,
  aNotice,
  anAlert,
  ana,
  anEpisode,
  aSilence,
  both,
  card,
  factsOf,
  fp,
  minute,
  notice,
  now,
  over,
  pending,
  sent,
  spareNotice,
} from './group-builders.ts';

describe('the first flush of a group', () => {
  const loaded = {
    alerts: [anAlert('b', { startsAt: 3 * minute }), anAlert('a', { startsAt: 2 * minute, endsAt: 30 * minute })],
  };

  it('opens an episode and decides for everybody', () => {
    const { group, verdicts, ...change } = flush(loaded, both);
    expect(verdicts).toEqual({ [card.key]: 'first', [notice.key]: 'first' });
    expect(group.episode).toEqual({
      number: 1,
      openedAt: now,
      firingSince: 2 * minute,
      firedBefore: {},
      reopened: 0,
      seen: { firing: ['a', 'b'], severity: 'warning' },
    });
    expect(group.pending[card.key]).toEqual({
      seq: 1,
      reason: 'first',
      at: now,
      firing: ['a', 'b'],
      resolved: [],
      snapshot: [],
    });
    expect(group.pending[notice.key]?.seq).toBe(2);
    expect(change.deliveries).toEqual([
      { schema: 1, target: card.key, episode: 1, lane: 'slack', told: 0, failures: 0 },
      { schema: 1, target: notice.key, episode: 0, lane: 'hook', told: 0, failures: 0 },
    ]);
    expect(change.deliveryDue).toEqual([
      { target: card.key, episode: 1, at: now, priority: 2 },
      { target: notice.key, episode: 0, at: now, priority: 2 },
    ]);
    expect(change.timeline).toEqual([
      { at: now, episode: 1, pings: false, fact: { type: 'opened', firing: 2, severity: 'warning' } },
      { at: now, episode: 1, pings: false, fact: { type: 'decided', target: card.key, reason: 'first', seq: 1 } },
      { at: now, episode: 1, pings: false, fact: { type: 'decided', target: notice.key, reason: 'first', seq: 2 } },
    ]);
  });

  it('sets the next tick a group interval from now, however late it is, and minds the expiry', () => {
    const { group, groupDueAt } = flush({ ...loaded, group: { tickAt: minute } });
    expect(group).toMatchObject({
      state: 'active',
      hasFlushed: true,
      flushedAt: now,
      tickAt: 25 * minute,
      expiryAt: 30 * minute,
    });
    expect(groupDueAt).toBe(25 * minute);
  });

  it('hands over what somebody acknowledged before it', () => {
    const upcomingAcknowledgement = { by: ana, at: minute, covers: [fp('a')] };
    const { group } = flush({ ...loaded, group: { upcomingAcknowledgement } });
    expect(group.episode).toMatchObject({ acknowledgement: upcomingAcknowledgement, firstAcknowledgedAt: minute });
    expect(group).not.toHaveProperty('upcomingAcknowledgement');
  });

  it('freezes what a notice says: firing ones without an end, resolved ones with theirs', () => {
    const alerts = [anAlert('a', { endsAt: 30 * minute }), over(anAlert('b'), 5 * minute), anAlert('c')];
    const group = { closed: { by: ana, at: 6 * minute, fires: { [fp('c')]: 1 } } };
    const snapshot = flush({ alerts, group }, { integrations: [notice] }).group.pending[notice.key]?.snapshot;
    expect(snapshot?.map(({ fingerprint, endsAt }) => [fingerprint, endsAt])).toEqual([
      ['a', undefined],
      ['b', 5 * minute],
      ['c', 6 * minute],
    ]);
    const wantsFiring = { ...notice, sendResolved: false };
    expect(flush({ alerts, group }, { integrations: [wantsFiring] }).group.pending[notice.key]?.snapshot).toHaveLength(
      1,
    );
  });

  it.each([
    ['nothing fires any more', [over(anAlert('a'), minute)], []],
    ['everything is silenced and over', [over(anAlert('a'), minute)], [aSilence('s', 'a')]],
    ['it holds nothing', [], []],
  ])('puts the group to sleep without a word when %s', (_, alerts, silences) => {
    const upcomingAcknowledgement = { by: ana, at: minute, covers: [] };
    const { group, ...change } = flush({ alerts, group: { upcomingAcknowledgement } }, { silences });
    expect(group).toMatchObject({ state: 'dormant', hasFlushed: false });
    expect(group).not.toHaveProperty('tickAt');
    expect(group).not.toHaveProperty('upcomingAcknowledgement');
    expect(change).toMatchObject({ timeline: [], deliveries: [], deliveryDue: [] });
    expect(change.groupDueAt).toBeUndefined();
    expect(change.drop).toEqual(alerts.map(({ fingerprint, head }) => ({ fingerprint, head })));
  });

  it('opens nothing while everything that fires is silenced', () => {
    const { group, verdicts } = flush({ alerts: [anAlert('a')] }, { silences: [aSilence('s', 'a')] });
    expect(verdicts).toEqual({ [card.key]: 'all_muted' });
    expect(group).toMatchObject({ state: 'active', tickAt: 25 * minute, pending: {} });
    expect(group.episode).toBeUndefined();
  });

  it('opens an episode for a receiver without integrations, too', () => {
    expect(flush({ alerts: [anAlert('a')] }, { integrations: [] }).group.episode?.number).toBe(1);
  });

  it('puts critical news first in its lane', () => {
    const alerts = [anAlert('a', { labels: { severity: 'critical' } })];
    expect(flush({ alerts }, both).deliveryDue.map(({ priority }) => priority)).toEqual([1, 1]);
  });
});

describe('a later flush', () => {
  it('decides nothing while nothing changes', () => {
    const { verdicts, ...change } = flush(told(['a'], { alerts: [anAlert('a')] }), both);
    expect(verdicts).toEqual({ [card.key]: 'repeat_not_due', [notice.key]: 'repeat_not_due' });
    expect(change).toMatchObject({ timeline: [], deliveries: [], deliveryDue: [], drop: [], bumpsRev: false });
    expect(change.group.tickAt).toBe(25 * minute);
  });

  it('replaces what is still unsent by a newer decision', () => {
    const loaded = told(['a'], {
      group: {
        pending: { [notice.key]: pending({ seq: 4, reason: 'new_alerts', firing: [fp('a'), fp('b')] }) },
        lastSeq: 4,
      },
      alerts: [anAlert('a'), anAlert('b'), anAlert('c')],
    });
    const { group, timeline } = flush(loaded, both);
    expect(group.pending[notice.key]).toMatchObject({ seq: 6, firing: ['a', 'b', 'c'], at: now });
    expect(group.lastSeq).toBe(6);
    expect(factsOf(timeline)).toEqual(['decided', 'decided']);
  });

  it('does not write down again what it decided before and could not tell', () => {
    const loaded = told([], {
      group: { sent: {}, pending: { [notice.key]: pending({ firing: [fp('a')] }) } },
      alerts: [anAlert('a')],
    });
    const { group, timeline } = flush(loaded, { integrations: [notice] });
    expect(group.pending[notice.key]?.seq).toBe(2);
    expect(timeline).toEqual([]);
  });

  it('takes back what is unsent and true no more', () => {
    const loaded = told([], {
      group: {
        sent: {},
        episode: anEpisode({ endedAt: 19 * minute, finalRev: 1 }),
        pending: { [notice.key]: pending({ firing: [fp('a')] }) },
      },
      alerts: [over(anAlert('a'), 19 * minute)],
    });
    const { group, deliveryDue } = flush(loaded, { integrations: [notice] });
    expect(group.pending).toEqual({});
    expect(deliveryDue).toEqual([{ target: notice.key, episode: 0, priority: 2 }]);
  });

  it('drops what waits for an integration that the policy has no more', () => {
    const loaded = told(['a'], { group: { pending: { 'team/gone/0': pending() } as never }, alerts: [anAlert('a')] });
    expect(flush(loaded, both).group.pending).toEqual({});
  });

  it('clears what was sent where nobody wants to hear that it is over', () => {
    const wantsFiring = { ...notice, sendResolved: false };
    const loaded = told(['a'], {
      group: { episode: anEpisode({ endedAt: 19 * minute, finalRev: 1 }) },
      alerts: [over(anAlert('a'), 19 * minute)],
    });
    const { group, verdicts, timeline } = flush(loaded, { integrations: [wantsFiring] });
    expect(verdicts).toEqual({ [notice.key]: 'resolved_unwanted' });
    expect(group.sent[notice.key]).toEqual({ firing: [], resolved: ['a'], at: now, seq: 1 });
    expect(group.state).toBe('dormant');
    expect(timeline).toEqual([]);
  });

  it('keeps what was sent while others fire on, wanted or not', () => {
    const wantsFiring = { ...notice, sendResolved: false };
    const { group } = flush(told(['a', 'b'], { alerts: [anAlert('a'), over(anAlert('b'), minute)] }), {
      integrations: [wantsFiring],
    });
    expect(group.sent[notice.key]?.firing).toEqual(['a', 'b']);
  });

  it('says nothing to anybody who may not have been told where nothing was sent', () => {
    const wantsFiring = { ...notice, sendResolved: false };
    const loaded = told([], {
      group: { sent: {} },
      alerts: [over(anAlert('a'), minute)],
      deliveries: [aNotice({ isUnsure: true })],
    });
    const { group, verdicts } = flush(loaded, { integrations: [wantsFiring] });
    expect(verdicts).toEqual({ [notice.key]: 'resolved_unwanted' });
    expect(group.sent).toEqual({});
  });

  it('minds only calls to the same target that may have been heard', () => {
    const loaded = {
      alerts: [over(anAlert('a'), minute)],
      deliveries: [aNotice({ target: spareNotice.key, isUnsure: true })],
    };
    expect(flush(loaded, { integrations: [notice] }).verdicts).toEqual({ [notice.key]: 'nothing_firing' });
  });

  it('lets go of what resolves at this very instant', () => {
    expect(flush({ alerts: [over(anAlert('a'), now)] }).drop).toHaveLength(1);
  });

  it('keeps resolved alerts while somebody waits to be told of them', () => {
    const loaded = told(['a', 'b'], { alerts: [anAlert('a'), over(anAlert('b'), minute)] });
    const { drop, group } = flush(loaded, both);
    expect(group.pending[notice.key]?.reason).toBe('some_resolved');
    expect(drop).toEqual([]);
  });

  it('lets go of resolved alerts that everybody knows of, and remembers how often they fired', () => {
    const resolved = over(anAlert('b', { fires: 3 }), minute);
    const loaded = told(['a'], {
      alerts: [anAlert('a'), resolved],
      group: { episode: anEpisode({ firing: ['a'], firedBefore: { [fp('b')]: 1 } }) },
    });
    const knows = sent(['a'], { at: 15 * minute, resolved: [fp('b')] });
    const { drop, group } = flush({ ...loaded, group: { ...loaded.group, sent: { [card.key]: knows } } });
    expect(drop).toEqual([{ fingerprint: 'b', head: resolved.head }]);
    expect(group.episode?.firedBefore).toEqual({ b: 4 });
    expect(group.state).toBe('active');
  });

  it('counts the fires of a thousand alerts that left, the newest', () => {
    const firedBefore = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [fp(`x${index}`), 1]));
    const episode = anEpisode({ firing: ['a'], firedBefore });
    const alerts = [anAlert('a'), over(anAlert('b'), minute)];
    const { group } = flush({ group: { episode }, alerts }, { integrations: [] });
    const remembered = Object.keys(group.episode?.firedBefore ?? {});
    expect(remembered).toHaveLength(1000);
    expect([remembered[0], remembered.at(-1)]).toEqual(['x1', 'b']);
  });

  it.each([
    [
      'a post that nobody knows of',
      aDelivery({ attempt: { id: 'x', at: 0, type: 'post', searches: 0, settles: {} } }),
      false,
    ],
    [
      'a send that may still arrive',
      aNotice({ attempt: { id: 'x', at: now, type: 'send', searches: 0, settles: {} } }),
      false,
    ],
    [
      'a post that was not found',
      aDelivery({ attempt: { id: 'x', at: 0, type: 'post', searches: 1, settles: {}, isAbsent: true } }),
      true,
    ],
    [
      'a call of an integration that is no more',
      aNotice({ target: spareNotice.key, attempt: { id: 'x', at: now, type: 'send', searches: 0, settles: {} } }),
      true,
    ],
  ])('with %s lets go: %s', (_, delivery, lets) => {
    const { drop } = flush(
      { alerts: [over(anAlert('a'), minute)], deliveries: [delivery] },
      { integrations: [card, { ...notice, sendResolved: false }] },
    );
    expect(drop.length > 0).toBe(lets);
  });

  it('keeps a group awake whose open episode nobody has looked at yet', () => {
    expect(flush({ group: { episode: anEpisode() } }, { integrations: [] }).group.state).toBe('active');
  });

  it('keeps what a person closed while it is reported, and says why it is quiet', () => {
    const closed = { by: ana, at: minute, fires: { [fp('a')]: 1 } };
    const episode = anEpisode({ endedAt: minute, endedBy: ana, finalRev: 1 });
    const { group, verdicts, drop } = flush({ group: { closed, episode }, alerts: [anAlert('a')] });
    expect(verdicts).toEqual({ [card.key]: 'closed_by_hand' });
    expect(group).toMatchObject({ state: 'active', closed });
    expect(drop).toEqual([]);
  });
});
