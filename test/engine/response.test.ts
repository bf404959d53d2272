import { describe, expect, it } from 'vitest';
import { usualBusinessHours } from '../../src/engine/business-hours.ts';
import { flushGroup } from '../../src/engine/flush.ts';
import type { ResponseClock } from '../../src/engine/response-clock.ts';
import { reviewGroup } from '../../src/engine/review.ts';
import type { Situation } from '../../src/engine/situation.ts';
import {
  aNotice,
  anEpisode,
  aSilence,
  bo,
  both,
  hour,
  minute,
  notice,
  now,
  over,
  second,
  sent,
} from './group-builders.ts';
import { clock, ofSeverity, review, severities, shown, situation, told } from './response-builder.ts';

describe('the time to respond', () => {
  it.each<[severity: string, labels: Readonly<Record<string, string>>, word: string | undefined, within: number]>([
    ['critical', {}, 'critical', 5 * minute],
    ['page', {}, 'page', 5 * minute],
    ['high', {}, 'high', 15 * minute],
    ['warning', {}, 'warning', 30 * minute],
    ['MEDIUM', {}, 'medium', hour],
    ['', { priority: 'p1' }, 'p1', 30 * minute],
    ['', {}, 'warning', 30 * minute],
    ['blue', {}, 'warning', 30 * minute],
    ['info', {}, undefined, 0],
    ['__proto__', {}, 'warning', 30 * minute],
    ['constructor', {}, 'warning', 30 * minute],
  ])('of an alert that says %j %j goes by the word %s', (severity, labels, word, within) => {
    const { clocks } = review(shown([ofSeverity('a', severity, labels)]));

    expect(clocks?.map(({ word, by }) => [word, by])).toEqual(word === undefined ? undefined : [[word, now + within]]);
  });

  it('of `low` is the end of the next business day', () => {
    const monday = Date.parse('2026-01-05T10:00Z');
    const { clocks } = review(shown([ofSeverity('a', 'low')]), {}, monday);

    expect(clocks?.[0]).toMatchObject({ severity: 'info', by: Date.parse('2026-01-06T17:00Z') });
  });

  it('follows what the table says of the word that the source means', () => {
    const alert = ofSeverity('a', 'P3');
    const meant = { ...alert, content: { ...alert.content, severity: 'warning', severityWord: 'medium' } } as const;

    expect(review(shown([meant])).clocks).toMatchObject([{ word: 'medium', by: now + hour }]);
  });

  it('does not begin before anybody was told', () => {
    const loaded = shown([ofSeverity('a', 'critical')], {}, { sent: {} });

    expect(review(loaded).clocks).toBeUndefined();
  });

  it('begins for what a card shows within a second, and elsewhere once it was told', () => {
    const alerts = [ofSeverity('a', 'critical'), ofSeverity('b', 'high')];
    const group = { sent: { [notice.key]: sent(['b']) } };
    const onCard = shown(alerts, {}, group);

    expect(review(onCard).clocks?.map(({ word }) => word)).toEqual(['critical', 'high']);
    expect(review({ ...onCard, deliveries: [aNotice()] }, both).clocks?.map(({ word }) => word)).toEqual(['high']);
  });

  it.each<[why: string, loaded: ReturnType<typeof shown>, parts: Partial<Situation>]>([
    ['somebody has it', shown([ofSeverity('a', 'critical')], { acknowledgement: { by: bo, at: 0, covers: [] } }), {}],
    ['it is silenced', shown([ofSeverity('a', 'critical')]), { silences: [aSilence('s', 'a')] }],
    ['it has resolved', shown([over(ofSeverity('a', 'critical'), 19 * minute)]), {}],
    [
      'the policy asks for none',
      shown([ofSeverity('a', 'critical')]),
      { severities: { words: new Map(), hours: usualBusinessHours } },
    ],
  ])('is none when %s', (_, { group, ...rest }, parts) => {
    const episode = { ...anEpisode(), ...group.episode, clocks: [clock('critical', 17 * minute, 22 * minute)] };

    expect(review({ ...rest, group: { ...group, episode } }, parts).clocks).toBeUndefined();
  });

  it('goes on as it began, and gets tighter when the severity rises', () => {
    const running = clock('warning', 10 * minute, 40 * minute);
    const loaded = shown([ofSeverity('a', 'warning'), ofSeverity('b', 'critical')], { clocks: [running] });
    const { clocks, change } = review(loaded);

    expect(clocks).toEqual([running, clock('critical', now, now + 5 * minute)]);
    expect(change?.groupDueAt).toBe(now + 3 * minute);
    expect(change?.bumpsRev).toBe(true);
  });

  it('is wide again when the worst has resolved', () => {
    const running = clock('warning', 10 * minute, 40 * minute);
    const loaded = shown([ofSeverity('a', 'warning'), over(ofSeverity('b', 'critical'), 19 * minute)], {
      clocks: [running, clock('critical', 16 * minute, 21 * minute)],
    });

    expect(review(loaded).clocks).toEqual([running]);
  });

  it('makes the group due at its end, also when that is before the next tick', () => {
    const loaded = shown([ofSeverity('a', 'critical')], {}, { tickAt: now + hour });

    expect(review(loaded).groupDueAt).toBe(now + 5 * minute);
  });

  it('changes with the policy', () => {
    const loaded = shown([ofSeverity('a', 'critical')], { clocks: [clock('critical', 18 * minute, 23 * minute)] });
    const words = new Map([['critical', { severity: 'critical', limit: { type: 'within', ms: hour } }] as const]);

    expect(review(loaded, { severities: { ...severities, words } }).clocks).toEqual([
      clock('critical', 18 * minute, 78 * minute),
    ]);
  });
});

