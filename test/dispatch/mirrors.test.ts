import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { anAlert, ana, aPolicy, hour, is, minute, second } from '../support/builders.ts';
import { type Bench, createBench, type Process } from '../support/dispatch-bench.ts';
import { noon } from '../support/fake-clock.ts';

/** One receiver with a card, a notice and a mirror: each goes its own way. */

let bench: Bench;
let tocsin: Process;

beforeEach(async () => {
  bench = await createBench({
    policy: aPolicy({
      receivers: { team: ['team/slack/0', 'team/webhook/0', 'team/pager/0'], spare: ['spare/pager/0'] },
      fallbackReceiver: 'spare',
    }),
    targets: { 'team/pager/0': { kind: 'mirror' }, 'spare/pager/0': { kind: 'mirror' } },
  });
  tocsin = bench.start();
});

afterEach(async () => {
  expect(tocsin.errors).toEqual([]);
  for (const key of ['team/pager/0', 'spare/pager/0']) {
    expect(bench.target(key).violations).toEqual([]);
    expect(bench.target(key).searches).toEqual([]);
  }
  await bench.close();
});

const pager = () => bench.target('team/pager/0');
const incidents = () => pager().outside.incidents.map(({ state }) => state.status);
const card = () => bench.target('team/slack/0').messages[0]?.facts;
const notices = () =>
  bench.target('team/webhook/0').calls.map(({ step }) => (step.type === 'send' ? step.notification.reason : step.type));
/** What the pager was asked to set, and when. */
const calls = () =>
  pager().calls.map(({ at, step }) => [at - noon, step.type === 'set' ? step.state.status : step.type]);

async function end(): Promise<void> {
  const at = bench.clock.now();
  await tocsin.push(anAlert({ at, endsAt: at }));
}

async function act(type: 'acknowledge' | 'unacknowledge' | 'resolve'): Promise<void> {
  const { group } = await bench.group();
  await tocsin.inbound.act({ inputId: `${type} ${bench.clock.now()}`, by: ana, gid: group.gid, wish: { type } });
  await bench.settle();
}

async function silence(endsAt: number): Promise<void> {
  const startsAt = bench.clock.now();
  const matchers = [is('service', 'checkout')];
  await tocsin.inbound.silence({ inputId: 's', by: ana, matchers, startsAt, endsAt, comment: 'known' });
  await bench.settle();
}

async function factsOf(target: string): Promise<readonly string[]> {
  const { group } = await bench.group();
  const entries = await bench.timeline(group.gid);
  return entries.flatMap(({ fact }) => ('target' in fact && fact.target === target ? [fact.type] : []));
}

