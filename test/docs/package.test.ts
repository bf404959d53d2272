import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../support/free-port.ts';
import { run } from '../support/run.ts';

let folder: string;
let files: readonly string[];
let serving: ChildProcess | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tocsin-package-'));
  const packed = await npm(['pack', '--json', '--pack-destination', folder]);
  const [tarball] = JSON.parse(packed.slice(packed.indexOf('[\n'))) as [
    { filename: string; files: { path: string }[] },
  ];
  files = tarball.files.map(({ path }) => path);

  await writeFile(join(folder, 'package.json'), '{ "private": true }');
  await npm(['install', '--prefer-offline', '--no-audit', '--no-fund', join(folder, tarball.filename)], folder);
}, 240_000);

afterAll(async () => {
  serving?.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

describe('the published package', () => {
  it('holds the compiled program, its templates and its manifests, and neither sources nor tests', () => {
    expect(files).toEqual(expect.arrayContaining(['dist/main.js', 'templates/policy.default.yaml', 'LICENSE']));
    expect(files.filter((file) => /^manifests\/.+\.yaml$/.test(file))).not.toEqual([]);
    expect(files.filter((file) => /\.ts$|^(src|test|scripts)\//.test(file))).toEqual([]);
  });

  it('serves after an installation into an empty folder, and stops cleanly on SIGTERM', async () => {
    const listen = `127.0.0.1:${await freePort()}`;
    const work = join(folder, 'work');
    await mkdir(work);

    const program = join(folder, 'node_modules/.bin/tocsin');
    const child = spawn(program, ['serve', '--listen', listen, '--data', join(work, 'data')], {
      cwd: work,
      env: plain(),
    });
    serving = child;
    const closed = once(child, 'close');
    const said = collect(child);
    const ready = await statusOnceUp(`http://${listen}/-/ready`, child);
    child.kill('SIGTERM');
    const [code] = await closed;

    expect({ ready, code }, said()).toEqual({ ready: 200, code: 0 });
  });
});

async function npm(args: readonly string[], cwd?: string): Promise<string> {
  const ran = await run('npm', args, { ...(cwd === undefined ? {} : { cwd }), env: plain() });
  if (ran.code !== 0) throw new Error(`npm ${args[0]} failed: ${ran.stdout}${ran.stderr}`);
  return ran.stdout;
}

/** The environment of a plain shell with this Node first on the PATH: nothing of the `npm test` around us. */
function plain(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) =>
      !/^(npm_(package|lifecycle|config_local_prefix)|INIT_CWD|NODE_ENV|VITEST|SLACK_|TOCSIN_|REDIS_)/i.test(name),
  );
  const path = [dirname(process.execPath), process.env['PATH']].join(delimiter);
  return { ...Object.fromEntries(kept), PATH: path };
}

function collect(child: ChildProcess): () => string {
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => {
      text += String(chunk);
    });
  }
  return () => text;
}

/** Asks until the server answers, however it answers; gives up when the process ends. */
async function statusOnceUp(url: string, child: ChildProcess): Promise<number | undefined> {
  while (child.exitCode === null && child.signalCode === null) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer !== undefined) return answer.status;
    await wait(50);
  }
  return undefined;
}
