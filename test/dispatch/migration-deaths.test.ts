import { expect, it } from 'vitest';
import type { Store } from '../../src/ports/store.ts';
import type { StoreMarks } from '../../src/store/store-marks.ts';
import { findBreaches } from '../store/invariant.ts';
import { anAlert, ana, minute, second } from '../support/builders.ts';
import { type Bench, createBench } from '../support/dispatch-bench.ts';
import { after, before } from '../support/policies.ts';

/** What a process that migrates leaves behind when it dies lies between two of these. */
const writes: ReadonlySet<string> = new Set([
  'reportNode',
  'writeNote',
  'adoptPolicy',
  'takeChore',
  'endChore',
  'commitIngest',
  'commitGroup',
  'endTurn',
]);

const checkout = (pod: string) => anAlert({ labels: { service: 'checkout', pod } });
const search = (pod: string) => anAlert({ labels: { alertname: 'Slow', service: 'search', pod } });
const both = (pod: string) => anAlert({ labels: { alertname: 'Slow', service: 'checkout', pod } });

/** One group that moves, one of which a part moves; both told, one acknowledged. */
async function tellAndAcknowledge(bench: Bench): Promise<void> {
  const old = bench.start({ policy: before });
  await old.push(checkout('1'), checkout('2'), search('1'), both('1'));
  await bench.advance(15 * second);
  const { groups } = await bench.store.scanGroups({ limit: 9, liveOnly: true });
  const found = groups.find(({ group }) => group.groupLabels['alertname'] === 'HighErrorRate');
  if (found === undefined) throw new Error('nothing was told');
  const { gid } = found.group;
  await old.inbound.act({ inputId: 'ack', by: ana, gid, wish: { type: 'acknowledge' } });
  await bench.advance(5 * second);
  old.mortal.die();
}

it('a migration goes on wherever the process that makes it dies', { timeout: 120_000 }, async () => {
  let deaths = 0;
  for (let call = 1; ; call += 1) {
    const bench = await createBench({ policy: before });
    await tellAndAcknowledge(bench);
    let calls = 0;
    const young = bench.start({
      policy: after,
      onStore(moment, method) {
        if (moment === 'before' || !writes.has(method)) return;
        calls += 1;
        if (calls === call) young.mortal.die();
      },
    });
    await bench.advance(4 * second);
    const isOver = !young.mortal.isDead();
    const next = bench.start({ policy: after, pollMs: second });
    await bench.advance(2 * minute);

    const shop = bench.target('shop/slack/0');
    const team = bench.target('team/slack/0');
    const where = `died at write ${call}`;
    const shown = shop.messages.map(({ facts }) => [facts.group.groupLabels['alertname'], facts.state, facts.firing]);
    expect(shown.sort(), where).toEqual([
      ['HighErrorRate', 'acknowledged', 2],
      ['Slow', 'firing', 1],
    ]);
    expect(
      team.messages.map(({ facts }) => [facts.movedTo, facts.firing]),
      where,
    ).toEqual([
      [['shop'], 0],
      [undefined, 1],
    ]);
    expect(bench.target('team/webhook/0').calls, where).toHaveLength(2);
    expect([shop.violations, team.violations, next.errors], where).toEqual([[], [], []]);
    // The bench's store is SQLite's, which can be looked into.
    const store = bench.store as Store & { inspect(): Promise<StoreMarks> };
    expect(await findBreaches(store, bench.clock.now()), where).toEqual([]);
    await bench.close();
    if (isOver) break;
    deaths += 1;
  }
  expect(deaths).toBeGreaterThan(15);
});
