import { expect, it, onTestFinished } from 'vitest';
import { anAlert, aPolicy, minute } from '../support/builders.ts';
import { createBench } from '../support/dispatch-bench.ts';

it('a stop takes no more turns, however many lanes have something to do', async () => {
  const targets = Array.from({ length: 60 }, (_, index) => `team/slack/${index}`);
  const bench = await createBench({ policy: aPolicy({ receivers: { team: targets } }) });
  onTestFinished(() => bench.close());
  let taken = 0;
  let stopped: Promise<void> | undefined;
  const tocsin = bench.start({
    wrapStore: (store) => ({
      ...store,
      async takeLane(...asked) {
        taken += 1;
        if (taken === 20) stopped = tocsin.stop();
        return taken > 500 ? undefined : await store.takeLane(...asked);
      },
    }),
  });
  await tocsin.push(anAlert());
  await bench.advance(minute);
  await stopped;

  expect(taken).toBeGreaterThan(19);
  expect(taken).toBeLessThan(25);
});
