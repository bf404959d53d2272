import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Wish } from '../../src/engine/input.ts';
import type { ActAnswer } from '../../src/ports/inbound.ts';
import { anAlert, ana, aPolicy, bo, hour, minute, second } from '../support/builders.ts';
import { type Bench, createBench, type Process, type ProcessOptions } from '../support/dispatch-bench.ts';

let bench: Bench;
let tocsin: Process;

beforeEach(async () => {
  bench = await createBench({ policy: aPolicy({ receivers: { team: ['team/slack/0', 'team/webhook/0'] } }) });
  tocsin = bench.start();
  await tocsin.push(anAlert());
  await bench.advance(minute);
});

afterEach(async () => {
  await bench.close();
});

let clicks = 0;

async function click(
  wish: Wish,
  options: { by?: typeof ana; inputId?: string; episode?: number } = {},
): Promise<ActAnswer> {
  clicks += 1;
  const thisClick = `click ${clicks}`;
  const { group } = await bench.group();
  const { by = ana, inputId = thisClick, episode } = options;
  const answer = await tocsin.inbound.act({
    inputId,
    by,
    gid: group.gid,
    wish,
    ...(episode === undefined ? {} : { episode }),
  });
  await bench.settle();
  return answer;
}

async function restartWith(options: ProcessOptions): Promise<void> {
  tocsin.mortal.die();
  await bench.reopen();
  tocsin = bench.start(options);
  await bench.settle();
}

const card = () => bench.target('team/slack/0').messages.at(-1);
const reasons = () =>
  bench.target('team/webhook/0').calls.flatMap(({ step }) => (step.type === 'send' ? [step.notification.reason] : []));

describe('acknowledging', () => {
  it('is saved when it is answered, and on the card right after', async () => {
    expect(await click({ type: 'acknowledge' })).toMatchObject({ type: 'done', facts: { state: 'acknowledged' } });
    await bench.advance(second);
    expect(card()?.facts.acknowledgement?.by).toEqual(ana);
  });

  it('stops repeats, not news', async () => {
    await click({ type: 'acknowledge' });
    await bench.advance(5 * hour);
    expect(reasons()).toEqual(['first']);
    await tocsin.push(anAlert({ at: bench.clock.now(), labels: { service: 'basket' } }));
    await bench.advance(6 * minute);
    expect(reasons()).toEqual(['first', 'new_alerts']);
    expect(card()?.facts).toMatchObject({ state: 'acknowledged', newSinceAcknowledgement: 1 });
  });

  it('without it, notices repeat', async () => {
    await bench.advance(5 * hour);
    expect(reasons()).toEqual(['first', 'repeat']);
  });

  it('of two people at once goes to one, and the other hears to whom', async () => {
    const answers = await Promise.all([click({ type: 'acknowledge' }), click({ type: 'acknowledge' }, { by: bo })]);
    expect(answers.map(({ type }) => type).sort()).toEqual(['done', 'refused']);
    const refused = answers.find(({ type }) => type === 'refused');
    expect(refused).toMatchObject({ refusal: { type: 'already_acknowledged' } });
  });

  it('twice by the same click changes nothing the second time', async () => {
    await click({ type: 'acknowledge' }, { inputId: 'same' });
    const { ver } = await bench.group();
    expect(await click({ type: 'acknowledge' }, { inputId: 'same' })).toMatchObject({ type: 'repeated' });
    expect((await bench.group()).ver).toBeGreaterThanOrEqual(ver);
    expect(tocsin.counts.get('inputs_total{origin=slack,wish=acknowledge,result=repeated}')).toBe(1);
  });

  it('on the card of an episode that is past is refused kindly', async () => {
    const now = bench.clock.now();
    await tocsin.push(anAlert({ at: now, endsAt: now }));
    await bench.advance(hour);
    await tocsin.push(anAlert({ at: bench.clock.now() }));
    await bench.advance(minute);
    const answer = await click({ type: 'acknowledge' }, { episode: 1 });
    expect(answer).toMatchObject({ type: 'refused', refusal: { type: 'past_episode', current: 2 } });
  });
});

describe('resolving by hand', () => {
  it('turns the card green and stays so while the source still reports it', async () => {
    expect(await click({ type: 'resolve', reason: 'fixed' })).toMatchObject({ type: 'done' });
    await bench.advance(30 * minute);
    expect(card()?.facts).toMatchObject({ state: 'resolved', endedBy: ana, stillReported: 1 });
    expect(bench.target('team/slack/0').messages).toHaveLength(1);
  });
});

describe('an act that cannot be saved', () => {
  it('is "unsure" after a second without an answer of the store', async () => {
    const never = new Promise<never>(() => undefined);
    let isHanging = false;
    await restartWith({
      onStore: (moment, method) => (isHanging && moment === 'before' && method === 'commitGroup' ? never : undefined),
    });
    isHanging = true;
    const { group } = await bench.group();
    const wish = { type: 'acknowledge' } as const;
    const answer = tocsin.inbound.act({ inputId: 'slow', by: ana, gid: group.gid, wish });
    await bench.clock.advance(second, async () => {
      for (let count = 0; count < 20; count += 1) await new Promise(setImmediate);
    });
    expect(await answer).toEqual({ type: 'unsure' });
    tocsin.mortal.die();
  });

  it('is "unsaved" with the reason when the store refuses', async () => {
    let isFull = false;
    await restartWith({
      onStore(moment, method) {
        if (isFull && moment === 'before' && method === 'commitGroup') throw new Error('the disk is full');
      },
    });
    isFull = true;
    expect(await click({ type: 'acknowledge' })).toEqual({ type: 'unsaved', error: 'the disk is full' });
    isFull = false;
    expect(await click({ type: 'acknowledge' })).toMatchObject({ type: 'done' });
  });

  it('is "busy" when others win five times in a row', async () => {
    let rivals = 0;
    await restartWith({
      async onStore(moment, method) {
        if (moment !== 'before' || method !== 'commitGroup' || rivals >= 5) return;
        rivals += 1;
        const { group, ver, rev } = await bench.group();
        const nothing = { bumpsRev: false, drop: [], timeline: [], deliveries: [], deliveryDue: [], outbox: [] };
        const groupDueAt = group.tickAt ?? 0;
        await bench.store.commitGroup({ ver, rev, change: { ...nothing, group, groupDueAt }, owed: true });
      },
    });
    expect(await click({ type: 'acknowledge' })).toEqual({ type: 'busy' });
    expect(await click({ type: 'acknowledge' })).toMatchObject({ type: 'done' });
  });

  it('names a group that nobody knows', async () => {
    const { group } = await bench.group();
    const gid = group.gid.replace(/./, (first) => (first === 'A' ? 'B' : 'A')) as typeof group.gid;
    const answer = await tocsin.inbound.act({ inputId: 'x', by: ana, gid, wish: { type: 'acknowledge' } });
    expect(answer).toEqual({ type: 'no_such_group' });
  });
});
