import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AlertHead } from '../../src/engine/alert.ts';
import { type AlertChange, bumpsRev, mergeHead, needsContent } from '../../src/engine/merge.ts';

const now = 1000;

type Row = [what: string, stored: AlertHead, incoming: AlertHead, change: AlertChange, expected: Partial<AlertHead>];

describe('a heartbeat, as Alertmanager merges it', () => {
  it.each<Row>([
    ['a re-send moves the end', beat(10, 1100), beat(10, 1200), 'extended', { startsAt: 10, endsAt: 1200 }],
    ['an equal re-send', beat(10, 1200), beat(10, 1200, { updatedAt: 999 }), 'unchanged', { updatedAt: 900 }],
    [
      'ranges that overlap keep the earliest start',
      beat(10, 1100),
      beat(50, 1200),
      'extended',
      { startsAt: 10, endsAt: 1200 },
    ],
    ['an earlier end does not shorten somebody’s word', beat(10, 1200), beat(20, 1100), 'unchanged', { endsAt: 1200 }],
    ['but it shortens a mere timeout', timeout(10, 1200), beat(20, 1100), 'extended', { startsAt: 10, endsAt: 1100 }],
    ['a timeout does not lengthen …', timeout(10, 1100), timeout(50, 1200), 'extended', { endsAt: 1200 }],
    ['a resolve ends it', beat(10, 1200), beat(10, 990), 'resolved', { startsAt: 10, endsAt: 990 }],
    [
      'a resolve without a start keeps the start',
      beat(10, 1200),
      beat(990, 990),
      'resolved',
      { startsAt: 10, endsAt: 990 },
    ],
    ['… said twice it still does', beat(10, 990), beat(990, 990), 'unchanged', { startsAt: 10, endsAt: 990 }],
    ['of two resolves the later end wins', beat(10, 980), beat(20, 970), 'unchanged', { endsAt: 980 }],
    ['a resolve later than the known one', beat(10, 970), beat(10, 980), 'extended', { endsAt: 980 }],
    [
      'ranges apart: the newcomer replaces',
      beat(10, 500),
      beat(600, 1200),
      'refired',
      { startsAt: 600, endsAt: 1200, fires: 2 },
    ],
    ['firing again from the same start', beat(10, 500), beat(10, 1200), 'refired', { startsAt: 10, fires: 2 }],
    ['other words', beat(10, 1200), beat(10, 1200, { contentHash: 'd' }), 'changed', { contentHash: 'd', fires: 1 }],
    [
      'other words of a resolved alert',
      beat(10, 990),
      beat(10, 990, { contentHash: 'd' }),
      'changed',
      { contentHash: 'd' },
    ],
    ['a timeout that becomes a word', timeout(10, 1200), beat(10, 1200), 'extended', { endsAtIsTimeout: false }],
    [
      'a report that arrives late adds its start',
      beat(50, 1200),
      beat(10, 1100, { updatedAt: 800, contentHash: 'old' }),
      'extended',
      { startsAt: 10, endsAt: 1200, contentHash: 'c', updatedAt: 900 },
    ],
    [
      'a report that arrives late, starts earlier and ends alike, replaces: such ranges do not overlap',
      beat(50, 1200),
      beat(10, 1200, { updatedAt: 800, contentHash: 'old' }),
      'changed',
      { startsAt: 10, endsAt: 1200, contentHash: 'old' },
    ],
    [
      'a report that arrives late and knows a later end',
      beat(10, 1200),
      beat(20, 1300, { updatedAt: 800, contentHash: 'old' }),
      'extended',
      { startsAt: 10, endsAt: 1300, contentHash: 'c' },
    ],
    [
      'a firing report that arrives after the resolve',
      beat(10, 990),
      beat(20, 1300, { updatedAt: 800 }),
      'unchanged',
      { endsAt: 990 },
    ],
  ])('%s', (...[, stored, incoming, change, expected]) => {
    const merged = mergeHead(stored, incoming, now);

    expect(merged.change).toBe(change);
    expect(merged.head).toMatchObject(expected);
  });
});

