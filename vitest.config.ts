import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { closingLineReporter } from './test/support/closing-line-reporter.ts';
import { missingHere } from './test/support/install-programs.ts';

const unit = ['engine', 'cards', 'chat', 'sources', 'config', 'go-template'].map(
  (folder) => `test/${folder}/**/*.test.ts`,
);

/** What a bot does must not depend on its store, so its stories are told on each. */
const stories = ['SQLite', 'Redis', 'Redis Cluster'].map((store) => ({
  extends: true as const,
  test: {
    name: `stories on ${store}`,
    include: ['test/acceptance/*.test.ts'],
    exclude: store === 'SQLite' ? [] : ['test/acceptance/{playground,real}*.test.ts'],
    globalSetup: ['test/support/install-programs.ts', ...(store === 'SQLite' ? [] : ['test/support/bot-redis.ts'])],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
}));

export default defineConfig({
  test: {
    // Many files wait for programs that they started most of their time.
    maxWorkers: availableParallelism() + 1,
    reporters: [closingLineReporter(missingHere()), 'default'],
    coverage: { provider: 'v8', include: ['src/**/*.ts'] },
    projects: [
      { extends: true, test: { name: 'unit', include: unit } },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['test/**/*.test.ts'],
          exclude: [...unit, 'test/acceptance/**', 'test/torture/torture.test.ts'],
          globalSetup: ['test/support/install-programs.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      ...stories,
      {
        extends: true,
        test: {
          name: 'torture',
          include: ['test/torture/torture.test.ts'],
          // Each story waits most of its time; the programs that they start share the machine.
          maxConcurrency: 4,
          testTimeout: 120_000,
        },
      },
    ],
  },
});
