import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { GroupId } from '../../src/engine/alert-group.ts';
import type { HeadRef, Store } from '../../src/ports/store.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { aCommit, aGid, aHead, asleep, aWrite, minute, noon, ref } from './samples.ts';

const groups = ['g', 'h'];
const refs = groups.flatMap((group) => ['a', 'b', 'c'].map((alert) => ref(group, alert)));

const step = fc.oneof(
  fc.record({ type: fc.constant('write' as const), of: fc.constantFrom(...refs), fires: fc.boolean() }),
  fc.record({ type: fc.constant('read' as const), of: fc.constantFrom(...refs) }),
  fc.record({
    type: fc.constant('commit' as const),
    of: fc.constantFrom(...refs),
    drops: fc.boolean(),
    sleeps: fc.boolean(),
    owed: fc.boolean(),
  }),
);

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** Steps of one round begin together: each asks before the others are answered. */
const rounds = fc.array(fc.array(step, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 10 });

it('the heads that SQLite knows without asking its thread are those that are stored', async () => {
  await fc.assert(
    fc.asyncProperty(rounds, async (all) => {
      const folder = await mkdtemp(join(tmpdir(), 'tocsin-heads-'));
      const open = () => openSqliteStore({ file: join(folder, 'tocsin.db'), durability: 'normal' });
      try {
        const store = await open();
        let now = noon;
        for (const round of all) {
          now += minute;
          await Promise.all(round.map((one) => take(one, store, now)));
          expect(await remembered(store)).toEqual(await stored(store));
        }
        const readings = await store.readHeads(refs);
        await store.close();
        const again = await open();
        expect(readings).toEqual(await again.readHeads(refs));
        await again.close();
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    }),
    { numRuns: 25, interruptAfterTimeLimit: 20_000 },
  );
});

async function take(one: Step, store: Store, now: number): Promise<void> {
  switch (one.type) {
    case 'read':
      await store.readHeads([one.of]);
      break;
    case 'write':
      await write(one.of, one.fires, store, now);
      break;
    case 'commit':
      await commit(one.of.gid, one, store);
      break;
  }
}

async function write(of: HeadRef, fires: boolean, store: Store, now: number): Promise<void> {
  const [reading] = await store.readHeads([of]);
  const head = aHead({ updatedAt: now, endsAt: fires ? now + 10 * minute : now });
  const { wakeAt, ...rest } = aWrite(of, { head });
  const expected = reading?.head === undefined ? {} : { expected: reading.head };
  await store.commitIngest([{ ...rest, ...expected, ...(fires ? { wakeAt: now } : {}) }], now);
}

async function commit(
  gid: GroupId,
  { drops, sleeps, owed }: { readonly drops: boolean; readonly sleeps: boolean; readonly owed: boolean },
  store: Store,
): Promise<void> {
  const loaded = await store.loadGroup(gid);
  if (loaded === undefined) return;
  const drop = drops ? loaded.alerts.slice(0, 2) : [];
  await store.commitGroup(aCommit(loaded, { drop, ...(sleeps ? asleep(loaded) : {}) }, { owed }));
}

/** One by one: what is asked of the thread for one alert of a group must not hide what is remembered of the others. */
async function remembered(store: Store) {
  const readings = await inTurn(refs, async (one) => (await store.readHeads([one]))[0]);
  return readings.map((reading) => ({ head: reading?.head, state: reading?.group?.state }));
}

async function inTurn<T, R>(items: readonly T[], ask: (item: T) => Promise<R>): Promise<readonly R[]> {
  const answers: R[] = [];
  for (const item of items) answers.push(await ask(item));
  return answers;
}

async function stored(store: Store) {
  const loaded = await Promise.all(
    groups.map(async (name) => [aGid(name), await store.loadGroup(aGid(name))] as const),
  );
  const byGid = new Map(loaded);
  return refs.map(({ gid, fingerprint }) => ({
    head: byGid.get(gid)?.alerts.find((alert) => alert.fingerprint === fingerprint)?.head,
    state: byGid.get(gid)?.group.state,
  }));
}
