import { expect, it, onTestFinished } from 'vitest';
import type { Store } from '../../src/ports/store.ts';
import { anAlert, aPolicy, aRoute, minute, second } from '../support/builders.ts';
import { type Bench, createBench } from '../support/dispatch-bench.ts';

const channels = Array.from({ length: 24 }, (_, index) => `team/slack/${index}`);
const toAll = aPolicy({ receivers: { team: channels } });

async function aBench(options: Parameters<typeof createBench>[0]): Promise<Bench> {
  const bench = await createBench(options);
  onTestFinished(() => bench.close());
  return bench;
}

/** Tells of each turn that a lane gives. */
function watchTurns(store: Store, onTurn: () => void): Store {
  return {
    ...store,
    async takeLane(...asked) {
      const turn = await store.takeLane(...asked);
      if (turn !== undefined) onTurn();
      return turn;
    },
  };
}

it('a vendor that takes its time is called for two dozen channels at once', async () => {
  const bench = await aBench({ policy: toAll });
  const answer = Promise.withResolvers<void>();
  for (const channel of channels) bench.target(channel).always({ type: 'held', until: answer.promise });
  const tocsin = bench.start();
  await tocsin.push(anAlert());
  await bench.advance(10 * second);
  const asked = channels.filter((channel) => bench.target(channel).calls.length === 1);
  answer.resolve();
  await bench.advance(0);

  expect(asked).toHaveLength(24);
});

it('a lane is looked at no more often than its budget lets it call', async () => {
  const budget = () => [{ key: 'channel', perMs: second, burst: 1 }];
  const bench = await aBench({
    policy: aPolicy({ route: aRoute({ groupBy: ['service'] }) }),
    targets: { 'team/slack/0': { budget } },
  });
  let turns = 0;
  const tocsin = bench.start({ wrapStore: (store) => watchTurns(store, () => (turns += 1)) });
  const services = Array.from({ length: 20 }, (_, index) => anAlert({ labels: { service: `s${index}` } }));
  await tocsin.push(...services);
  await bench.advance(40 * second);

  expect(bench.target('team/slack/0').messages).toHaveLength(20);
  expect(turns).toBeLessThan(25);
});

it('a stop takes no more turns, however many lanes have something to do', async () => {
  const bench = await aBench({ policy: toAll });
  let turns = 0;
  let stopped: Promise<void> | undefined;
  const tocsin = bench.start({
    wrapStore: (store) => {
      const watched = watchTurns(store, () => {
        turns += 1;
        if (turns === 10) stopped = tocsin.stop();
      });
      return {
        ...watched,
        takeLane: (...asked) => (turns > 500 ? Promise.resolve(undefined) : watched.takeLane(...asked)),
      };
    },
  });
  await tocsin.push(anAlert());
  await bench.advance(minute);
  await stopped;

  expect(turns).toBeLessThan(100);
});
