import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { anAlert, ana, aPolicy, minute, second } from '../support/builders.ts';
import { type Bench, createBench } from '../support/dispatch-bench.ts';

let bench: Bench;

beforeEach(async () => {
  bench = await createBench({ policy: aPolicy({ receivers: { team: ['team/slack/0', 'team/webhook/0'] } }) });
});

afterEach(async () => {
  await bench.close();
});

const card = () => bench.target('team/slack/0').messages.at(-1);
const reasons = () =>
  bench.target('team/webhook/0').calls.flatMap(({ step }) => (step.type === 'send' ? [step.notification.reason] : []));

describe('an alert that comes between reading a group and deciding', () => {
  it('is neither lost when the group would have gone to sleep, nor told as resolved', async () => {
    let isLate = false;
    const tocsin = bench.start({
      async onStore(moment, method, [commit]) {
        const sleeps = JSON.stringify(commit ?? '').includes('"state":"dormant"');
        if (isLate || moment !== 'before' || method !== 'commitGroup' || !sleeps) return;
        isLate = true;
        const late = anAlert({ at: bench.clock.now(), labels: { service: 'basket' } });
        await tocsin.ingest.accept([late], 500);
      },
    });
    await tocsin.push(anAlert());
    await bench.advance(minute);
    const now = bench.clock.now();
    await tocsin.push(anAlert({ at: now, endsAt: now }));
    await bench.advance(30 * minute);
    expect(isLate).toBe(true);
    expect(card()?.facts).toMatchObject({ state: 'firing', firing: 1 });
    expect(reasons().at(-1)).not.toBe('all_resolved');
  });

  it('shows on the card though the edit was drawn without it', async () => {
    let isLate = false;
    const tocsin = bench.start({
      async onTarget(moment, step) {
        if (isLate || moment !== 'after' || step !== 'post') return;
        isLate = true;
        const late = anAlert({ at: bench.clock.now(), labels: { service: 'basket' } });
        await tocsin.ingest.accept([late], 500);
      },
    });
    await tocsin.push(anAlert());
    await bench.advance(15 * second);
    expect(card()?.facts.firing).toBe(2);
  });
});

describe('an alert that was read as one of an active group', () => {
  it('wakes the group that went to sleep before it was written', async () => {
    // No card: nothing but the group's own timer can wake it.
    bench.policy = aPolicy({ receivers: { team: ['team/webhook/0'] } });
    const gate = Promise.withResolvers<void>();
    let isGated = false;
    const tocsin = bench.start({
      async onStore(moment, method) {
        if (isGated && moment === 'before' && method === 'commitIngest') await gate.promise;
      },
    });
    await tocsin.push(anAlert());
    await bench.advance(minute);
    await tocsin.push(anAlert({ at: bench.clock.now(), endsAt: bench.clock.now() }));
    const { tickAt = 0 } = (await bench.group()).group;
    await bench.advance(tickAt - bench.clock.now() - second);
    expect((await bench.group()).group.state).toBe('active');

    isGated = true;
    const late = tocsin.ingest.accept([anAlert({ at: bench.clock.now(), labels: { service: 'basket' } })], 500);
    await bench.clock.advance(2 * second, () => tocsin.idle(() => 1));
    expect((await bench.group()).group.state).toBe('dormant');
    gate.resolve();

    expect(await late).toEqual({ type: 'stored' });
    await bench.advance(minute);
    expect(reasons()).toEqual(['first', 'all_resolved', 'first']);
  });
});

describe('a decision that somebody else was faster than', () => {
  it('is made again at once', async () => {
    let isBeaten = false;
    const tocsin = bench.start({
      async onStore(moment, method) {
        if (isBeaten || moment !== 'before' || method !== 'commitGroup') return;
        isBeaten = true;
        const { group, ver, rev } = await bench.group();
        const nothing = { bumpsRev: false, drop: [], timeline: [], deliveries: [], deliveryDue: [], outbox: [] };
        const groupDueAt = bench.clock.now() + minute;
        await bench.store.commitGroup({ ver, rev, change: { ...nothing, group, groupDueAt }, owed: false });
      },
    });
    await tocsin.push(anAlert());
    await bench.advance(10 * second);
    expect(isBeaten).toBe(true);
    expect(bench.target('team/slack/0').messages).toHaveLength(1);
  });
});

describe('a click during a call', () => {
  it('shows on the card right after the call', async () => {
    const tocsin = bench.start();
    await tocsin.push(anAlert());
    await bench.advance(minute);
    const gate = Promise.withResolvers<void>();
    bench.target('team/slack/0').script({ type: 'held', until: gate.promise });
    await tocsin.push(anAlert({ at: bench.clock.now(), labels: { service: 'basket' } }));
    await bench.advance(2 * second);
    const { group } = await bench.group();
    const wish = { type: 'acknowledge' } as const;
    const answer = await tocsin.inbound.act({ inputId: 'click', by: ana, gid: group.gid, wish });
    expect(answer).toMatchObject({ type: 'done' });
    gate.resolve();
    await bench.advance(2 * second);
    expect(card()?.facts).toMatchObject({ state: 'acknowledged', firing: 2 });
  });
});

describe('stopping', () => {
  it('waits for the call in flight and stores how it ended', async () => {
    const tocsin = bench.start();
    const gate = Promise.withResolvers<void>();
    bench.target('team/slack/0').script({ type: 'held', until: gate.promise });
    await tocsin.push(anAlert());
    await bench.advance(11 * second);
    let isStopped = false;
    const stopped = tocsin.stop().then(() => {
      isStopped = true;
    });
    await bench.settle();
    expect(isStopped).toBe(false);
    gate.resolve();
    await stopped;
    const { deliveries } = await bench.group();
    expect(deliveries.find(({ target }) => target === 'team/slack/0')?.ref).toEqual(card()?.ref);
    tocsin.mortal.die();
  });

  it('takes nothing new and begins no call', async () => {
    const tocsin = bench.start();
    await tocsin.push(anAlert());
    await tocsin.stop();
    await bench.advance(minute);
    expect(await tocsin.ingest.accept([anAlert()], 500)).toMatchObject({ type: 'unavailable' });
    const { group } = await bench.group();
    const wish = { type: 'acknowledge' } as const;
    const answer = await tocsin.inbound.act({ inputId: 'late', by: ana, gid: group.gid, wish });
    expect(answer).toMatchObject({ type: 'unsaved' });
    expect(bench.target('team/slack/0').calls).toEqual([]);
    tocsin.mortal.die();
    bench.start();
    await bench.advance(minute);
    expect(bench.target('team/slack/0').messages).toHaveLength(1);
  });
});

describe('a store that is away for a while', () => {
  it('loses nothing that was told meanwhile, and nothing is told twice', async () => {
    let isAway = false;
    const tocsin = bench.start({
      onStore(moment) {
        if (isAway && moment === 'before') throw new Error('no route to the store');
      },
      onTarget(moment, step) {
        if (moment === 'after' && step === 'post') isAway = true;
      },
    });
    await tocsin.push(anAlert());
    await bench.advance(20 * second);
    expect(isAway).toBe(true);
    isAway = false;
    await bench.advance(5 * minute);
    const slack = bench.target('team/slack/0');
    expect(slack.searches).toEqual([]);
    expect(slack.calls.filter(({ step }) => step.type === 'post')).toHaveLength(1);
    expect(slack.messages).toHaveLength(1);
    const { deliveries } = await bench.group();
    expect(deliveries.find(({ target }) => target === 'team/slack/0')?.ref).toEqual(card()?.ref);
    expect(reasons()).toEqual(['first']);
  });
});