describe('a mirror', () => {
  it('is triggered after the group wait, once, and resolved as soon as all is over', async () => {
    await tocsin.push(anAlert());
    await bench.advance(9 * minute);
    await end();
    await bench.advance(hour);
    expect(calls()).toEqual([
      [10 * second, 'firing'],
      [9 * minute + second, 'resolved'],
    ]);
    expect(pager().outside.incidents).toMatchObject([
      { state: { status: 'resolved', severity: 'critical', summary: 'Too many errors' } },
    ]);
    expect((await bench.group()).group).toMatchObject({ state: 'dormant', pending: {} });
  });

  it('follows what people do at once', async () => {
    await tocsin.push(anAlert());
    await bench.advance(minute);
    await act('acknowledge');
    expect(incidents()).toEqual(['acknowledged']);
    await act('unacknowledge');
    expect(incidents()).toEqual(['firing']);
    await act('resolve');
    expect(incidents()).toEqual(['resolved']);
    expect(card()).toMatchObject({ state: 'resolved' });
    await bench.advance(hour);
    expect(incidents()).toEqual(['resolved']);
  });

  it('is not called for repeats, nor for what changes nothing outside', async () => {
    await tocsin.push(anAlert());
    await bench.advance(minute);
    await tocsin.push(anAlert({ at: bench.clock.now(), labels: { service: 'basket', severity: 'warning' } }));
    await bench.advance(9 * hour);
    expect(calls()).toEqual([[10 * second, 'firing']]);
    expect(notices()).toEqual(['first', 'new_alerts', 'repeat', 'repeat']);
    expect(await factsOf('team/pager/0')).toEqual(['decided', 'notified', 'decided', 'decided', 'decided']);
    expect(tocsin.counts.get('notifications_total{receiver=team,integration=pager,reason=repeat}')).toBeUndefined();
  });

  it('opens another incident when the alert comes back, no sooner than a flush decides so', async () => {
    await tocsin.push(anAlert());
    await bench.advance(6 * minute);
    await end();
    await bench.advance(2 * minute);
    await tocsin.push(anAlert({ at: bench.clock.now() }));
    await bench.advance(2 * second);
    expect(card()).toMatchObject({ state: 'firing', reopened: 1 });
    expect(incidents()).toEqual(['resolved']);
    await bench.advance(5 * minute);
    expect(incidents()).toEqual(['resolved', 'firing']);
    await end();
    await bench.advance(hour);
    await tocsin.push(anAlert({ at: bench.clock.now() }));
    await bench.advance(minute);
    expect(incidents()).toEqual(['resolved', 'resolved', 'firing']);
  });

  it('calls nobody while everything is silenced, and is resolved though it is silenced', async () => {
    await silence(bench.clock.now() + 20 * minute);
    await tocsin.push(anAlert());
    await bench.advance(19 * minute);
    expect(calls()).toEqual([]);
    await bench.advance(10 * minute);
    expect(incidents()).toEqual(['firing']);
    await silence(bench.clock.now() + hour);
    await bench.advance(minute);
    expect(incidents()).toEqual(['firing']);
    await end();
    await bench.advance(2 * second);
    expect(incidents()).toEqual(['resolved']);
  });
});

describe('a pager that is not well', () => {
  it('holds nobody else up, and is shown on the card until it is reached', async () => {
    pager().always({ type: 'fails', outcome: { type: 'retry', error: 'error 500' } });
    await tocsin.push(anAlert());
    await bench.advance(4 * minute);
    expect(notices()).toEqual(['first']);
    expect(card()).toMatchObject({ state: 'firing', trouble: [{ target: 'team/pager/0', error: 'error 500' }] });
    pager().always({ type: 'works' });
    await bench.advance(10 * minute);
    expect(incidents()).toEqual(['firing']);
    expect(card()).toMatchObject({ trouble: [] });
    expect(await factsOf('team/pager/0')).toEqual(['decided', 'delivery_failed', 'notified', 'delivery_recovered']);
  });

  it('waits as long as it asked for', async () => {
    pager().script({ type: 'fails', outcome: { type: 'rate_limited', error: '429', retryAfterMs: 30 * second } });
    await tocsin.push(anAlert());
    await bench.advance(minute);
    expect(calls()).toEqual([
      [10 * second, 'firing'],
      [40 * second, 'firing'],
    ]);
  });

  it('opens nothing that ended before it could be reached', async () => {
    pager().always({ type: 'fails', outcome: { type: 'retry', error: 'error 500' } });
    await tocsin.push(anAlert());
    await bench.advance(minute);
    await end();
    pager().always({ type: 'works' });
    await bench.advance(hour);
    expect(incidents()).toEqual([]);
    expect((await bench.group()).group).toMatchObject({ state: 'dormant', pending: {} });
  });

  it('has its news handed to the fallback receiver when it refuses, where they end as well', async () => {
    pager().always({ type: 'fails', outcome: { type: 'refused', error: 'invalid key' } });
    await tocsin.push(anAlert());
    await bench.advance(minute);
    const spare = bench.target('spare/pager/0').outside.incidents;
    expect(spare.map(({ state }) => state.status)).toEqual(['firing']);
    await end();
    await bench.advance(hour);
    expect(spare.map(({ state }) => state.status)).toEqual(['resolved']);
    expect(incidents()).toEqual([]);
  });
});

