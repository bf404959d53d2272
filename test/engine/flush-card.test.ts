import { describe, expect, it } from 'vitest';
import { flush, told } from './flush-builder.ts';
import {
  aCard,
  aDelivery,
  anAlert,
  ana,
  anEpisode,
  aSilence,
  both,
  card,
  factsOf,
  fp,
  hour,
  minute,
  notice,
  now,
  over,
  pending,
  second,
  sent,
  spareCard,
  spareMirror,
  spareNotice,
} from './group-builders.ts';

describe('a flush of a card', () => {
  it('decides anew for a card that was not shown in this episode, whatever was sent before', () => {
    const loaded = told(['a'], { group: { episode: anEpisode({ number: 2, firing: ['a'] }) }, alerts: [anAlert('a')] });
    const { verdicts, deliveries } = flush(loaded, both);
    expect(verdicts).toEqual({ [card.key]: 'first', [notice.key]: 'repeat_not_due' });
    expect(deliveries).toMatchObject([{ target: card.key, episode: 2 }]);
  });

  it('still posts one whose episode ended before the vendor could be reached', () => {
    const first = pending({ firing: [fp('a')] });
    const owed = {
      group: { episode: anEpisode({ endedAt: 19 * minute, finalRev: 2 }), pending: { [card.key]: first } },
      alerts: [over(anAlert('a'), 19 * minute)],
      deliveries: [aDelivery()],
    };
    expect(flush(owed).group).toMatchObject({ state: 'active', pending: { [card.key]: first } });
    expect(flush(owed, { silences: [aSilence('s', 'a')] }).group.pending).toEqual({});
    const refused = { ...owed, deliveries: [aDelivery({ trouble: { since: 0, error: 'x', isPermanent: true } })] };
    expect(flush(refused).group.pending).toEqual({});
  });

  it('leaves a card alone that is behind: it is due, and maybe somebody waits for it', () => {
    const behind = told(['a'], { deliveries: [aCard({ shownRev: 0 })], alerts: [anAlert('a'), anAlert('b')] });
    expect(flush(behind)).toMatchObject({ verdicts: { [card.key]: 'new_alerts' }, deliveryDue: [] });
  });

  it('calls everybody who follows it when it repeats', () => {
    const loaded = told(['a'], {
      alerts: [anAlert('a')],
      group: { sent: { [card.key]: sent(['a'], { at: now - 4 * hour }) } },
    });
    const { timeline, deliveryDue } = flush(loaded);
    expect(factsOf(timeline)).toEqual(['decided', 'repeat_due']);
    expect(timeline[1]).toEqual({ at: now, episode: 1, pings: true, fact: { type: 'repeat_due', firing: 1 } });
    expect(deliveryDue).toEqual([{ target: card.key, episode: 1, at: now, priority: 3 }]);
  });

  it('calls nobody when only a notice repeats', () => {
    const loaded = told(['a'], {
      alerts: [anAlert('a')],
      group: { sent: { [card.key]: sent(['a'], { at: now }), [notice.key]: sent(['a'], { at: now - 4 * hour }) } },
    });
    expect(factsOf(flush(loaded, both).timeline)).toEqual(['decided']);
  });
});

describe('a flush of an acknowledged group', () => {
  const acknowledgement = { by: ana, at: minute, covers: [fp('a'), fp('b')] };
  const episode = anEpisode({ openedAt: -10 * hour, firing: ['a'], acknowledgement, firstAcknowledgedAt: minute });

  it('repeats nothing', () => {
    const loaded = told(['a'], {
      group: { episode, sent: { [card.key]: sent(['a'], { at: now - 9 * hour }) } },
      alerts: [anAlert('a')],
    });
    expect(flush(loaded)).toMatchObject({
      verdicts: { [card.key]: 'acknowledged' },
      timeline: [],
      group: { pending: {} },
    });
  });

  it('calls people to what fires since and was not covered', () => {
    const loaded = told(['a'], { group: { episode }, alerts: ['a', 'b', 'c', 'd'].map((name) => anAlert(name)) });
    const { timeline, verdicts } = flush(loaded, both);
    expect(verdicts).toEqual({ [card.key]: 'new_alerts', [notice.key]: 'new_alerts' });
    expect(factsOf(timeline)).toEqual(['decided', 'decided', 'news_after_acknowledgement']);
    expect(timeline[2]).toMatchObject({ pings: true, fact: { count: 2, acknowledgedBy: ana } });
  });

  it('tells what is new to a target and was covered, without calling', () => {
    const loaded = told(['a'], { group: { episode }, alerts: ['a', 'b'].map((name) => anAlert(name)) });
    expect(factsOf(flush(loaded).timeline)).toEqual(['decided']);
  });

  it('does not call for what was called for before', () => {
    const before = pending({ reason: 'new_alerts', firing: [fp('a'), fp('c')] });
    const loaded = told(['a'], {
      group: { episode, pending: { [card.key]: before } },
      alerts: ['a', 'c'].map((name) => anAlert(name)),
    });
    expect(flush(loaded).timeline).toEqual([]);
  });
});

