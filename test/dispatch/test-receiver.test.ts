import { afterEach, expect, it } from 'vitest';
import type { TestAnswer } from '../../src/ports/receiver-test.ts';
import { aPolicy, hour, minute, second } from '../support/builders.ts';
import { type Bench, createBench } from '../support/dispatch-bench.ts';

const policy = aPolicy({
  receivers: { team: ['team/slack/0', 'team/webhook/0'], backup: ['backup/slack/0'] },
  fallbackReceiver: 'backup',
});

let bench: Bench;

afterEach(() => bench.close());

const states = () => bench.target('team/slack/0').messages.map(({ facts }) => facts.state);
const stored = () => bench.store.scanGroups({ limit: 10, liveOnly: false, withRetired: true });

it('ends by itself and is forgotten when the process that makes it dies', async () => {
  bench = await createBench({ policy });
  const asked = bench.start({
    onStore: (moment, method) => moment === 'after' && method === 'commitIngest' && asked.mortal.die(),
  });
  bench.start({ pollMs: 15 * second });
  void asked.inbound.testReceiver({ receiver: 'team', mayPage: false, by: 'Ana' });
  await bench.advance(minute);
  const during = states();
  await bench.advance(6 * minute);
  const after = states();
  const left = (await stored()).groups.length;
  bench.clock.leap(8 * hour);
  await bench.advance(15 * second);

  expect(during).toEqual(['firing']);
  expect(after).toEqual(['resolved']);
  expect(left).toBe(1);
  expect((await stored()).groups).toEqual([]);
});

it('is delivered by whichever process comes to it, and leaves nothing', async () => {
  bench = await createBench({ policy });
  const one = bench.start({ pollMs: second });
  bench.start({ pollMs: second });
  let answer: TestAnswer | undefined;
  void one.inbound.testReceiver({ receiver: 'team', mayPage: false, by: 'Ana' }).then((given) => {
    answer = given;
  });
  await bench.advance(20 * second);

  expect(answer).toMatchObject({
    targets: [
      { target: 'team/slack/0', result: 'told' },
      { target: 'team/webhook/0', result: 'told' },
    ],
    isCleanedUp: true,
  });
  expect(states()).toEqual(['resolved']);
  expect((await stored()).groups).toEqual([]);
  expect(bench.target('backup/slack/0').calls).toEqual([]);
});

it('says that nothing was sent while the store is away', async () => {
  let isAway = false;
  bench = await createBench({ policy });
  const tocsin = bench.start({
    onStore(moment, method) {
      if (isAway && moment === 'before' && method === 'commitIngest') throw new Error('the disk is full');
    },
  });
  await bench.settle();
  isAway = true;
  const answer = tocsin.inbound.testReceiver({ mayPage: false, by: 'Ana' });
  await bench.advance(second);

  expect(await answer).toEqual({ type: 'unsaved', error: 'the disk is full' });
  isAway = false;
});
