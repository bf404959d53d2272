import { describe, expect, it } from 'vitest';
import { groupFacts } from '../../src/engine/group-facts.ts';
import { flush } from './flush-builder.ts';
import {
  aCard,
  aLoaded,
  aMirror,
  anAlert,
  ana,
  anEpisode,
  aSilence,
  aSituation,
  card,
  factsOf,
  fp,
  hour,
  minute,
  mirror,
  now,
  over,
  pending,
  sent,
  spareMirror,
} from './group-builders.ts';
import { ended, firing, first, known, lost, open, resolved, shown } from './mirror-builder.ts';

const only = { integrations: [mirror] };
const alerts = [anAlert('a')];

describe('a flush of a mirror', () => {
  it('decides for it as for others, without a snapshot, and gives it a record of the episode', () => {
    const { group, verdicts, deliveries, deliveryDue } = flush({ alerts }, only);
    expect(verdicts).toEqual({ [mirror.key]: 'first' });
    expect(group.pending[mirror.key]).toMatchObject({ reason: 'first', snapshot: [] });
    expect(deliveries).toEqual([aMirror()]);
    expect(deliveryDue).toEqual([{ target: mirror.key, episode: 1, at: now, priority: 2 }]);
  });

  it.each<[string, Parameters<typeof flush>[0], string]>([
    ['was told in this episode', { group: { episode: open, sent: known }, deliveries: [shown] }, 'repeat_not_due'],
    ['was told in an earlier one', { group: { episode: open, sent: known }, deliveries: [aMirror()] }, 'first'],
    [
      'was told, and is gone: the delivery opens it again',
      { group: { episode: open, sent: known }, deliveries: [aMirror({ shownRev: 1 })] },
      'repeat_not_due',
    ],
  ])('finds out whether it %s', (_name, parts, verdict) => {
    expect(flush({ ...parts, alerts }, only).verdicts).toEqual({ [mirror.key]: verdict });
  });

  it('awaits the end of what is open, not of what is gone', () => {
    const end = { group: { episode: ended, sent: known }, alerts: [over(anAlert('a'), 19 * minute)] };
    expect(flush({ ...end, deliveries: [shown] }, only).verdicts).toEqual({ [mirror.key]: 'all_resolved' });
    expect(flush({ ...end, deliveries: [aMirror({ shownRev: 4 })] }, only).verdicts).toEqual({
      [mirror.key]: 'nothing_firing',
    });
  });

  it('takes back a first notice that everything was silenced before', () => {
    const group = { episode: open, pending: { [mirror.key]: first } };
    const silences = [aSilence('s', 'a')];
    const { group: after, deliveryDue } = flush({ group, alerts, deliveries: [aMirror()] }, { ...only, silences });
    expect(after.pending).toEqual({});
    expect(deliveryDue).toEqual([{ target: mirror.key, episode: 1, priority: 2 }]);
  });

  it('opens nothing any more that could not be opened before it ended', () => {
    const group = { episode: ended, pending: { [mirror.key]: first } };
    const ends = [over(anAlert('a'), 19 * minute)];
    expect(flush({ group, alerts: ends, deliveries: [aMirror()] }, only).group).toMatchObject({
      pending: {},
      state: 'dormant',
    });
  });

  it('leaves one alone that is behind: it is due, and maybe somebody waits for it', () => {
    const group = { episode: open, sent: known };
    const both = [...alerts, anAlert('b')];
    expect(flush({ group, alerts: both, deliveries: [{ ...shown, shownRev: 0 }] }, only).deliveryDue).toEqual([]);
  });

  it('calls nobody in threads for its own repeats', () => {
    const group = { episode: open, sent: { [mirror.key]: sent(['a'], { at: now - 4 * hour }) } };
    const { timeline, verdicts } = flush({ group, alerts, deliveries: [shown] }, only);
    expect(verdicts).toEqual({ [mirror.key]: 'repeat' });
    expect(factsOf(timeline)).toEqual(['decided']);
  });

  it.each([
    ['one that is behind', { ...shown, shownRev: 3 }, [1]],
    ['one that may have been set', aMirror({ attempt: lost(firing) }), [1]],
    ['one that may have been set before that', aMirror({ isUnsure: true }), [1]],
    ['one that is done', { ...shown, shownRev: 4, mirrored: resolved }, undefined],
    ['one that was never set', aMirror(), undefined],
  ])('remembers an early episode for %s', (_name, delivery, numbers) => {
    const { group } = flush({ group: { episode: ended }, alerts, deliveries: [delivery] });
    expect(group.pastEpisodes?.map(({ number }) => number)).toEqual(numbers);
  });

  it('puts a mirror of the fallback receiver to its end like everybody who was told', () => {
    const group = { episode: ended, sent: { [spareMirror.key]: sent(['a']) } };
    const spare = aMirror({ target: spareMirror.key, shownRev: 1, mirrored: firing });
    const around = { integrations: [card], fallback: [spareMirror] };
    const ends = [over(anAlert('a'), 19 * minute)];
    expect(flush({ group, alerts: ends, deliveries: [spare] }, around).verdicts).toMatchObject({
      [spareMirror.key]: 'all_resolved',
    });
    const alive = flush({ group: { ...group, episode: open }, alerts, deliveries: [spare] }, around);
    expect(alive.verdicts).not.toHaveProperty([spareMirror.key]);
  });
});

describe('what happens next', () => {
  const next = (integrations: (typeof card)[], deliveries = [aCard(), shown]) => {
    const group = {
      tickAt: 25 * minute,
      episode: open,
      sent: { [card.key]: sent(['a'], { at: 15 * minute }), [mirror.key]: sent(['a'], { at: 0 }) },
    };
    return groupFacts(aLoaded({ group, alerts, deliveries }), aSituation(now, { integrations }), 'AAAA').nextRepeatAt;
  };

  it('does not count the repeats of a mirror, which nobody hears', () => {
    expect(next([card, mirror])).toBe(next([card]));
    expect(next([mirror])).toBeUndefined();
    expect(next([])).toBeDefined();
  });

  it('names the first notice of a mirror', () => {
    const group = { tickAt: 25 * minute };
    const facts = groupFacts(aLoaded({ group, alerts }), aSituation(now, only), 'AAAA');
    expect(facts.nextRepeatAt).toBe(25 * minute);
  });
});

describe('news after an acknowledgement', () => {
  it('are told in the threads of cards also when a mirror hears of them', () => {
    const acknowledgement = { by: ana, at: minute, covers: [fp('a')] };
    const episode = anEpisode({ firing: ['a'], acknowledgement });
    const parts = { group: { episode, sent: known }, alerts: [...alerts, anAlert('b')], deliveries: [shown] };
    expect(factsOf(flush(parts, only).timeline)).toEqual(['decided', 'news_after_acknowledgement']);
    const again = { ...parts, group: { ...parts.group, pending: { [mirror.key]: pending() } } };
    expect(flush(again, only).group.pending[mirror.key]?.reason).toBe('new_alerts');
  });
});