describe('a flush with a fallback receiver', () => {
  const fallback = [spareNotice, spareCard, spareMirror, notice];

  it('does not tell it news: those are handed over by who refuses them', () => {
    expect(flush(told(['a'], { alerts: [anAlert('a')] }), { ...both, fallback }).verdicts).not.toHaveProperty(
      spareNotice.key,
    );
  });

  it('tells it the end of what it was told, once', () => {
    const loaded = told([], {
      group: { sent: { [spareNotice.key]: sent(['a']) }, episode: anEpisode({ endedAt: 19 * minute, finalRev: 1 }) },
      alerts: [over(anAlert('a'), 19 * minute)],
    });
    const { verdicts, deliveries } = flush(loaded, { ...both, fallback });
    expect(verdicts).toEqual({
      [card.key]: 'nothing_firing',
      [notice.key]: 'nothing_firing',
      [spareNotice.key]: 'all_resolved',
      [spareCard.key]: 'nothing_firing',
      [spareMirror.key]: 'nothing_firing',
    });
    expect(deliveries).toMatchObject([{ target: spareNotice.key, episode: 0, lane: 'spare hook' }]);
  });

  it('keeps what was handed over and is unsent', () => {
    const loaded = told(['a'], { alerts: [anAlert('a')], group: { pending: { [spareNotice.key]: pending() } } });
    expect(flush(loaded, { ...both, fallback }).group.pending).toHaveProperty([spareNotice.key]);
  });
});

describe('an episode after another', () => {
  const before = anEpisode({ number: 1, endedAt: 5 * minute, finalRev: 3 });

  it.each([
    ['with a card that does not show its end', [aCard({ shownRev: 2 })], [1]],
    [
      'with a card that may have been posted',
      [aDelivery({ attempt: { id: 'x', at: 0, type: 'post', searches: 0, settles: {} } })],
      [1],
    ],
    ['with a card that shows its end', [aCard({ shownRev: 3 })], undefined],
    ['with a card that was never posted', [aDelivery()], undefined],
    ['without a card', [], undefined],
  ])('remembers one %s', (_, deliveries, numbers) => {
    const { group } = flush({ group: { episode: before }, alerts: [anAlert('a')], deliveries });
    expect(group.episode?.number).toBe(2);
    expect(group.pastEpisodes?.map(({ number }) => number)).toEqual(numbers);
  });

  it('remembers five at most, and forgets them once their cards are done', () => {
    const past = [1, 2, 3, 4, 5].map((number) => anEpisode({ number, endedAt: minute, finalRev: 9 }));
    const episode = anEpisode({ number: 6, endedAt: 5 * minute, finalRev: 9 });
    const deliveries = [1, 2, 3, 4, 5, 6].map((number) => aCard({ episode: number, shownRev: number === 3 ? 9 : 1 }));
    const { group } = flush({ group: { episode, pastEpisodes: past }, alerts: [anAlert('a')], deliveries });
    expect(group.pastEpisodes?.map(({ number }) => number)).toEqual([2, 4, 5, 6]);
  });

  it('counts fires from one again', () => {
    const alerts = [anAlert('a', { fires: 3 }), over(anAlert('b', { fires: 2 }), minute), anAlert('c')];
    const { group } = flush({ group: { episode: before }, alerts });
    expect(group.episode?.firedBefore).toEqual({ a: -2, b: -2 });
  });

  it('starts no earlier than its own alerts, after a wait that is over', () => {
    const { group } = flush({ group: { episode: before }, alerts: [anAlert('a', { startsAt: now - 10 * second })] });
    expect(group.episode?.firingSince).toBe(now - 10 * second);
  });
});
