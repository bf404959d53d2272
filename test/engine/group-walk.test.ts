import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cardStageOf, needsEdit } from '../../src/engine/card-stage.ts';
import type { Delivery } from '../../src/engine/delivery.ts';
import { isOpen } from '../../src/engine/episode.ts';
import { flushGroup } from '../../src/engine/flush.ts';
import { respondByOf } from '../../src/engine/response.ts';
import { reviewGroup } from '../../src/engine/review.ts';
import { isReason } from '../../src/engine/verdict.ts';
import { card, hour, minute, mirror, notice, second, spareMirror } from './group-builders.ts';
import { dueKey } from './group-model.ts';
import { type Move, make, review, situationOf, startWalk, type Walk, work } from './group-walk.ts';

const names = fc.constantFrom('a', 'b', 'c');

const moves: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('report'),
      name: names,
      how: fc.constantFrom('heartbeat', 'edge', 'over', 'late'),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constant('pass'),
      ms: fc.constantFrom(second, 4 * second, 12 * second, minute, 5 * minute, 11 * minute, 4 * hour),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('act'),
      wish: fc.constantFrom('acknowledge', 'unacknowledge', 'resolve', 'reopen'),
      isOld: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('mood'),
      mood: fc.constantFrom(
        'well',
        'well',
        'lost_after',
        'lost_before',
        'failing',
        'busy',
        'refusing',
        'forgetful',
        'blind',
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant('silence'), name: names, ms: fc.constantFrom(minute, 30 * minute) }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('crash'), isMade: fc.boolean() }) },
) as fc.Arbitrary<Move>;

const runs = Number(process.env['WALKS'] ?? 300);

describe('a group on a random walk', { timeout: 60_000 + runs * 20 }, () => {
  it('is always due while it is awake, and so is every delivery that is behind', () => {
    fc.assert(
      fc.property(
        fc.array(moves, { minLength: 1, maxLength: 40 }),
        fc.constantFrom('on_refire', 'on_repeat'),
        (path, reopen) => {
          const walk = startWalk();
          Object.assign(walk.parts, { lifecycle: { ...situationOf(walk).lifecycle, reopen } });
          for (const move of path) {
            make(walk, move);
            expectDue(walk);
            expectMirrored(walk);
            expectTimed(walk);
          }
        },
      ),
      { numRuns: runs },
    );
  });

  it('comes to rest when everything is over, with every card showing the end', () => {
    fc.assert(
      fc.property(fc.array(moves, { minLength: 1, maxLength: 30 }), (path) => {
        const walk = startWalk();
        for (const move of path) make(walk, move);
        goHome(walk);
        expectAtRest(walk, path);
      }),
      { numRuns: runs },
    );
  });

  it('leaves nothing open that an episode has set before one of which nobody was told', () => {
    const walk = startWalk();
    const path: readonly Move[] = [
      { type: 'report', name: 'a', how: 'heartbeat' },
      { type: 'pass', ms: minute },
      { type: 'mood', mood: 'failing' },
      { type: 'pass', ms: 11 * minute },
      { type: 'report', name: 'a', how: 'edge' },
      { type: 'pass', ms: 11 * minute },
    ];
    for (const move of path) make(walk, move);
    goHome(walk);
    expect(walk.vendor.outside.get(mirror.key)).toBe('resolved');
  });

  it('decides nothing twice at one instant once everybody has been told', () => {
    fc.assert(
      fc.property(fc.array(moves, { minLength: 1, maxLength: 30 }), (path) => {
        const walk = startWalk();
        for (const move of path) make(walk, move);
        const loaded = review(walk);
        const { tickAt } = loaded.group;
        if (loaded.group.state === 'dormant' || tickAt === undefined) return;
        walk.between = undefined;
        walk.vendor.mood = 'well';
        walk.now = Math.max(walk.now, tickAt);
        const isCalling = loaded.deliveries.some(({ attempt }) => attempt !== undefined);
        work(walk);
        const after = review(walk);
        const isBehind = Object.keys(after.group.pending).length > 0 || walk.model.deliveryDue.size > 0;
        if (after.group.flushedAt !== walk.now || isBehind || isCalling) return;
        const { decisions } = flushGroup(after, situationOf(walk));
        expect(decisions.filter(({ verdict }) => isReason(verdict))).toEqual([]);
      }),
      { numRuns: runs },
    );
  });

  it('finds nothing at a second look', () => {
    fc.assert(
      fc.property(fc.array(moves, { minLength: 1, maxLength: 20 }), (path) => {
        const walk = startWalk();
        for (const move of path) make(walk, move);
        const loaded = review(walk);
        expect(reviewGroup(loaded, situationOf(walk))).toBeUndefined();
      }),
      { numRuns: runs },
    );
  });
});

