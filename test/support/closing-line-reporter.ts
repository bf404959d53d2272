import { writeSync } from 'node:fs';
import type { Reporter, TestCase, TestModule } from 'vitest/node';

/**
 * Starts a run with the opening line, if there is one, and ends it with `N passed, N failed`.
 * A test that did not run (skipped, todo) counts as failed and fails the run, unless a name filter left it out, or its name
 * says that it looks into `../shared`, where vendors' own files may lie beside the project: a plain clone has none. How many
 * of those were left out is said in a line of its own.
 */
export function closingLineReporter(openingLine: string | undefined): Reporter {
  let filtered = false;

  return {
    onInit(vitest) {
      filtered = vitest.config.testNamePattern !== undefined;
      if (openingLine !== undefined) process.stdout.write(`${openingLine}\n`);
    },

    onTestRunEnd(testModules, unhandledErrors) {
      const tests = testModules.flatMap((module) => [...module.children.allTests()]);
      const passed = tests.filter((test) => test.result().state === 'passed').length;
      const leftOut = tests.filter(isLeftOut).length;
      if (leftOut > 0)
        process.stdout.write(`${leftOut} checks against files in ../shared were left out: they are not there\n`);
      const failed =
        tests.filter((test) => counts(test, filtered)).length + testModules.filter(brokeOutsideTests).length;
      process.once('exit', () => close(passed, failed + unhandledErrors.length));
    },
  };
}

function counts(test: TestCase, filtered: boolean): boolean {
  const { state } = test.result();
  return state === 'failed' || (state !== 'passed' && !filtered && !isLeftOut(test));
}

function isLeftOut(test: TestCase): boolean {
  return test.result().state === 'skipped' && test.fullName.includes('../shared');
}

/** A file that did not load, or whose hooks failed, has no failed test to show for it. */
function brokeOutsideTests(module: TestModule): boolean {
  return !module.ok() && ![...module.children.allTests('failed')].some(() => true);
}

/** At exit, so that nothing is printed after it. */
function close(passed: number, failed: number): void {
  if (failed > 0) process.exitCode = 1;
  writeSync(1, `${passed} passed, ${failed} failed\n`);
}
