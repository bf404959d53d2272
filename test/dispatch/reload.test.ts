import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { IncomingAlert } from '../../src/engine/alert.ts';
import type { LoadedGroup } from '../../src/engine/alert-group.ts';
import { anAlert, ana, minute, second } from '../support/builders.ts';
import { type Bench, createBench, type Process } from '../support/dispatch-bench.ts';
import type { Message } from '../support/fake-target.ts';
import { after, before, renamed, slower, withoutCard, withoutWebhook } from '../support/policies.ts';

let bench: Bench;
let tocsin: Process;

beforeEach(async () => {
  bench = await createBench({ policy: before });
  tocsin = bench.start({ policy: before });
});

afterEach(async () => {
  await bench.close();
});

const checkout = (pod: string) => anAlert({ labels: { service: 'checkout', pod } });
const search = (pod: string) => anAlert({ labels: { service: 'search', pod } });

async function groups(): Promise<ReadonlyMap<string, LoadedGroup>> {
  const { groups } = await bench.store.scanGroups({ limit: 10, liveOnly: false });
  return new Map(groups.map((one) => [one.group.receiver, one]));
}

function card(key: string): Message | undefined {
  return bench.target(key).messages.at(-1);
}

function kinds(key: string): readonly string[] {
  return bench.target(key).calls.map(({ step }) => step.type);
}

/** Fires until people have been told. */
async function tell(...alerts: readonly IncomingAlert[]): Promise<void> {
  await tocsin.push(...alerts);
  await bench.advance(15 * second);
}

async function acknowledge(receiver: string): Promise<void> {
  const gid = (await groups()).get(receiver)?.group.gid;
  if (gid === undefined) throw new Error(`no group of ${receiver}`);
  const answer = await tocsin.inbound.act({ inputId: 'ack', by: ana, gid, wish: { type: 'acknowledge' } });
  expect(answer.type).toBe('done');
  await bench.advance(5 * second);
}

describe('a reload that moves a whole group to another receiver', () => {
  it('shows a card there, and says on the old one where it went on', async () => {
    await tell(checkout('1'), checkout('2'));

    await tocsin.load(after);
    await bench.advance(5 * second);

    expect(card('shop/slack/0')?.facts).toMatchObject({ state: 'firing', firing: 2 });
    expect(card('team/slack/0')?.facts).toMatchObject({ movedTo: ['shop'], firing: 0 });
    expect(bench.target('team/slack/0').messages).toHaveLength(1);
    expect((await groups()).has('team')).toBe(false);
  });

  it('tells the old receiver nothing any more, neither now nor when it is over', async () => {
    await tell(checkout('1'));
    expect(kinds('team/webhook/0')).toEqual(['send']);

    await tocsin.load(after);
    await bench.advance(10 * minute);
    await tocsin.push(
      anAlert({ labels: { service: 'checkout', pod: '1' }, at: bench.clock.now(), endsAt: bench.clock.now() }),
    );
    await bench.advance(10 * minute);

    expect(kinds('team/webhook/0')).toEqual(['send']);
    expect(card('shop/slack/0')?.facts.state).toBe('resolved');
    expect(card('team/slack/0')?.facts.movedTo).toEqual(['shop']);
  });

  it('drops what was decided and not told yet', async () => {
    bench.target('team/webhook/0').always({ type: 'fails', outcome: { type: 'retry', error: 'connection refused' } });
    await tell(checkout('1'));
    const told = kinds('team/webhook/0').length;

    await tocsin.load(after);
    await bench.advance(30 * minute);

    expect(kinds('team/webhook/0')).toHaveLength(told);
  });

  it('keeps who has it, and calls nobody for what they know', async () => {
    await tell(checkout('1'));
    await acknowledge('team');

    await tocsin.load(after);
    await bench.advance(5 * second);

    expect(card('shop/slack/0')?.facts).toMatchObject({ state: 'acknowledged', acknowledgement: { by: ana } });
    expect(bench.target('shop/slack/0').calls[0]?.step).toMatchObject({ type: 'post', pings: false });
  });

  it('leaves closed what somebody closed by hand', async () => {
    await tell(checkout('1'));
    const gid = (await groups()).get('team')?.group.gid;
    if (gid === undefined) throw new Error('no group');
    await tocsin.inbound.act({ inputId: 'close', by: ana, gid, wish: { type: 'resolve' } });
    await bench.advance(5 * second);

    await tocsin.load(after);
    await bench.advance(30 * minute);

    expect(bench.target('shop/slack/0').messages).toEqual([]);
  });

  it('works when the old receiver is not in the file any more', async () => {
    await tell(checkout('1'));

    await tocsin.load(renamed);
    await bench.advance(5 * second);

    expect(card('ops/slack/0')?.facts.state).toBe('firing');
    expect(card('team/slack/0')?.facts.movedTo).toEqual(['ops']);
    expect(kinds('team/slack/0').filter((type) => type !== 'edit')).toEqual(['post']);
  });

  it('tells the end where the beginning was told, when it was over before', async () => {
    await tell(checkout('1'));
    await tocsin.push(
      anAlert({ labels: { service: 'checkout', pod: '1' }, at: bench.clock.now(), endsAt: bench.clock.now() }),
    );

    await tocsin.load(after);
    await bench.advance(10 * minute);

    expect(card('team/slack/0')?.facts).toMatchObject({ state: 'resolved' });
    expect(card('team/slack/0')?.facts.movedTo).toBeUndefined();
    expect(kinds('team/webhook/0')).toEqual(['send', 'send']);
    expect(bench.target('shop/slack/0').messages).toEqual([]);
  });
});

