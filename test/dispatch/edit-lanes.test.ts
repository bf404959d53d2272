import { afterEach, describe, expect, it } from 'vitest';
import type { DeliveryStep } from '../../src/engine/delivery-plan.ts';
import { changeTo } from '../../src/engine/due.ts';
import { anAlert, ana, aPolicy, aRoute, minute, second } from '../support/builders.ts';
import { type Bench, createBench, type ProcessOptions } from '../support/dispatch-bench.ts';

let bench: Bench;

afterEach(async () => {
  expect(slack().violations).toEqual([]);
  await bench.close();
});

const slack = () => bench.target('team/slack/0');
const many = (count: number, labels: Readonly<Record<string, string>> = {}) =>
  Array.from({ length: count }, (_, index) =>
    anAlert({ at: bench.clock.now(), labels: { service: `s${index}`, ...labels } }),
  );

/** One post a second and one edit each 1.5 s, as Slack has it; each service has a card. */
function budget(step: DeliveryStep) {
  const isEdit = step.type === 'edit';
  return [{ key: isEdit ? 'workspace' : 'channel', perMs: isEdit ? 1.5 * second : second, burst: 1 }];
}

async function start(options: ProcessOptions = {}) {
  const policy = aPolicy({ route: aRoute({ groupBy: ['service'] }) });
  bench = await createBench({ policy, targets: { 'team/slack/0': { budget, lane: 'channel', editLane: 'edits' } } });
  return bench.start(options);
}

const cardOf = (service: string) =>
  slack().messages.find(({ facts }) => facts.group.groupLabels['service'] === service);

describe('an edit', () => {
  it('does not wait for posts, nor posts for it', async () => {
    const tocsin = await start();
    await tocsin.push(anAlert());
    await bench.advance(15 * second);
    await tocsin.push(...many(60));
    await bench.advance(15 * second);
    await tocsin.push(anAlert({ at: bench.clock.now(), endsAt: bench.clock.now() }));
    const posted = slack().messages.length;
    await bench.advance(3 * second);
    expect(cardOf('checkout')?.facts.state).toBe('resolved');
    expect(slack().messages.length - posted).toBeGreaterThanOrEqual(2);
  });

  it('that answers a person goes before all others of the workspace', async () => {
    const tocsin = await start();
    await tocsin.push(...many(20));
    await bench.advance(minute);
    await tocsin.push(...many(20, { instance: 'b' }));
    await bench.advance(3 * second);
    const last = slack().messages.find(
      ({ facts }) => facts.firing === 1 && facts.group.groupLabels['service'] !== 's0',
    );
    const gid = last?.gid;
    if (gid === undefined) throw new Error('no card waits');
    await tocsin.inbound.act({ inputId: 'click', by: ana, gid, wish: { type: 'acknowledge' } });
    await bench.advance(2 * second);
    expect(last?.facts.state).toBe('acknowledged');
    expect(slack().messages.filter(({ facts }) => facts.firing === 1).length).toBeGreaterThan(10);
  });

  it('is looked for a turn once a second at most, however many wait', async () => {
    let taken = 0;
    const tocsin = await start({
      onStore(moment, method) {
        if (moment === 'before' && method === 'takeTokens') taken += 1;
      },
    });
    await tocsin.push(...many(40));
    await bench.advance(minute);
    await tocsin.push(...many(40, { instance: 'b' }));
    taken = 0;
    const before = slack().calls.length;
    await bench.advance(30 * second);
    const calls = slack().calls.length - before;
    expect(calls).toBeGreaterThan(15);
    expect(taken).toBeLessThanOrEqual(calls + 2 * 30 + 2);
  });
});

describe('a delivery whose group others change while it has its turn', () => {
  it('is called for all the same, for the tokens that it has', async () => {
    let taken = 0;
    let overtaken = 0;
    const tocsin = await start({
      async onStore(moment, method, args) {
        if (moment !== 'before') return;
        if (method === 'takeTokens') taken += 1;
        if (method !== 'commitGroup' || !JSON.stringify(args).includes('"type":"post"') || overtaken === 3) return;
        overtaken += 1;
        const { group, ver, rev } = await bench.group();
        await bench.store.commitGroup({ ver, rev, change: changeTo(group, {}), owed: false, watchedEpisode: 1 });
      },
    });
    await tocsin.push(anAlert());

    await bench.advance(10 * second + 100);

    expect(slack().messages).toHaveLength(1);
    expect({ overtaken, taken }).toEqual({ overtaken: 3, taken: 1 });
  });
});

