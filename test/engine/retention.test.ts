import { describe, expect, it } from 'vitest';
import type { LoadedGroup } from '../../src/engine/alert-group.ts';
import type { Delivery } from '../../src/engine/delivery.ts';
import { isForgettable, isForgettableSilence, spareEntriesOf, usualRetention } from '../../src/engine/retention.ts';
import type { Silence } from '../../src/engine/silence.ts';

const day = 24 * 60 * 60_000;
const now = 100 * day;
const old = now - 30 * day;

function aLoaded(
  group: object = {},
  rest: Partial<Record<'alerts' | 'deliveries' | 'timelineSeq', unknown>> = {},
): LoadedGroup {
  const base = { state: 'dormant', pending: {}, sent: {}, flushedAt: old };
  // Only what the decision looks at.
  return {
    group: { ...base, ...group },
    alerts: [],
    deliveries: [],
    timelineSeq: 0,
    ver: 1,
    rev: 1,
    ...rest,
  } as unknown as LoadedGroup;
}

const ended = { number: 1, openedAt: 1, endedAt: old };
const alert = (head: object) => ({ head: { startsAt: 1, updatedAt: old, endsAt: old, ...head } });

describe('a group is forgotten', () => {
  it.each<[string, boolean, LoadedGroup]>([
    ['when nothing was heard of it for long', true, aLoaded({ episode: ended })],
    ['when it is retired for long', true, aLoaded({ state: 'retired', episode: ended })],
    ['with alerts that resolved long ago', true, aLoaded({}, { alerts: [alert({})] })],
    ['but not a moment before', false, aLoaded({ flushedAt: old + 1 })],
    ['but not while it waits', false, aLoaded({ state: 'waiting' })],
    ['but not while it is active', false, aLoaded({ state: 'active' })],
    ['but not in an open episode', false, aLoaded({ episode: { number: 1, openedAt: 1 } })],
    ['but not soon after its episode', false, aLoaded({ episode: { ...ended, endedAt: now - day } })],
    ['but not while somebody has to be told', false, aLoaded({ pending: { 'a/slack/0': {} } })],
    ['but not while a call is not settled', false, aLoaded({}, { deliveries: [{ attempt: {} }] })],
    ['but not while it may fire', false, aLoaded({}, { alerts: [alert({ endsAt: undefined })] })],
    ['but not before its alerts have ended long ago', false, aLoaded({}, { alerts: [alert({ endsAt: now + 1 })] })],
    ['but not soon after something was heard of it', false, aLoaded({}, { alerts: [alert({ updatedAt: now - day })] })],
    ['but not soon after somebody was told', false, aLoaded({ sent: { 'a/slack/0': { at: now - day } } })],
    ['but not soon after somebody closed it', false, aLoaded({ closed: { at: now - day } })],
  ])('%s', (_when, wanted, loaded) => {
    expect(isForgettable(loaded, now, usualRetention)).toBe(wanted);
  });
});

describe('entries of a timeline are spare', () => {
  const card = (over: Partial<Delivery>) => ({ episode: 1, ref: { ts: '1' }, told: 5000, ...over });
  it.each([
    ['when there are many after them', 500, [card({})]],
    ['unless a thread was not told of them', 20, [card({ told: 20 })]],
    ['whatever earlier threads were told', 500, [card({ episode: 0, told: 3 })]],
    ['whatever those that show no card were told', 500, [{ episode: 1, told: 3 }]],
  ])('%s', (_when, wanted, deliveries) => {
    const loaded = aLoaded({ episode: { number: 1, openedAt: 1 } }, { timelineSeq: 1500, deliveries });
    expect(spareEntriesOf(loaded, usualRetention)).toBe(wanted);
  });
});

it('a silence is forgotten some days after its end', () => {
  const endedAt = (endsAt: number) => isForgettableSilence({ endsAt } as Silence, now, usualRetention);
  expect([endedAt(now - 5 * day), endedAt(now - 5 * day + 1), endedAt(now + 1)]).toEqual([true, false, false]);
});
