import { describe, expect, it } from 'vitest';
import { acknowledgement, closed, ended, firing, granted, open, reopen, resolve } from './act-builder.ts';
import { aCard, aLoaded, anAlert, ana, aSilence, hour, minute, now, over } from './group-builders.ts';

describe('to resolve by hand', () => {
  const gid = aLoaded().group.gid;

  it('closes what fires, ends the episode for its cards at once and makes the flush due now', () => {
    const episode = { ...open, acknowledgement };
    const alerts = [anAlert('a'), anAlert('b', { fires: 4 }), over(anAlert('c'), minute)];
    const silences = [aSilence('s', 'x', { until: { gid, episode: 2 } })];
    const parts = {
      group: { episode, tickAt: hour, expiryAt: hour },
      alerts,
      rev: 6,
      deliveries: [aCard({ episode: 2 })],
    };
    const change = granted({ ...resolve, reason: 'disk swapped' }, parts, {}, silences);
    expect(change.group).toMatchObject({
      closed: { by: ana, at: now, fires: { a: 1, b: 4 } },
      tickAt: now,
      episode: { endedAt: now, endedBy: ana, endReason: 'disk swapped', finalRev: 7, acknowledgement },
    });
    expect(change.group).not.toHaveProperty('expiryAt');
    expect(change.groupDueAt).toBe(now);
    expect(change.timeline).toEqual([
      {
        at: now,
        episode: 2,
        pings: false,
        fact: { type: 'resolved_by_hand', by: ana, reason: 'disk swapped', stillFiring: 2 },
      },
    ]);
    expect(change.deliveryDue).toMatchObject([{ at: now, priority: 0 }]);
    expect(change.outbox).toEqual([{ id: 'expire_silence s', type: 'expire_silence', silence: 's' }]);
  });

  it('adds to what was closed before', () => {
    const { group } = granted(resolve, { group: { episode: open, closed }, alerts: [anAlert('a'), anAlert('b')] });
    expect(group.closed?.fires).toEqual({ a: 1, b: 1 });
    expect(group.episode).not.toHaveProperty('endReason');
  });

  it('closes a group before its first notice, which is then never told', () => {
    const change = granted(resolve, {
      group: { tickAt: hour, upcomingAcknowledgement: acknowledgement },
      alerts: firing,
    });
    expect(change.group).toMatchObject({ closed: { fires: { a: 1 } }, tickAt: hour });
    expect(change.group).not.toHaveProperty('upcomingAcknowledgement');
    expect(change.group.episode).toBeUndefined();
    expect(change.outbox).toEqual([]);
  });
});

describe('to reopen by hand', () => {
  it('lets the same episode go on however long ago it was closed, and makes the flush due now', () => {
    const old = { ...ended, endedAt: -5 * hour, acknowledgement };
    const alerts = [anAlert('a', { endsAt: 22 * minute })];
    const change = granted(
      reopen,
      { group: { episode: old, closed, tickAt: hour }, alerts, deliveries: [aCard({ episode: 2 })] },
      { episode: 2 },
    );
    expect(change.group).not.toHaveProperty('closed');
    expect(change.group).toMatchObject({
      tickAt: now,
      expiryAt: 22 * minute,
      episode: { number: 2, reopened: 1, seen: { firing: ['a'] } },
    });
    expect(change.group.episode).not.toHaveProperty('endedAt');
    expect(change.group.episode).not.toHaveProperty('acknowledgement');
    expect(change.timeline).toEqual([
      { at: now, episode: 2, pings: false, fact: { type: 'reopened_by_hand', by: ana } },
    ]);
    expect(change.deliveryDue).toMatchObject([{ at: now, priority: 0 }]);
  });

  it('lifts what is closed in an episode that came back by itself', () => {
    const { group } = granted(reopen, {
      group: { episode: open, closed, tickAt: hour },
      alerts: [anAlert('a'), anAlert('b')],
    });
    expect(group).toMatchObject({ tickAt: hour, episode: open });
    expect(group).not.toHaveProperty('closed');
  });

  it('lifts what was closed before any notice', () => {
    const { group, timeline } = granted(reopen, { group: { closed }, alerts: firing });
    expect(group).not.toHaveProperty('closed');
    expect(timeline[0]?.episode).toBe(1);
  });
});
