import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { anAlert, ana, aPolicy, minute, second } from '../support/builders.ts';
import { type Bench, createBench, type Process, type ProcessOptions } from '../support/dispatch-bench.ts';
import { noon } from '../support/fake-clock.ts';

/** STATE's table of crash windows: a process dies at one place, another goes on with the same store. */

let bench: Bench;

beforeEach(async () => {
  bench = await createBench({ policy: aPolicy({ receivers: { team: ['team/slack/0', 'team/webhook/0'] } }) });
});

afterEach(async () => {
  for (const key of ['team/slack/0', 'team/webhook/0']) expect(bench.target(key).violations).toEqual([]);
  await bench.close();
});

const cards = () => bench.target('team/slack/0').messages;
const notices = () =>
  bench.target('team/webhook/0').calls.map(({ step }) => (step.type === 'send' ? step.idempotencyKey : step.type));

/** A process that dies at the nth call of a store method or at a call of a target, before or after it. */
function doomed(place: { readonly store?: string; readonly target?: string; readonly nth?: number }, moment: string) {
  let count = 0;
  const options: ProcessOptions = {
    onStore(at, method) {
      if (at === moment && method === place.store && ++count === (place.nth ?? 1)) process.mortal.die();
    },
    onTarget(at, step) {
      if (at === moment && step === place.target) process.mortal.die();
    },
  };
  const process: Process = bench.start(options);
  return process;
}

/** The next process, some time later; the embedded store is opened anew, as it would be. */
async function restart(afterMs = 2 * second): Promise<Process> {
  bench.clock.leap(afterMs);
  await bench.reopen();
  return bench.start();
}

async function pushTo(process: Process): Promise<void> {
  void process.ingest.accept([anAlert()], 500);
  await bench.settle();
}

async function expectOneCard(): Promise<void> {
  expect(cards()).toHaveLength(1);
  expect(cards()[0]?.facts).toMatchObject({ state: 'firing', firing: 1 });
}

describe('a process that dies', () => {
  it.each([
    ['before', 'commitIngest'],
    ['after', 'commitIngest'],
  ])('%s %s: the sender repeats, and there is one card', async (moment, store) => {
    const first = doomed({ store }, moment);
    await pushTo(first);
    expect(first.mortal.isDead()).toBe(true);
    const second_ = await restart();
    await second_.push(anAlert({ at: bench.clock.now(), startsAt: noon }));
    await bench.advance(minute);
    await expectOneCard();
    expect(notices()).toHaveLength(1);
  });

  // The call that gives the group, or its delivery.
  it.each([
    ['after', 'claimGroups', 1],
    ['before', 'commitGroup', 1],
    ['after', 'commitGroup', 1],
    ['after', 'moveDue', 2],
    ['after', 'takeLane', 2],
  ])('%s %s: the next one decides and delivers once', async (moment, store, nth) => {
    const first = doomed({ store, nth }, moment);
    await pushTo(first);
    await bench.advance(11 * second);
    expect(first.mortal.isDead()).toBe(true);
    await restart();
    await bench.advance(2 * minute);
    await expectOneCard();
    expect(new Set(notices()).size).toBe(1);
  });

  it('after noting an attempt, before the call: the next one searches, finds nothing and posts', async () => {
    const first = doomed({ target: 'post' }, 'before');
    await pushTo(first);
    await bench.advance(11 * second);
    expect(first.mortal.isDead()).toBe(true);
    await restart();
    await bench.advance(5 * second);
    expect(cards()).toEqual([]);
    await bench.advance(2 * minute);
    await expectOneCard();
    expect(bench.target('team/slack/0').searches.length).toBeGreaterThan(0);
  });

  it('after a post, before its outcome is stored: the next one finds the card and adopts it', async () => {
    const first = doomed({ target: 'post' }, 'after');
    await pushTo(first);
    await bench.advance(11 * second);
    expect(cards()).toHaveLength(1);
    const next = await restart();
    await bench.advance(2 * minute);
    await expectOneCard();
    await next.push(anAlert({ at: bench.clock.now(), labels: { service: 'basket' } }));
    await bench.advance(2 * second);
    expect(cards()[0]?.facts.firing).toBe(2);
    expect(bench.target('team/slack/0').calls.filter(({ step }) => step.type === 'post')).toHaveLength(1);
  });

  it('after a post that cannot be searched: posts again, says so and counts it', async () => {
    const first = doomed({ target: 'post' }, 'after');
    await pushTo(first);
    await bench.advance(11 * second);
    bench.target('team/slack/0').blindSearch = { type: 'unavailable', error: 'missing_scope' };
    const next = await restart();
    await bench.advance(10 * minute);
    expect(cards()).toHaveLength(2);
    expect(bench.target('team/slack/0').searches).toHaveLength(3);
    expect(next.counts.get('possible_duplicate_cards_total{integration=slack}')).toBe(1);
    const { group } = await bench.group();
    const facts = (await bench.timeline(group.gid)).map(({ fact }) => fact.type);
    expect(facts).toContain('duplicate_possible');
  });

  it('after a webhook was sent: it is sent again with the same key', async () => {
    const first = doomed({ target: 'send' }, 'after');
    await pushTo(first);
    await bench.advance(11 * second);
    await restart();
    await bench.advance(2 * minute);
    expect(notices()).toHaveLength(2);
    expect(new Set(notices()).size).toBe(1);
  });

  it('after an edit: the card is edited again, and nobody sees it', async () => {
    const first = doomed({ target: 'edit' }, 'after');
    await pushTo(first);
    await bench.advance(minute);
    void first.ingest.accept([anAlert({ at: bench.clock.now(), labels: { service: 'basket' } })], 500);
    await bench.advance(2 * second);
    expect(first.mortal.isDead()).toBe(true);
    await restart();
    await bench.advance(2 * minute);
    expect(cards().map(({ facts }) => facts.firing)).toEqual([2]);
  });

  it('after an acknowledgement was saved: the same click answers that it is done', async () => {
    const first = bench.start();
    await first.push(anAlert());
    await bench.advance(minute);
    const { group } = await bench.group();
    first.mortal.die();
    await bench.reopen();
    const dying = doomed({ store: 'commitGroup' }, 'after');
    const click = { inputId: 'click 1', by: ana, gid: group.gid, wish: { type: 'acknowledge' } } as const;
    void dying.inbound.act(click);
    await bench.settle();
    expect(dying.mortal.isDead()).toBe(true);
    const next = await restart();
    expect(await next.inbound.act(click)).toMatchObject({ type: 'repeated', facts: { state: 'acknowledged' } });
  });
});

