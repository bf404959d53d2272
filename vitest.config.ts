import { defineConfig } from 'vitest/config';
import { closingLineReporter } from './test/support/closing-line-reporter.ts';
import { missingHere } from './test/support/install-programs.ts';

const unit = ['engine', 'cards', 'chat', 'sources', 'config', 'go-template'].map(
  (folder) => `test/${folder}/**/*.test.ts`,
);

export default defineConfig({
  test: {
    reporters: [closingLineReporter(missingHere()), 'default'],
    coverage: { provider: 'v8', include: ['src/**/*.ts'] },
    projects: [
      { extends: true, test: { name: 'unit', include: unit } },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['test/**/*.test.ts'],
          exclude: [...unit, 'test/torture/torture.test.ts'],
          globalSetup: ['test/support/install-programs.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
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
