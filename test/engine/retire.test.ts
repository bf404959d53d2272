import { describe, expect, it } from 'vitest';
import { groupFacts } from '../../src/engine/group-facts.ts';
import { dropLostPending, releaseAlerts, retireGroup } from '../../src/engine/retire.ts';
import { reviewGroup } from '../../src/engine/review.ts';
import {
  aCard,
  aDelivery,
  aLoaded,
  aNotice,
  anAlert,
  ana,
  anEpisode,
  aSilence,
  aSituation,
  both,
  card,
  factsOf,
  fp,
  type LoadedParts,
  minute,
  notice,
  now,
  pending,
  sent,
} from './group-builders.ts';

const [one, two] = [anAlert('one'), anAlert('two')];

/** Open, told, with a card and a notice; ticks and an expiry ahead. */
function told(parts: LoadedParts = {}) {
  const { group, ...rest } = parts;
  return aLoaded({
    group: {
      state: 'active',
      tickAt: now + minute,
      expiryAt: now + 2 * minute,
      hasFlushed: true,
      episode: anEpisode({ firing: ['one', 'two'], acknowledgement: { by: ana, at: minute, covers: [fp('one')] } }),
      sent: { [card.key]: sent(['one', 'two']), [notice.key]: sent(['one', 'two']) },
      ...group,
    },
    alerts: [one, two],
    deliveries: [aCard(), aNotice()],
    ...rest,
  });
}

describe('a group that is retired', () => {
  const { group, ...change } = retireGroup(told(), aSituation(now, both), ['shop', 'ops']);

  it('lets go of every alert and waits for nothing', () => {
    expect(group).toMatchObject({ state: 'retired', hasFlushed: false, pending: {} });
    expect([group.tickAt, group.expiryAt, change.groupDueAt]).toEqual([undefined, undefined, undefined]);
    expect(change.drop.map(({ fingerprint }) => fingerprint)).toEqual(['one', 'two']);
  });

  it('ends its episode, and its card says where it went on', () => {
    expect(group.episode).toMatchObject({ endedAt: now, finalRev: 2, movedTo: ['shop', 'ops'] });
    expect(change.bumpsRev).toBe(true);
    expect(change.deliveryDue).toEqual([
      { target: card.key, episode: 1, at: now, priority: 3 },
      { target: notice.key, episode: 0, priority: 3 },
    ]);
    const facts = groupFacts({ ...told(), group, alerts: [] }, aSituation(now, both), 'ABCD');
    expect(facts).toMatchObject({ movedTo: ['shop', 'ops'], firing: 0, acknowledgement: { by: ana } });
    expect(change.timeline.map(({ fact }) => fact)).toEqual([{ type: 'moved', count: 2, to: ['shop', 'ops'] }]);
  });

  it('keeps what was told, in case the policy makes it again', () => {
    expect(group.sent).toEqual(told().group.sent);
  });

  it('tells nothing that was still to be told', () => {
    const waiting = told({ group: { pending: { [card.key]: pending(), [notice.key]: pending() } } });

    const retired = retireGroup(waiting, aSituation(now, both), ['shop']);

    expect(retired.group.pending).toEqual({});
    expect(retired.deliveryDue.find(({ episode }) => episode === 0)?.at).toBeUndefined();
  });

  it('ends the silences that were to last as long as it', () => {
    const silences = [aSilence('until', 'one', { until: { gid: group.gid, episode: 1 } }), aSilence('other', 'one')];

    const { outbox } = retireGroup(told(), aSituation(now, { silences }), ['shop']);

    expect(outbox.map((effect) => ('silence' in effect ? effect.silence : effect.type))).toEqual(['until']);
  });

  it('without an open episode leaves its cards as they are', () => {
    const quiet = told({ group: { state: 'waiting', episode: anEpisode({ endedAt: minute, finalRev: 1 }) } });

    const retired = retireGroup(quiet, aSituation(now, both), ['shop']);

    expect(retired.bumpsRev).toBe(false);
    expect(retired.group.episode?.movedTo).toBeUndefined();
  });

  it('does not come back by an alert that a process with an older policy puts there', () => {
    const woken = { ...told(), group: { ...group, state: 'waiting' as const, tickAt: now }, alerts: [one] };

    expect(reviewGroup(woken, aSituation(now, both))?.group.episode?.endedAt ?? now).toBe(now);
    expect(factsOf(reviewGroup(woken, aSituation(now, both))?.timeline ?? [])).toEqual([]);
  });
});

describe('alerts that leave a group', () => {
  const change = releaseAlerts(told(), [two], aSituation(now, both), ['shop']);

  it('are gone from its card, and the rest is as it was', () => {
    expect(change.drop.map(({ fingerprint }) => fingerprint)).toEqual(['two']);
    expect(change.group).toEqual(told().group);
    expect(change.deliveryDue).toEqual([{ target: card.key, episode: 1, at: now, priority: 3 }]);
  });

  it('are not taken for resolved', () => {
    const after = { ...told(), group: change.group, alerts: [one], rev: 2 };
    const review = reviewGroup(after, aSituation(now, both));

    expect(factsOf(review?.timeline ?? [])).toEqual([]);
    expect(review?.group.episode?.seen.firing).toEqual(['one']);
  });
});

describe('what is pending for an integration that the receiver has no more', () => {
  const waiting = told({ group: { pending: { [card.key]: pending(), [notice.key]: pending() } } });

  it('is dropped, and nobody looks for it', () => {
    const change = dropLostPending(waiting, aSituation(now));

    expect(Object.keys(change?.group.pending ?? {})).toEqual([card.key]);
    expect(change?.deliveryDue).toEqual([{ target: notice.key, episode: 0, priority: 3 }]);
  });

  it('is not there while it has all of them, as its own or as the fallback', () => {
    expect(dropLostPending(waiting, aSituation(now, both))).toBeUndefined();
    expect(dropLostPending(waiting, aSituation(now, { fallback: [notice] }))).toBeUndefined();
  });
});

describe('a delivery whose integration this process does not know', () => {
  it('stays due while something is pending for it, or its card is behind', () => {
    const stranger = aDelivery({ target: 'new/slack/0' as typeof card.key, shownRev: 0, ref: { ts: '9' } });
    const [due] = retireGroup(told({ deliveries: [stranger] }), aSituation(now), ['shop']).deliveryDue;

    expect(due?.at).toBe(now);
  });
});
