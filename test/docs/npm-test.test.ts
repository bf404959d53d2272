import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { needs, openingLine, requireProgram } from '../support/programs.ts';
import { projectRoot, type Ran, run } from '../support/run.ts';

const trees: string[] = [];

afterEach(async () => {
  await Promise.all(trees.splice(0).map((tree) => rm(tree, { recursive: true, force: true })));
});

describe('the closing line of a run', () => {
  it.each([
    ['counts what passed', "it('a', () => {}); it('b', () => {});", '2 passed, 0 failed', 0],
    ['counts what failed', "it('a', () => {}); it('b', () => { throw new Error('no'); });", '1 passed, 1 failed', 1],
    ['counts a skipped test as failed', "it('a', () => {}); it.skip('b', () => {});", '1 passed, 1 failed', 1],
    [
      'leaves out what looks for files beside a plain clone',
      "it('a', () => {}); it.skip('b (../shared)', () => {});",
      '1 passed, 0 failed',
      0,
    ],
    ['counts a todo as failed', "it('a', () => {}); it.todo('b');", '1 passed, 1 failed', 1],
    ['counts a file that does not load', "import './absent.ts'; it('a', () => {});", '0 passed, 1 failed', 1],
    ['fails a run without tests', '', '0 passed, 0 failed', 1],
    [
      'counts an error outside of tests',
      "it('a', () => { void Promise.reject(new Error('no')); });",
      '1 passed, 1 failed',
      1,
    ],
  ])('%s', async (_, source, line, code) => {
    const ran = await runTests(source);

    expect(ran.stdout.split('\n').slice(-2)).toEqual([line, '']);
    expect(ran.code).toBe(code);
  });

  it('leaves out what a name filter left out', async () => {
    const ran = await runTests("it('a', () => {}); it('b', () => {});", ['-t', 'a']);

    expect(ran.stdout.split('\n').slice(-2)).toEqual(['1 passed, 0 failed', '']);
    expect(ran.code).toBe(0);
  });
});

describe('a missing program', () => {
  const missing = needs.filter((need) => ['promtool', 'prometheus', 'chromium'].includes(need.name));

  it('is named in the first line of the run', async () => {
    const line = openingLine(missing, 'macos') ?? '';

    const ran = await runTests("it('a', () => {});", [], line);

    expect(ran.stdout.split('\n')[0]).toBe(line);
    expect(ran.stdout).toContain('1 passed, 0 failed');
  });

  it.each([
    ['macos', 'brew install prometheus && brew install --cask google-chrome'],
    ['debian', 'sudo apt-get install --no-install-recommends prometheus chromium'],
    ['ubuntu', 'sudo apt-get install --no-install-recommends prometheus && sudo snap install chromium'],
    ['other', 'Put them on the PATH; on Debian: sudo apt-get install --no-install-recommends prometheus chromium'],
  ] as const)('comes with the command for %s', (system, command) => {
    expect(openingLine(missing, system)).toContain('Missing: prometheus, promtool, chromium; ');
    expect(openingLine(missing, system)).toContain(command);
  });

  it('is no matter when nothing is missing', () => {
    expect(openingLine([], 'macos')).toBeUndefined();
  });

  it('fails the test that asks for it, with the remedy', async () => {
    const programs = join(projectRoot, 'test/support/programs.ts');
    const source = `import { requireProgram } from '${programs}'; it('a', () => { requireProgram('amtool'); });`;

    const ran = await runTests(source, [], undefined, { PATH: '' });

    expect(ran.stderr).toMatch(/amtool is not installed\. .*(alertmanager|prometheus-alertmanager)/);
    expect(ran.stdout).toContain('0 passed, 1 failed');
  });

  it('must be listed before a test can ask for it', () => {
    expect(() => requireProgram('cobol')).toThrow('"cobol" is not listed');
  });
});

describe('.ci/run', () => {
  it('ends with a closing line and fails when npm ci fails', async () => {
    const tree = await mkdtemp(join(tmpdir(), 'tocsin-ci-'));
    trees.push(tree);
    await cp(join(projectRoot, '.ci/run'), join(tree, '.ci/run'));
    await writeFile(join(tree, 'package.json'), '{ "name": "without-a-lockfile" }');

    const ran = await run(join(tree, '.ci/run'), []);

    expect(ran.stdout.split('\n').slice(-2)).toEqual(['0 passed, 1 failed', '']);
    expect(ran.code).not.toBe(0);
  });
});

describe('a Node that is too old', () => {
  const guard = join(projectRoot, 'scripts/require-node.mjs');

  it('is told apart before anything else runs, with the remedy', async () => {
    const pretend = "Object.defineProperty(process.versions, 'node', { value: '20.20.2' });";

    const ran = await run(process.execPath, ['--import', `data:text/javascript,${pretend}`, guard]);

    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain('this is 20.20.2');
    expect(ran.stderr).toContain('npm rebuild node');
  });

  it('is not this one', async () => {
    expect(await run(process.execPath, [guard])).toEqual({ code: 0, stdout: '', stderr: '' });
  });
});

/** Runs one test file under the project's reporters, in a folder of its own. */
async function runTests(
  source: string,
  args: readonly string[] = [],
  firstLine?: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  const tree = await mkdtemp(join(tmpdir(), 'tocsin-closing-line-'));
  trees.push(tree);
  const reporter = join(projectRoot, 'test/support/closing-line-reporter.ts');
  await writeFile(
    join(tree, 'vitest.config.ts'),
    `import { closingLineReporter } from '${reporter}';
export default { test: { globals: true, reporters: [closingLineReporter(${JSON.stringify(firstLine)}), 'default'] } };\n`,
  );
  if (source !== '') await writeFile(join(tree, 'a.test.ts'), source);

  const vitest = join(projectRoot, 'node_modules/vitest/vitest.mjs');
  const env = { ...process.env, NO_COLOR: '1', ...environment };
  return await run(process.execPath, [vitest, 'run', ...args], { cwd: tree, env });
}