/** All is well and over, for long. */
function goHome(walk: Walk): void {
  make(walk, { type: 'mood', mood: 'well' });
  for (const name of ['a', 'b', 'c']) make(walk, { type: 'report', name, how: 'over' });
  for (let hops = 0; hops < 60; hops += 1) make(walk, { type: 'pass', ms: 10 * minute });
}

function expectDue(walk: Walk): void {
  const { loaded, groupDueAt, deliveryDue } = walk.model;
  const { group } = loaded;
  if (group.state !== 'dormant') {
    expect(group.tickAt).toBeDefined();
    expect(groupDueAt).toBeLessThanOrEqual(group.tickAt ?? 0);
  }
  if (isOpen(group.episode)) expect(group.state).not.toBe('dormant');
  for (const delivery of loaded.deliveries) {
    if (isBehind(walk, delivery) && !deliveryDue.has(dueKey(delivery))) {
      throw new Error(`nobody looks after ${dueKey(delivery)}: ${JSON.stringify({ delivery, group }, null, 1)}`);
    }
  }
}

function isBehind({ model: { loaded } }: Walk, delivery: Delivery): boolean {
  const isPending = loaded.group.pending[delivery.target] !== undefined;
  if (delivery.episode === 0) return isPending;
  const stage = cardStageOf(loaded, delivery);
  const isMirror = delivery.target === mirror.key || delivery.target === spareMirror.key;
  if (stage === undefined || (!stage.isLatest && !isMirror)) return false;
  const isAwaited = isPending && stage.isLatest && (delivery.ref !== undefined || isMirror);
  return isAwaited || needsEdit(delivery, stage);
}

/** Nobody is overdue unnoticed, and cards that are not due show until when somebody has to respond. */
function expectTimed({ model, vendor, now }: Walk): void {
  const { group, deliveries } = model.loaded;
  const { episode } = group;
  if (!isOpen(episode)) return;
  for (const { by } of (episode.clocks ?? []).filter(({ missedAt }) => missedAt === undefined)) {
    if (by > now) expect(model.groupDueAt).toBeLessThanOrEqual(by);
    else expect(group.tickAt).toBeLessThanOrEqual(by + minute);
  }
  const still = deliveries.filter((one) => one.episode === episode.number && !model.deliveryDue.has(dueKey(one)));
  for (const { ref, trouble } of still) {
    const shown = vendor.cards.get(ref?.['ts'] ?? '');
    if (shown === undefined || shown.isDeleted || trouble !== undefined) continue;
    expect(shown.respondBy).toBe(respondByOf(episode));
  }
}

/** Whatever is not due outside is as it should be. */
function expectMirrored(walk: Walk): void {
  const { loaded, deliveryDue } = walk.model;
  expect(walk.vendor.violations).toEqual([]);
  for (const { key } of [mirror, spareMirror]) {
    const deliveries = loaded.deliveries.filter(({ target }) => target === key);
    const [latest] = deliveries.sort((a, b) => b.episode - a.episode);
    if (latest === undefined || deliveries.some((one) => deliveryDue.has(dueKey(one)))) continue;
    const stage = cardStageOf(loaded, latest);
    const outside = walk.vendor.outside.get(key) ?? 'resolved';
    if (stage?.isOpen === false) expect(outside).toBe('resolved');
    else if (latest.mirrored !== undefined && latest.isUnsure !== true) expect(outside).toBe(latest.mirrored.status);
  }
}

function expectAtRest(walk: Walk, path: readonly Move[]): void {
  const { loaded, deliveryDue, groupDueAt } = walk.model;
  const { group } = loaded;
  expect(group.pending).toEqual({});
  expect([...deliveryDue]).toEqual([]);
  expect(group.state).toBe('dormant');
  expect(groupDueAt).toBeUndefined();
  expect(loaded.alerts).toEqual([]);
  expect(isOpen(group.episode)).toBe(false);
  // Who silences the end, or refuses it for longer than Alertmanager remembers, is not told.
  const isHeard = path.every((move) => move.type !== 'silence' && (move.type !== 'mood' || move.mood !== 'refusing'));
  if (isHeard) expect(group.sent[notice.key]?.firing ?? []).toEqual([]);
  expect(walk.vendor.violations).toEqual([]);
  for (const { key } of [mirror, spareMirror]) expect(walk.vendor.outside.get(key) ?? 'resolved').toBe('resolved');
  for (const delivery of loaded.deliveries) {
    const shown = walk.vendor.cards.get(delivery.ref?.['ts'] ?? '');
    if (shown !== undefined && !shown.isDeleted) expect(shown.state).toBe('resolved');
    const live = [...walk.vendor.cards.values()].filter((one) => one.owner === dueKey(delivery) && !one.isDeleted);
    if (delivery.target === card.key && walk.vendor.blindSearches === 0) expect(live.length).toBeLessThanOrEqual(1);
  }
}