describe('a reload that moves a part of a group', () => {
  it('moves what belongs elsewhere, and the rest goes on as it was', async () => {
    await tell(checkout('1'), search('1'));
    await acknowledge('team');

    await tocsin.load(after);
    await bench.advance(5 * second);

    expect(card('shop/slack/0')?.facts).toMatchObject({ firing: 1 });
    expect(card('team/slack/0')?.facts).toMatchObject({ state: 'acknowledged', firing: 1, resolved: 0 });
    expect(card('team/slack/0')?.facts.movedTo).toBeUndefined();
    const [group] = [...(await groups()).values()].filter(({ group }) => group.receiver === 'team');
    const facts = (await bench.timeline((group as LoadedGroup).group.gid)).map(({ fact }) => fact);
    expect(facts).toContainEqual({ type: 'moved', count: 1, to: ['shop'] });
    expect(facts.some(({ type }) => type === 'alerts_resolved')).toBe(false);
  });

  it('tells nobody that what moved is over', async () => {
    await tell(checkout('1'), search('1'));

    await tocsin.load(after);
    await bench.advance(20 * minute);

    expect(kinds('team/webhook/0')).toEqual(['send']);
  });
});

describe('a reload that leaves groups where they are', () => {
  it('keeps episode, card and acknowledgement, and counts new intervals from the next tick', async () => {
    await tell(checkout('1'));
    await acknowledge('team');
    const { group } = await bench.group();

    await tocsin.load(slower);
    await bench.advance(5 * second);
    expect((await bench.group()).group).toMatchObject({
      tickAt: group.tickAt,
      episode: { number: 1, acknowledgement: { by: ana } },
    });
    await bench.advance(5 * minute);

    expect((await bench.group()).group.tickAt).toBe((group.tickAt ?? 0) + 10 * minute);
    expect(bench.target('team/slack/0').messages).toHaveLength(1);
  });

  it('drops what is pending for an integration that is gone', async () => {
    bench.target('team/webhook/0').always({ type: 'fails', outcome: { type: 'retry', error: 'connection refused' } });
    await tell(checkout('1'));
    expect(Object.keys((await bench.group()).group.pending)).toEqual(['team/webhook/0']);

    await tocsin.load(withoutWebhook);
    await bench.advance(5 * second);

    expect((await bench.group()).group.pending).toEqual({});
  });

  it('goes on redrawing the card of an integration that is gone, until its episode ends', async () => {
    await tell(checkout('1'));

    await tocsin.load(withoutCard);
    await tocsin.push(checkout('2'));
    await bench.advance(6 * minute);
    expect(card('team/slack/0')?.facts.firing).toBe(2);
    expect(card('team/slack/1')?.facts.firing).toBe(2);
    const now = bench.clock.now();
    await tocsin.push(
      ...['1', '2'].map((pod) => anAlert({ labels: { service: 'checkout', pod }, at: now, endsAt: now })),
    );
    await bench.advance(minute);

    expect(card('team/slack/0')?.facts.state).toBe('resolved');
    expect(kinds('team/slack/0').filter((type) => type === 'post')).toHaveLength(1);
  });
});

describe('a reload while the store is away', () => {
  it('loads nothing, and works when it is asked for again', async () => {
    let isAway = false;
    tocsin.mortal.die();
    tocsin = bench.start({
      policy: before,
      onStore(moment) {
        if (isAway && moment === 'before') throw new Error('no route to the store');
      },
    });
    await tell(checkout('1'));
    isAway = true;
    await expect(tocsin.load(after)).rejects.toThrow('no route to the store');
    isAway = false;
    await bench.advance(minute);
    expect([...(await groups()).keys()]).toEqual(['team']);

    await tocsin.load(after);
    await bench.advance(5 * second);

    expect(card('shop/slack/0')?.facts.state).toBe('firing');
  });
});
