import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fetch } from 'undici';
import { createRealClock, pause, within } from '../../stand-ins/slack/clock.ts';
import { createLeftovers } from './leftovers.ts';
import { anyFreePort } from './ports.ts';
import { alertmanagerConfig, prometheusConfig, rules } from './prometheus-files.ts';

/** Where the real programs are. Alertmanager may be missing. */
export interface Programs {
  readonly prometheus: string;
  readonly alertmanager: string | undefined;
}

export interface Besides {
  readonly companions: readonly { readonly name: string; readonly url: string }[];
  stop(): Promise<void>;
}

/** What to type where Prometheus is not installed. */
export const installHint = `There is no prometheus on the PATH. Install it (and Alertmanager) with:
  Debian, Ubuntu   sudo apt-get install --no-install-recommends prometheus prometheus-alertmanager
  macOS            brew install prometheus alertmanager
Without --prometheus the playground needs neither.
`;

/** Debian calls Alertmanager prometheus-alertmanager. */
export function findPrograms(path: string): Programs | undefined {
  const prometheus = findProgram(path, ['prometheus']);
  if (prometheus === undefined) return undefined;
  return { prometheus, alertmanager: findProgram(path, ['prometheus-alertmanager', 'alertmanager']) };
}

function findProgram(path: string, names: readonly string[]): string | undefined {
  const candidates = names.flatMap((name) =>
    path
      .split(delimiter)
      .filter((folder) => folder !== '')
      .map((folder) => join(folder, name)),
  );
  return candidates.find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Runs Prometheus with two rules that fire and recover, and Alertmanager if it is there. Prometheus reports to Tocsin
 * directly and to Alertmanager, which reports to Tocsin as well. Both listen on the loopback interface and keep their
 * files in a fresh folder, which goes when they are stopped.
 */
export async function startBesides(programs: Programs, tocsinUrl: string): Promise<Besides> {
  const children: ChildProcess[] = [];
  const { folder, remove } = createLeftovers('prometheus', () => {
    for (const child of children) child.kill('SIGKILL');
  });
  const [prometheusPort, alertmanagerPort] = await Promise.all([anyFreePort(), anyFreePort()]);
  const prometheusUrl = `http://127.0.0.1:${prometheusPort}`;
  const alertmanagerUrl = `http://127.0.0.1:${alertmanagerPort}`;

  async function stop(): Promise<void> {
    await Promise.all(children.map(end));
    remove();
  }

  function file(name: string, content: string): string {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  }

  function storage(name: string): string {
    mkdirSync(join(folder, name));
    return join(folder, name);
  }

  const companions = [{ name: 'Prometheus', url: prometheusUrl }];
  try {
    if (programs.alertmanager !== undefined) {
      children.push(
        run(programs.alertmanager, [
          `--config.file=${file('alertmanager.yml', alertmanagerConfig(tocsinUrl))}`,
          `--storage.path=${storage('alertmanager')}`,
          `--web.listen-address=127.0.0.1:${alertmanagerPort}`,
          '--cluster.listen-address=',
        ]),
      );
      await untilReady(alertmanagerUrl);
      companions.push({ name: 'Alertmanager', url: alertmanagerUrl });
    }
    const pushTo = [tocsinUrl, ...(programs.alertmanager === undefined ? [] : [alertmanagerUrl])];
    file('rules.yml', rules(createRealClock().now()));
    children.push(
      run(programs.prometheus, [
        `--config.file=${file('prometheus.yml', prometheusConfig(pushTo, prometheusPort))}`,
        `--storage.tsdb.path=${storage('prometheus')}`,
        `--web.listen-address=127.0.0.1:${prometheusPort}`,
        '--rules.alert.resend-delay=5s',
      ]),
    );
    await untilReady(prometheusUrl);
    return { companions, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function run(program: string, args: readonly string[]): ChildProcess {
  const child = spawn(program, args, { stdio: 'ignore' });
  child.on('error', () => undefined);
  return child;
}

const READY_WITHIN_MS = 20_000;
const ENDS_WITHIN_MS = 5000;

async function untilReady(url: string): Promise<void> {
  const clock = createRealClock();
  const giveUpAt = clock.now() + READY_WITHIN_MS;
  while (clock.now() < giveUpAt) {
    const response = await fetch(`${url}/-/ready`).catch(() => undefined);
    await response?.body?.cancel();
    if (response?.ok === true) return;
    await pause(clock, 100);
  }
  throw new Error(`nothing became ready at ${url} within ${READY_WITHIN_MS / 1000} s`);
}

/** Asks a process of ours to end; insists after five seconds. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const ended = await within(createRealClock(), ENDS_WITHIN_MS, () => exited);
  if (ended === 'late') child.kill('SIGKILL');
}
