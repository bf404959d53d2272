import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { LaneTurn } from '../../src/ports/store.ts';
import { type RedisServer, startRedis } from '../support/redis-server.ts';
import type { Process, ProcessPlace } from './contract-process-walk.ts';
import { lease, owe, settle, taken } from './lane-steps.ts';
import { makeRedisPlace } from './redis-places.ts';
import { aGid, minute, noon } from './samples.ts';

let server: RedisServer;

beforeAll(async () => {
  server = await startRedis();
});

afterAll(async () => {
  await server?.stop();
});

describe('lanes in many slots', () => {
  let place: ProcessPlace;
  let one: Process;
  let other: Process;

  beforeEach(async () => {
    const flush = async () => void (await server.send('FLUSHALL'));
    place = await makeRedisPlace({ url: server.url, flush, partitions: 16 });
    one = await place.openProcess();
    other = await place.openProcess();
  });

  afterEach(async () => {
    await one.store.close();
    await other.store.close();
    await place.remove();
  });

  const lanesOf = (count: number) => Array.from({ length: count }, (_, index) => `slack:C${index}`);

  async function oweIn(lanes: readonly string[]): Promise<void> {
    for (const lane of lanes) await owe(one.store, `in ${lane}`, { at: noon, lane });
  }

  /** The scripts that a call sends. */
  async function sentBy(process: Process, call: () => Promise<unknown>): Promise<number> {
    const before = process.link.sent();
    await call();
    return process.link.sent() - before;
  }

  it('are found one after the other, asking only slots that have one', async () => {
    await oweIn(lanesOf(5));
    await one.store.moveDue(noon, 99);

    const turns: LaneTurn[] = [];
    const sent = await sentBy(one, async () => {
      for (let count = 0; count < 5; count += 1) turns.push(await taken(one.store.takeLane(noon, lease, 'one')));
    });

    expect(turns.map(({ lane }) => lane).sort()).toEqual(lanesOf(5));
    expect(sent).toBeLessThanOrEqual(2 * 5);
  });

  it('are found by a process that has not put anything into them', async () => {
    await oweIn(lanesOf(3));
    await one.store.moveDue(noon, 99);
    expect(await one.store.takeLane(noon, lease, 'one')).toBeDefined();

    const lanes = [
      await taken(other.store.takeLane(noon, lease, 'other')),
      await taken(other.store.takeLane(noon, lease, 'other')),
    ];

    expect(new Set(lanes.map(({ lane }) => lane)).size).toBe(2);
    expect(await other.store.takeLane(noon, lease, 'other')).toBeUndefined();
  });

  it('are served slot after slot, whatever else waits in the first of them', async () => {
    const lanes = lanesOf(40);
    await oweIn(lanes);
    await one.store.moveDue(noon, 99);

    const slots: number[] = [];
    for (let count = 0; count < 16; count += 1) {
      const turn = await taken(one.store.takeLane(noon, lease, 'one'));
      slots.push(one.link.keys.laneSlotOf(turn.lane));
      await one.store.endTurn(turn, { keepEntry: true });
    }

    const used = new Set(lanes.map(one.link.keys.laneSlotOf));
    expect(new Set(slots).size).toBe(used.size);
  });

  it('get a delivery some seconds later when the process that moved it died on the way', async () => {
    await oweIn(['slack:C1']);
    const { store, link } = one;
    const counts = await sentBy(other, () => other.store.moveDue(noon - 1, 9));
    link.dieAt({ call: counts + 2, moment: 'before' });
    await expect(store.moveDue(noon, 9)).rejects.toThrow();
    expect(link.isDead()).toBe(true);

    expect(await other.store.moveDue(noon + 2_999, 9)).toBe(0);
    expect(await other.store.nextDueAt()).toBe(noon + 3_000);
    expect(await other.store.moveDue(noon + 3_000, 9)).toBe(1);

    expect(await other.store.takeLane(noon + 3_000, lease, 'other')).toMatchObject({ lane: 'slack:C1' });
    await settle(other.store, 'in slack:C1');
  });

  it('do not get what waits in them moved again and again', async () => {
    await oweIn(['slack:C1']);
    await one.store.moveDue(noon, 9);

    expect(await other.store.moveDue(noon + 5 * minute, 9)).toBe(0);
  });

  it('serve a delivery once more when the process died while it ended its turn', async () => {
    await oweIn(['slack:C1']);
    await one.store.moveDue(noon, 9);
    const turn = await taken(one.store.takeLane(noon, lease, 'one'));
    one.link.dieAt({ call: 1, moment: 'after' });
    await expect(one.store.endTurn(turn, { keepEntry: false })).rejects.toThrow();

    expect(await other.store.moveDue(noon, 9)).toBe(1);
    expect(await other.store.takeLane(noon, lease, 'other')).toBeUndefined();
    const again = await taken(other.store.takeLane(noon + lease, lease, 'other'));
    await settle(other.store, 'in slack:C1');
    await other.store.endTurn(again, { keepEntry: false });

    expect(again).toMatchObject({ gid: aGid('in slack:C1') });
    expect(await other.store.takeLane(noon + 2 * lease, lease, 'other')).toBeUndefined();
    expect(await other.store.moveDue(noon + 60 * minute, 9)).toBe(0);
  });

  it('are given back as soon as Redis answers again, when it was away at the end of a turn', async () => {
    await oweIn(['slack:C1']);
    await one.store.moveDue(noon, 9);
    const turn = await taken(one.store.takeLane(noon, lease, 'one'));
    one.link.dieAt({ call: 2, moment: 'before' });
    await expect(one.store.endTurn(turn, { keepEntry: false })).rejects.toThrow();
    await expect(one.store.nextDueAt()).rejects.toThrow();
    one.link.reconnect();

    await one.store.nextDueAt();

    expect(await other.store.moveDue(noon, 9)).toBe(1);
    expect(await other.store.takeLane(noon, lease, 'other')).toMatchObject({ lane: 'slack:C1' });
  });

  it('are filled again when Redis has lost them, with fences that go on growing', async () => {
    await oweIn(['slack:C1']);
    await one.store.moveDue(noon, 9);
    const lost = await taken(one.store.takeLane(noon, lease, 'one'));
    const { keys } = one.link;
    const found = (await server.send('KEYS', `${keys.laneTag(keys.laneSlotOf('slack:C1'))}*`)) as string[];
    await server.send('DEL', ...found);

    expect(await other.store.takeLane(noon + 9 * minute, lease, 'other')).toBeUndefined();
    expect(await other.store.moveDue(noon + 10 * minute, 9)).toBe(1);

    const turn = await taken(other.store.takeLane(noon + 10 * minute, lease, 'other'));
    expect(turn).toMatchObject({ lane: 'slack:C1', gid: lost.gid });
    expect(turn.fence).toBeGreaterThan(lost.fence);
    await one.store.endTurn(lost, { keepEntry: false, heldUntil: noon + 60 * minute });
    expect(await one.store.takeLane(noon + 10 * minute + lease, lease, 'one')).toMatchObject({ lane: 'slack:C1' });
  });

  it('stay held for a process whose clock is behind that of another', async () => {
    const { laneSlotOf } = one.link.keys;
    const both = lanesOf(40)
      .filter((each) => laneSlotOf(each) === laneSlotOf('slack:C0'))
      .slice(0, 2);
    await oweIn(both);
    await one.store.moveDue(noon, 9);
    for (const _ of both) {
      const turn = await taken(one.store.takeLane(noon, lease, 'one'));
      await one.store.endTurn(turn, { keepEntry: true, heldUntil: noon + minute });
    }
    const { lane } = await taken(other.store.takeLane(noon + minute, lease, 'other'));

    expect(await one.store.takeLane(noon + minute - 1, lease, 'one')).toBeUndefined();

    const left = both.filter((each) => each !== lane);
    expect(await one.store.takeLane(noon + minute, lease, 'one')).toMatchObject({ lane: left[0] });
  });

  it('leave little behind once nothing waits in them', async () => {
    await oweIn(['slack:C1']);
    await one.store.moveDue(noon, 9);
    const turn = await taken(one.store.takeLane(noon, lease, 'one'));
    await settle(one.store, 'in slack:C1');
    await one.store.endTurn(turn, { keepEntry: false });

    const { keys } = one.link;
    const left = (await server.send('KEYS', `${keys.laneTag(keys.laneSlotOf('slack:C1'))}*`)) as string[];
    expect(left.sort()).toEqual([`${keys.laneTag(keys.laneSlotOf('slack:C1'))}fence`, keys.lane('slack:C1')].sort());
    expect(Number(await server.send('TTL', keys.lane('slack:C1')))).toBeGreaterThan(86_400);
  });
});