describe('a pager that does not answer', () => {
  it('is called the same again after the usual wait, and a minute later once more', async () => {
    pager().script({ type: 'hangs', hasEffect: true });
    await tocsin.push(anAlert());
    await bench.advance(hour);
    expect(calls()).toEqual([
      [10 * second, 'firing'],
      [25 * second, 'firing'],
      [85 * second, 'firing'],
    ]);
    expect(incidents()).toEqual(['firing']);
    expect(new Set(pager().calls.map(({ attemptId }) => attemptId)).size).toBe(3);
  });

  it('has its incident closed though a lost trigger opens it after the end', async () => {
    const late = Promise.withResolvers<void>();
    pager().script({ type: 'late', until: late.promise });
    await tocsin.push(anAlert());
    await bench.advance(15 * second);
    await end();
    await bench.advance(30 * second);
    expect(calls()).toEqual([
      [10 * second, 'firing'],
      [25 * second, 'resolved'],
    ]);
    late.resolve();
    await bench.settle();
    expect(incidents()).toEqual(['firing']);
    await bench.advance(hour);
    expect(calls().slice(2)).toEqual([[85 * second, 'resolved']]);
    expect(incidents()).toEqual(['resolved']);
  });

  it('opens the incident again that a lost resolve closes after the alert is back', async () => {
    const late = Promise.withResolvers<void>();
    await tocsin.push(anAlert());
    await bench.advance(minute);
    pager().script({ type: 'late', until: late.promise });
    await end();
    await bench.advance(5 * second);
    await tocsin.push(anAlert({ at: bench.clock.now() }));
    await bench.advance(30 * second);
    late.resolve();
    await bench.settle();
    expect(incidents()).toEqual(['resolved']);
    await bench.advance(10 * minute);
    expect(incidents().at(-1)).toBe('firing');
  });
});

describe('a process that dies', () => {
  /** Dies at a call to the pager that sets this state, before or after it. */
  async function restartAt(moment: 'before' | 'after', nth: number, story: (dying: Process) => Promise<void>) {
    await tocsin.stop();
    let count = 0;
    const dying = bench.start({
      onTarget(at, step) {
        if (at === moment && step === 'set' && ++count === nth) dying.mortal.die();
      },
    });
    await story(dying);
    expect(dying.mortal.isDead()).toBe(true);
    bench.clock.leap(2 * second);
    await bench.reopen();
    tocsin = bench.start();
    await bench.advance(2 * minute);
  }

  it.each(['before', 'after'] as const)('%s the trigger: there is one incident', async (moment) => {
    await restartAt(moment, 1, async (dying) => {
      void dying.ingest.accept([anAlert()], 500);
      await bench.settle();
      await bench.advance(11 * second);
    });
    expect(incidents()).toEqual(['firing']);
    expect((await factsOf('team/pager/0')).filter((type) => type === 'notified')).toHaveLength(1);
  });

  it.each(['before', 'after'] as const)('%s the resolve: the incident ends', async (moment) => {
    await restartAt(moment, 2, async (dying) => {
      void dying.ingest.accept([anAlert()], 500);
      await bench.settle();
      await bench.advance(minute);
      const at = bench.clock.now();
      void dying.ingest.accept([anAlert({ at, endsAt: at })], 500);
      await bench.settle();
      await bench.advance(2 * second);
    });
    expect(incidents()).toEqual(['resolved']);
  });

  it('while somebody acts: two processes agree on the state, with one call at a time', async () => {
    const other = bench.start({ pollMs: 5000 });
    await tocsin.push(anAlert());
    await bench.advance(minute);
    const { group } = await bench.group();
    const wish = (type: 'acknowledge' | 'unacknowledge', inputId: string) => ({
      inputId,
      by: ana,
      gid: group.gid,
      wish: { type },
    });
    await Promise.all([tocsin.inbound.act(wish('acknowledge', '1')), other.inbound.act(wish('unacknowledge', '2'))]);
    await bench.advance(2 * minute);
    const acknowledgement = (await bench.group()).group.episode?.acknowledgement;
    expect(incidents()).toEqual([acknowledgement === undefined ? 'firing' : 'acknowledged']);
  });
});