describe('two processes on one store', () => {
  it('decide once and deliver once', async () => {
    const [one, two] = [bench.start({ pollMs: 5000 }), bench.start({ pollMs: 5000 })];
    await Promise.all([one.push(anAlert()), two.push(anAlert())]);
    await bench.advance(minute);
    await two.push(anAlert({ at: bench.clock.now(), labels: { service: 'basket' } }));
    await bench.advance(6 * minute);
    expect(cards().map(({ facts }) => facts.firing)).toEqual([2]);
    expect(notices()).toHaveLength(2);
    expect(new Set(notices()).size).toBe(2);
  });

  it('lose nothing when the one that holds a lane hangs', async () => {
    const one = bench.start({ pollMs: 5000 });
    bench.target('team/slack/0').script({ type: 'hangs', hasEffect: true });
    await one.push(anAlert());
    await bench.advance(11 * second);
    one.mortal.die();
    bench.start({ pollMs: 5000 });
    await bench.advance(3 * minute);
    await expectOneCard();
  });

  /** Posts a card and is cut off from the store before it can say so, until `heal`. */
  function cutOffAfterPost() {
    let isCut = false;
    const process = bench.start({
      pollMs: 5000,
      onStore(moment) {
        if (isCut && moment === 'before') throw new Error('no route to the store');
      },
      onTarget(moment, step) {
        if (moment === 'after' && step === 'post') isCut = true;
      },
    });
    return {
      process,
      heal() {
        isCut = false;
      },
    };
  }

  it('keep the card of an owner that lost its lease before it could store the card', async () => {
    const { process: one, heal } = cutOffAfterPost();
    await one.push(anAlert());
    await bench.advance(10 * second);
    bench.start({ pollMs: 5000 });
    await bench.advance(3 * minute);
    heal();
    await bench.advance(3 * minute);
    await expectOneCard();
    expect(bench.target('team/slack/0').retracted).toEqual([]);
  });

  it('delete the card of an owner that comes back when another one has been posted', async () => {
    const { process: one, heal } = cutOffAfterPost();
    await one.push(anAlert());
    await bench.advance(10 * second);
    bench.target('team/slack/0').blindSearch = { type: 'unavailable', error: 'missing_scope' };
    const two = bench.start({ pollMs: 5000 });
    await bench.advance(10 * minute);
    expect(cards()).toHaveLength(2);
    heal();
    await bench.advance(3 * minute);
    await expectOneCard();
    expect(bench.target('team/slack/0').retracted).toHaveLength(1);
    expect(one.counts.get('duplicate_cards_deleted_total{integration=slack}')).toBe(1);
    await two.push(anAlert({ at: bench.clock.now(), labels: { service: 'basket' } }));
    await bench.advance(2 * second);
    expect(cards()[0]?.facts.firing).toBe(2);
  });

  it('make no call with a lease that is about to end, and search instead', async () => {
    let hasSlept = false;
    const one = bench.start({
      pollMs: 5000,
      onStore(moment, method, [commit]) {
        const isAttempt = JSON.stringify(commit ?? '').includes('"type":"post"');
        if (hasSlept || moment !== 'after' || method !== 'commitGroup' || !isAttempt) return;
        // As if the machine had slept while the attempt was noted.
        hasSlept = true;
        bench.clock.leap(20 * second);
      },
    });
    await one.push(anAlert());
    await bench.advance(minute);
    expect(bench.target('team/slack/0').searches).toHaveLength(1);
    await expectOneCard();
  });
});