describe('a delivery whose next step changes while it waits for a turn', () => {
  it('is never called for by two lanes at once', async () => {
    const gate = Promise.withResolvers<void>();
    const gated = Promise.withResolvers<void>();
    let isGated = false;
    const tocsin = await start({
      async onStore(moment, method, args) {
        const isReply = JSON.stringify(args).includes('"type":"reply"');
        if (isGated || moment !== 'before' || method !== 'commitGroup' || !isReply) return;
        isGated = true;
        gated.resolve();
        await gate.promise;
      },
    });
    await tocsin.push(anAlert());
    await bench.advance(15 * second);
    const gid = slack().messages[0]?.gid;
    if (gid === undefined) throw new Error('no card');
    await tocsin.inbound.act({ inputId: 'click', by: ana, gid, wish: { type: 'acknowledge' } });
    const gatedOrIdle = () => Promise.race([gated.promise, tocsin.idle()]);
    for (let tries = 0; tries < 20 && !isGated; tries += 1) await bench.clock.advance(500, gatedOrIdle);
    expect(isGated).toBe(true);

    const edit = Promise.withResolvers<void>();
    const before = slack().calls.length;
    const called = () =>
      slack()
        .calls.slice(before)
        .map(({ step }) => step.type);
    slack().script({ type: 'held', until: edit.promise });
    await tocsin.ingest.accept([anAlert({ at: bench.clock.now(), annotations: { summary: 'Worse' } })], 500);
    await bench.clock.advance(2 * second, () => tocsin.idle(() => 1 + tocsin.mortal.held()));
    expect(called()).toEqual(['edit']);
    gate.resolve();
    await bench.clock.advance(2 * second, () => tocsin.idle(tocsin.mortal.held));
    expect(called()).toEqual(['edit']);
    edit.resolve();
    await bench.advance(minute);
    expect(called()).toEqual(['edit', 'reply']);
    expect(cardOf('checkout')).toMatchObject({ facts: { state: 'acknowledged' }, replies: [{}] });
  });

  it('is left to the lane of its step, which somebody else may be in', async () => {
    const tocsin = await start({ pollMs: second });
    await tocsin.push(...many(2));
    await bench.advance(minute);
    const edit = Promise.withResolvers<void>();
    slack().script({ type: 'held', until: edit.promise });
    await tocsin.push(...many(2, { instance: 'b' }));
    await bench.advance(2 * second);
    const behind = slack().messages.find(({ facts }) => facts.firing === 1);
    if (behind === undefined) throw new Error('no card waits');

    const seen = await bench.store.loadGroup(behind.gid);
    if (seen === undefined) throw new Error('no group');
    const mark = { target: slack().key, episode: 1, at: bench.clock.now(), lane: 'channel', priority: 3 } as const;
    const { group, ver, rev } = seen;
    const change = changeTo(group, { deliveryDue: [mark] });
    await bench.store.commitGroup({ ver, rev, change, owed: true, watchedEpisode: 1 });
    await bench.advance(2 * second);
    expect(behind.facts.firing).toBe(1);
    edit.resolve();
    await bench.advance(4 * second);
    expect(behind.facts.firing).toBe(2);
  });

  it('has one call at a time though two processes share its lanes and calls are slow', async () => {
    const one = await start({ pollMs: second });
    bench.start({ pollMs: second });
    for (let round = 0; round < 40; round += 1) {
      const delay = Promise.withResolvers<void>();
      slack().script({ type: 'held', until: delay.promise });
      const at = bench.clock.now();
      const ends = round % 3 === 2 ? { endsAt: at } : {};
      await one.push(
        anAlert({ at, labels: { instance: `i${round % 4}` }, ...ends }),
        ...many(3, { round: `${round % 5}` }),
      );
      await bench.advance(2 * second);
      delay.resolve();
      await bench.advance(second + (round % 7) * 300);
    }
    await bench.advance(2 * minute);
    const groups = (await bench.store.scanGroups({ limit: 50, liveOnly: false })).groups;
    for (const { group, rev, deliveries } of groups) {
      const delivery = deliveries.find(({ episode }) => episode === group.episode?.number);
      expect(delivery).not.toHaveProperty('attempt');
      expect(delivery?.shownRev).toBe(group.episode?.finalRev ?? rev);
    }
    expect(slack().calls.filter(({ step }) => step.type === 'reply').length).toBeGreaterThan(5);
  });
});

describe('the status', () => {
  it('names each target whose vendor is not called for now, and why', async () => {
    const tocsin = await start();
    slack().always({ type: 'fails', outcome: { type: 'retry', error: 'answered 500' } });
    await tocsin.push(...many(10));
    await bench.advance(20 * second);
    const { trouble } = await tocsin.inbound.status();
    expect(trouble).toEqual([{ target: 'team/slack/0', since: expect.any(Number), error: 'answered 500' }]);
    slack().always({ type: 'works' });
    await bench.advance(90 * second);
    expect((await tocsin.inbound.status()).trouble).toEqual([]);
  });
});
