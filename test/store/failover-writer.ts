import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'vitest';
import type { GroupCommit, HeadRef, Store } from '../../src/ports/store.ts';
import { StoreError } from '../../src/store/store-error.ts';
import { until } from '../support/redis-server.ts';
import { aCommit, aGid, anEntry, aWrite, load, noon, ref } from './samples.ts';

/** Writes for as long as the test lets it, and remembers what the store has promised to keep. */
export interface Writer {
  acknowledged(): number;
  refused(): number;
  /** Resolves once it was promised so many more; rejects when that takes too long. The milliseconds it took. */
  more(count: number): Promise<number>;
  stop(): Promise<void>;
  /** That everything promised is there. */
  check(store: Store): Promise<void>;
}

const groups = 20;
const resumesWithinMs = 20_000;

/** New alerts, one write after the other, spread over some groups. */
export function startIngest(store: Store): Writer {
  const promised: HeadRef[] = [];
  let next = 0;
  return startWriter(
    async () => {
      next += 1;
      const to = ref(`g${next % groups}`, `a${next}`);
      const [result] = await store.commitIngest([aWrite(to)], noon);
      if (result?.type === 'ok') promised.push(to);
    },
    {
      count: () => promised.length,
      async check(survivor) {
        const readings = await survivor.readHeads(promised);
        expect(promised.filter((_, index) => readings[index]?.head === undefined)).toEqual([]);
      },
    },
  );
}

/** What people do, one act after the other, each an entry of one group's timeline. */
export async function startActs(store: Store): Promise<Writer> {
  await store.commitIngest([aWrite(ref('acted'))], noon);
  const promised: number[] = [];
  let at = noon;
  return startWriter(
    async () => {
      at += 1;
      const instant = at;
      const seen = await load(store, aGid('acted'));
      const change = { group: seen.group, timeline: [anEntry({ at: instant })] };
      const wanted: GroupCommit = { ...aCommit(seen, change), isAct: true };
      if ((await store.commitGroup(wanted)).type === 'ok') promised.push(instant);
    },
    {
      count: () => promised.length,
      async check(survivor) {
        const kept = new Set((await survivor.readTimeline(aGid('acted'), 0, 100_000)).map((entry) => entry.at));
        expect(promised.filter((instant) => !kept.has(instant))).toEqual([]);
      },
    },
  );
}

function startWriter(
  write: () => Promise<void>,
  { count, check }: { count: () => number; check: Writer['check'] },
): Writer {
  let isStopped = false;
  let refused = 0;
  const running = run();

  async function run(): Promise<void> {
    while (!isStopped) {
      try {
        await write();
      } catch (error) {
        if (!(error instanceof StoreError)) throw error;
        refused += 1;
        await wait(5);
      }
    }
  }

  return {
    acknowledged: count,
    refused: () => refused,
    async more(wanted) {
      const from = performance.now();
      const goal = count() + wanted;
      await Promise.race([
        until(`${wanted} more writes are promised`, resumesWithinMs, async () => count() >= goal),
        running.then(() => undefined),
      ]);
      return performance.now() - from;
    },
    async stop() {
      isStopped = true;
      await running;
    },
    check,
  };
}