describe('an edge', () => {
  it.each<Row>([
    ['said again', edge(10), edge(10), 'unchanged', { updatedAt: 900 }],
    ['said again without its start', edge(10), edge(950), 'unchanged', { startsAt: 10 }],
    ['an earlier start', edge(10), edge(5), 'extended', { startsAt: 5 }],
    ['resolve', edge(10), edge(10, 990), 'resolved', { startsAt: 10, endsAt: 990 }],
    ['resolve without its start', edge(10), edge(990, 990), 'resolved', { startsAt: 10, endsAt: 990 }],
    ['resolve said again', edge(10, 990), edge(10, 990), 'unchanged', { endsAt: 990 }],
    ['resolve said again, later', edge(10, 980), edge(10, 990), 'extended', { endsAt: 990 }],
    ['resolve said again, earlier', edge(10, 990), edge(10, 980), 'unchanged', { endsAt: 990 }],
    ['fires again', edge(10, 500), edge(600), 'refired', { startsAt: 600, fires: 2 }],
    ['fires again from its old start', edge(10, 500), edge(10), 'refired', { startsAt: 10, fires: 2 }],
    ['an own end that moves (expire_after)', edge(10, 1100), edge(10, 1200), 'extended', { endsAt: 1200 }],
    ['other words', edge(10), edge(10, undefined, { contentHash: 'd' }), 'changed', { contentHash: 'd' }],
    ['received before what is stored', edge(10), edge(10, 890, { updatedAt: 890 }), 'unchanged', {}],
    ['a late resolve of an earlier time of firing', edge(600), edge(10, 500), 'unchanged', { startsAt: 600 }],
  ])('%s', (...[, stored, incoming, change, expected]) => {
    const merged = mergeHead(stored, incoming, now);

    expect(merged.change).toBe(change);
    expect(merged.head).toMatchObject(expected);
    if (change !== 'resolved' && incoming.endsAt === undefined) expect(merged.head.endsAt).toBeUndefined();
  });
});

describe('an alert heard from both kinds', () => {
  it.each<Row>([
    [
      'an edge adds nothing to a heartbeat that fires',
      beat(10, 1200),
      edge(10, undefined, { contentHash: 'd' }),
      'unchanged',
      { liveness: 'heartbeat' },
    ],
    [
      'but it may know an earlier start',
      beat(10, 1200),
      edge(5, undefined, { contentHash: 'd' }),
      'extended',
      { startsAt: 5, contentHash: 'c', endsAt: 1200 },
    ],
    [
      'a heartbeat takes over an edge',
      edge(10),
      beat(20, 1200),
      'extended',
      { startsAt: 10, endsAt: 1200, liveness: 'heartbeat' },
    ],
    ['a heartbeat’s resolve ends an edge', edge(10), beat(10, 990), 'resolved', { endsAt: 990, liveness: 'heartbeat' }],
    ['a heartbeat’s late resolve does not', edge(600), beat(10, 500), 'unchanged', { liveness: 'edge' }],
    [
      'an edge’s resolve ends a heartbeat',
      beat(10, 1200),
      edge(10, 990),
      'resolved',
      { endsAt: 990, liveness: 'heartbeat' },
    ],
    ['and the next heartbeat fires again', beat(10, 990), beat(10, 1200), 'refired', { endsAt: 1200, fires: 2 }],
    [
      'an edge that fires after a heartbeat expired is an edge',
      beat(10, 990),
      edge(10),
      'refired',
      { liveness: 'edge', fires: 2 },
    ],
    [
      'a heartbeat that fires after an edge resolved',
      edge(10, 990),
      beat(10, 1200),
      'refired',
      { liveness: 'heartbeat' },
    ],
    [
      'a heartbeat without an end (no sender does that)',
      beat(10, 500),
      { ...edge(600), liveness: 'heartbeat' },
      'refired',
      { startsAt: 600 },
    ],
  ])('%s', (...[, stored, incoming, change, expected]) => {
    const merged = mergeHead(stored, incoming, now);

    expect(merged.change).toBe(change);
    expect(merged.head).toMatchObject(expected);
  });
});

