import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FlushDeps, flush } from '../../src/dispatch/flush.ts';
import type { GroupId } from '../../src/engine/alert-group.ts';
import { anAlert, ana, minute, second } from '../support/builders.ts';
import { type Bench, createBench, type Process } from '../support/dispatch-bench.ts';
import { after, before, slower } from '../support/policies.ts';

let bench: Bench;

beforeEach(async () => {
  bench = await createBench({ policy: before });
});

afterEach(async () => {
  await bench.close();
});

const checkout = (pod: string) => anAlert({ labels: { service: 'checkout', pod }, at: bench.clock.now() });

async function start(policy: Parameters<Bench['start']>[0]): Promise<Process> {
  const process = bench.start({ pollMs: second, ...policy });
  await bench.settle();
  return process;
}

function standings(...processes: readonly Process[]): readonly string[] {
  return processes.map((process) => process.standing().policy);
}

/** Who has posted the cards of a target: `process 2`. */
function posters(key: string): readonly string[] {
  return bench.target(key).messages.map(({ attemptId }) => attemptId.replace(/ \d+$/, ''));
}

async function gidOf(receiver: string): Promise<GroupId> {
  const { groups } = await bench.store.scanGroups({ limit: 10, liveOnly: false });
  const found = groups.find(({ group }) => group.receiver === receiver);
  if (found === undefined) throw new Error(`no group of ${receiver}`);
  return found.group.gid;
}

async function acknowledge(process: Process, receiver: string): Promise<void> {
  const gid = await gidOf(receiver);
  const answer = await process.inbound.act({ inputId: 'ack', by: ana, gid, wish: { type: 'acknowledge' } });
  expect(answer.type).toBe('done');
}

describe('processes with equal policies', () => {
  it('all have the policy in force, whoever started first', async () => {
    const [one, two] = [await start({ policy: before }), await start({ policy: before })];

    expect(standings(one, two)).toEqual(['in_force', 'in_force']);
    expect(await bench.store.readPolicyMark()).toEqual({ hash: before.hash, epoch: 1 });
  });
});

describe('a process that starts with a policy nobody has had before', () => {
  it('puts it in force; the others say so and decide nothing more', async () => {
    const old = await start({ policy: before });
    const young = await start({ policy: after });
    await bench.advance(5 * second);

    await old.push(checkout('1'));
    await bench.advance(30 * second);

    expect(standings(old, young)).toEqual(['differs', 'in_force']);
    expect(posters('shop/slack/0')).toEqual(['process 2']);
    expect(bench.target('team/slack/0').calls).toEqual([]);
    expect(bench.target('team/webhook/0').calls).toEqual([]);
    expect(old.warnings.filter((text) => text.startsWith('another policy is in force'))).toHaveLength(1);
  });

  it('takes what the others still put where it went before to where it goes now, however often', async () => {
    const old = await start({ policy: before });
    await old.push(checkout('1'));
    await bench.advance(15 * second);
    expect(posters('team/slack/0')).toEqual(['process 1']);
    await start({ policy: after });
    await bench.advance(10 * second);

    for (const pod of ['2', '3', '1']) {
      await old.push(checkout(pod));
      await bench.advance(40 * second);
    }
    await bench.advance(5 * minute);

    expect(bench.target('shop/slack/0').messages.map(({ facts }) => facts.firing)).toEqual([3]);
    expect(bench.target('team/slack/0').messages.map(({ facts }) => facts.movedTo)).toEqual([['shop']]);
    expect(bench.target('team/webhook/0').calls).toHaveLength(1);
  });

  it('tells nobody from a group that another still made, although nobody has looked for it', async () => {
    const old = await start({ policy: before });
    await start({
      policy: after,
      onStore: (_moment, method) => (method === 'scanGroups' ? Promise.reject(new Error('slow')) : undefined),
    });
    await bench.advance(5 * second);

    await old.push(checkout('1'));
    await bench.advance(30 * second);

    expect(bench.target('team/slack/0').calls).toEqual([]);
    expect(posters('shop/slack/0')).toEqual(['process 2']);
  });

  it('does not say that somebody has what nobody who has it has seen', async () => {
    const old = await start({ policy: before });
    let isHeldUp = true;
    const young = await start({
      policy: after,
      // What belongs elsewhere is not looked at for a while.
      onStore: (_moment, method) =>
        isHeldUp && method === 'scanGroups' ? Promise.reject(new Error('slow')) : undefined,
    });
    await bench.advance(5 * second);
    await young.push(checkout('2'));
    await old.push(checkout('1'));
    await acknowledge(old, 'team');
    isHeldUp = false;
    await bench.advance(minute);

    const [card] = bench.target('shop/slack/0').messages;
    expect(card?.facts).toMatchObject({ state: 'firing', firing: 2 });
    expect(card?.facts.acknowledgement).toBeUndefined();
  });

  it('lets people act through the others meanwhile', async () => {
    const old = await start({ policy: before });
    await start({ policy: after });
    await bench.advance(5 * second);
    await old.push(checkout('1'));
    await bench.advance(20 * second);

    await acknowledge(old, 'shop');
    await bench.advance(5 * second);

    expect(bench.target('shop/slack/0').messages[0]?.facts.state).toBe('acknowledged');
    expect((await old.inbound.status()).policy).toBe('differs');
  });
});