describe('when nobody has responded in time', () => {
  const late = shown([ofSeverity('a', 'critical')], { clocks: [clock('critical', 14 * minute, 19 * minute)] });

  it('people are called once', () => {
    const { change, overdue } = review(late);
    expect(told(overdue)).toEqual([{ type: 'overdue', respondBy: 19 * minute, severity: 'critical', pings: true }]);
    expect(change?.bumpsRev).toBe(true);

    const after = { ...late, group: change?.group ?? late.group, rev: 2 };
    expect(reviewGroup(after, situation())).toBeUndefined();
    expect(review(after, {}, now + hour).overdue).toEqual([]);
  });

  it.each<[why: string, others: readonly ResponseClock[], calls: boolean]>([
    ['something more urgent has waited for too long, too', [clock('warning', 0, 5 * minute, 5 * minute)], true],
    ['something as urgent was told before', [clock('high', 0, 5 * minute, 5 * minute)], false],
    ['something more urgent was told before', [clock('critical', 0, 5 * minute, 5 * minute)], false],
  ])('they are called again only for more: %s', (_, others, calls) => {
    const alerts = [ofSeverity('b', 'high'), ...others.map(({ word }) => ofSeverity(`${word}!`, word))];
    const up = { ...clock('high', 0, 15 * minute), word: 'error' };
    const loaded = shown([...alerts, ofSeverity('c', 'error')], { clocks: [...others, up] });

    expect(review(loaded).overdue).toHaveLength(calls ? 1 : 0);
  });

  it('a reminder that is due within a minute tells it', () => {
    const timers = { groupWaitMs: 0, groupIntervalMs: 30 * second, repeatIntervalMs: 10 * minute + 30 * second };
    const group = { tickAt: now + 30 * second };
    const loaded = shown([ofSeverity('a', 'critical')], { clocks: [clock('critical', 15 * minute, now)] }, group);

    expect(review(loaded, { timers }).overdue).toEqual([]);
    expect(review(loaded, { timers }, now + 30 * second).overdue).toHaveLength(1);
  });

  it('the first minute after a reminder calls nobody again', () => {
    const loaded = shown([ofSeverity('a', 'critical')], {
      clocks: [clock('critical', 15 * minute, now)],
      remindedAt: now - 10 * second,
    });

    expect(told(review(loaded).overdue)).toMatchObject([{ type: 'overdue', pings: false }]);
  });

  it('a reminder is noted for that', () => {
    const timers = { groupWaitMs: 0, groupIntervalMs: minute, repeatIntervalMs: 10 * minute };
    const loaded = shown([ofSeverity('a', 'critical')], { clocks: [clock('critical', 17 * minute, 22 * minute)] });

    expect(flushGroup(loaded, situation({ timers })).change.group.episode?.remindedAt).toBe(now);
  });

  it('while we were away, people have the time that senders have', () => {
    const gaps = [{ from: 18 * minute, to: now, holdUntil: now + 2 * minute }];
    const { overdue, groupDueAt, clocks } = review(late, { gaps });

    expect(overdue).toEqual([]);
    expect(groupDueAt).toBe(now + 2 * minute);
    expect(clocks).toMatchObject([{ by: now + 2 * minute }]);
    const after = shown([ofSeverity('a', 'critical')], { clocks: clocks ?? [] });
    expect(review(after, { gaps }, now + 2 * minute).overdue).toHaveLength(1);
  });
});