it('takes an alert that it has never seen as it is', () => {
  const incoming = edge(10, 990);

  expect(mergeHead(undefined, incoming, now)).toEqual({ head: incoming, change: 'new' });
});

it('an alert whose expiry is held goes on, it does not fire again', () => {
  const gaps = [{ from: 400, to: 900, holdUntil: 1020 }];
  const stored = beat(10, 500, { updatedAt: 300 });

  expect(mergeHead(stored, beat(10, 1200), now, gaps)).toMatchObject({ change: 'extended', head: { fires: 1 } });
  expect(mergeHead(stored, beat(10, 1200), now)).toMatchObject({ change: 'refired', head: { fires: 2 } });
});

it.each<[AlertChange, boolean]>([
  ['new', true],
  ['refired', true],
  ['resolved', true],
  ['changed', true],
  ['extended', false],
  ['unchanged', false],
])('%s: people would see it and its content is written: %s', (change, expected) => {
  expect(bumpsRev(change)).toBe(expected);
  expect(needsContent(change, beat(10, 500), beat(10, 900, { contentHash: 'd' }))).toBe(expected);
});

it('a resolve brings its content only when that says something else', () => {
  const firing = beat(10, 1200);
  expect(needsContent('resolved', firing, beat(10, 900))).toBe(false);
  expect(needsContent('refired', firing, beat(10, 900))).toBe(true);
});

describe('for any two reports', () => {
  const instants = fc.integer({ min: 900, max: 1100 });
  const heads: fc.Arbitrary<AlertHead> = fc
    .record({
      contentHash: fc.constantFrom('c', 'd'),
      startsAt: instants,
      lastsMs: fc.option(fc.integer({ min: 0, max: 150 }), { nil: undefined }),
      updatedAt: fc.integer({ min: 990, max: 1000 }),
      endsAtIsTimeout: fc.boolean(),
      liveness: fc.constantFrom('edge' as const, 'heartbeat' as const),
    })
    .map(({ lastsMs, ...head }) => {
      const isOpen = lastsMs === undefined && head.liveness === 'edge';
      return { ...head, fires: 1, ...(isOpen ? {} : { endsAt: head.startsAt + (lastsMs ?? 0) }) };
    });

  it('saying the same again at the same instant changes nothing', () => {
    fc.assert(
      fc.property(heads, heads, (stored, incoming) => {
        const once = mergeHead(stored, incoming, now).head;

        expect(mergeHead(once, incoming, now)).toEqual({ head: once, change: 'unchanged' });
      }),
      { numRuns: 20_000 },
    );
  });

  it('the hash names the content that the change says is written', () => {
    fc.assert(
      fc.property(heads, heads, (stored, incoming) => {
        const { head, change } = mergeHead(stored, incoming, now);

        expect(head.contentHash).toBe(
          needsContent(change, stored, incoming) ? incoming.contentHash : stored.contentHash,
        );
      }),
      { numRuns: 20_000 },
    );
  });

  it('fires are counted when it starts to fire, and only then', () => {
    fc.assert(
      fc.property(heads, heads, (stored, incoming) => {
        const { head, change } = mergeHead(stored, incoming, now);

        expect(head.fires).toBe(change === 'refired' ? 2 : 1);
      }),
    );
  });
});

function beat(startsAt: number, endsAt: number, overrides: Partial<AlertHead> = {}): AlertHead {
  const common = { contentHash: 'c', updatedAt: 900, endsAtIsTimeout: false, fires: 1 };
  return { ...common, liveness: 'heartbeat', startsAt, endsAt, ...overrides };
}

function timeout(startsAt: number, endsAt: number): AlertHead {
  return beat(startsAt, endsAt, { endsAtIsTimeout: true });
}

function edge(startsAt: number, endsAt?: number, overrides: Partial<AlertHead> = {}): AlertHead {
  const { endsAt: _, ...head } = beat(startsAt, 0);
  return { ...head, liveness: 'edge', ...(endsAt === undefined ? {} : { endsAt }), ...overrides };
}