it('a click that comes in where a receiver is not known yet makes nobody forget its card', async () => {
  const old = await start({ policy: before });
  await start({ policy: after });
  await bench.advance(5 * second);
  const shop = bench.target('shop/slack/0');
  shop.always({ type: 'fails', outcome: { type: 'retry', error: 'internal_error' } });
  await old.push(checkout('1'));
  await bench.advance(20 * second);
  expect(shop.calls.length).toBeGreaterThan(0);

  await acknowledge(old, 'shop');
  shop.always({ type: 'works' });
  await bench.advance(30 * second);

  expect(shop.messages.map(({ facts }) => facts.state)).toEqual(['acknowledged']);
});

it('a process that slept on a claim does not decide by the policy that it had when it fell asleep', async () => {
  const asked: string[] = [];
  const nobody = async (what: string) => {
    asked.push(what);
    return undefined;
  };
  // Only what a flush asks for first is there: anything else would fail and be seen.
  const deps = { mayWork: async () => false, groups: { load: nobody, peek: nobody } } as unknown as FlushDeps;

  await flush('gid' as GroupId, deps);

  expect(asked).toEqual([]);
});

describe('a process that starts with a policy that was in force before', () => {
  it('leaves the newer one in force while somebody has it', async () => {
    const first = await start({ policy: before });
    await first.load(after);
    const late = await start({ policy: before });
    await bench.advance(5 * minute);

    await late.push(checkout('1'));
    await bench.advance(30 * second);

    expect(standings(first, late)).toEqual(['in_force', 'differs']);
    expect(posters('shop/slack/0')).toEqual(['process 1']);
  });

  it('puts it in force again once nobody has the newer one any more', async () => {
    const first = await start({ policy: before });
    await first.load(after);
    const late = await start({ policy: before });
    const later = await start({ policy: before });
    await first.push(checkout('1'));
    await bench.advance(20 * second);

    const stopped = first.stop();
    await bench.advance(20 * second);
    await stopped;

    expect(standings(late, later)).toEqual(['in_force', 'in_force']);
    expect(await bench.store.readPolicyMark()).toEqual({ hash: before.hash, epoch: 3 });
    expect(bench.target('team/slack/0').messages.map(({ facts }) => facts.firing)).toEqual([1]);
    expect(bench.target('shop/slack/0').messages.map(({ facts }) => facts.movedTo)).toEqual([['team']]);
  });

  it('does so at once when it is alone: a file that was put back, and a restart', async () => {
    const first = await start({ policy: before });
    await first.load(after);
    const stopped = first.stop();
    await bench.settle();
    await stopped;

    const again = await start({ policy: before });

    expect(standings(again)).toEqual(['in_force']);
  });

  it('waits until those that died without a word can be taken for gone', async () => {
    const first = await start({ policy: before });
    await first.load(after);
    const late = await start({ policy: before });
    const other = await start({ policy: before });
    first.mortal.die();

    await bench.advance(25 * second);
    expect(standings(late, other)).toEqual(['differs', 'differs']);
    await bench.advance(30 * second);
    expect(standings(late, other)).toEqual(['in_force', 'in_force']);
  });
});

describe('a reload', () => {
  it('puts an older policy in force again: that is how a change is taken back', async () => {
    const [one, two] = [await start({ policy: before }), await start({ policy: before })];
    await one.load(after);
    await two.load(after);
    await one.load(before);
    await bench.advance(5 * second);

    expect(standings(one, two)).toEqual(['in_force', 'differs']);
    expect(await bench.store.readPolicyMark()).toEqual({ hash: before.hash, epoch: 3 });
  });

  it('of a file that was not changed here undoes nothing that others have loaded', async () => {
    const [one, two] = [await start({ policy: before }), await start({ policy: before })];
    await one.load(after);

    await two.load(before);
    await bench.advance(5 * second);

    expect(standings(one, two)).toEqual(['in_force', 'differs']);
  });

  it('on every process, one after another, ends with all of them at work', async () => {
    const all = [await start({ policy: before }), await start({ policy: before }), await start({ policy: before })];
    for (const process of all) {
      await process.load(after);
      await bench.advance(3 * second);
    }

    expect(standings(...all)).toEqual(['in_force', 'in_force', 'in_force']);
    expect(await bench.store.readPolicyMark()).toEqual({ hash: after.hash, epoch: 2 });
    await bench.advance(30 * second);
    expect(await bench.store.readNote('migrated')).toBe('2');
  });

  it('of different files at the same moment leaves one of them in force', async () => {
    const [one, two] = [await start({ policy: before }), await start({ policy: before })];

    await Promise.all([one.load(after), two.load(slower)]);
    await bench.advance(10 * second);

    expect([...standings(one, two)].sort()).toEqual(['differs', 'in_force']);
  });
});
