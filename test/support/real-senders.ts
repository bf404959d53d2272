import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from './free-port.ts';
import { requireProgram } from './programs.ts';

/** A program that somebody else wrote, running on loopback. */
export interface RealProgram {
  readonly url: string;
  stop(): Promise<void>;
}

export interface RealPrometheus extends RealProgram {
  /** Has the one alert of its rule fire, or not. */
  setFiring(isFiring: boolean): Promise<void>;
}

/** Starts Prometheus with one rule, which pushes to this Alertmanager API (`host:port`) every second. */
export async function startPrometheus(folder: string, alertmanager: string): Promise<RealPrometheus> {
  const home = await makeHome(folder, 'prometheus');
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const rules = join(home, 'rules.json');
  const config = join(home, 'prometheus.json');
  await writeFile(rules, rulesText(false));
  await writeFile(config, JSON.stringify(prometheusConfig(rules, alertmanager)));
  const program = await startProgram('prometheus', url, [
    `--config.file=${config}`,
    `--storage.tsdb.path=${join(home, 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--web.enable-lifecycle',
    '--rules.alert.resend-delay=1s',
  ]);
  return {
    ...program,
    async setFiring(isFiring) {
      await writeFile(rules, rulesText(isFiring));
      const answer = await fetch(`${url}/-/reload`, { method: 'POST' });
      if (!answer.ok) throw new Error(`Prometheus did not reload: ${await answer.text()}`);
    },
  };
}

/** Starts Alertmanager, which tells this webhook of everything at once. */
export async function startAlertmanager(folder: string, webhookUrl: string): Promise<RealProgram> {
  const home = await makeHome(folder, 'alertmanager');
  const port = await freePort();
  const config = join(home, 'alertmanager.json');
  await writeFile(config, JSON.stringify(alertmanagerConfig(webhookUrl)));
  return startProgram('prometheus-alertmanager', `http://127.0.0.1:${port}`, [
    `--config.file=${config}`,
    `--storage.path=${join(home, 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`,
    // Empty: no gossip port.
    '--cluster.listen-address=',
  ]);
}

/** JSON is YAML too. */
function rulesText(isFiring: boolean): string {
  const rule = {
    alert: 'QueueTooLong',
    expr: isFiring ? 'vector(42)' : 'vector(42) < 0',
    labels: { severity: 'critical', service: 'worker' },
    annotations: { summary: 'Queue holds {{ $value }} jobs' },
  };
  return JSON.stringify({ groups: [{ name: 'queues', interval: '1s', rules: [rule] }] });
}

function prometheusConfig(rules: string, alertmanager: string): object {
  return {
    global: { evaluation_interval: '1s' },
    rule_files: [rules],
    alerting: { alertmanagers: [{ static_configs: [{ targets: [alertmanager] }] }] },
  };
}

function alertmanagerConfig(url: string): object {
  return {
    route: { receiver: 'tocsin', group_by: ['alertname'], group_wait: '0s', group_interval: '1s' },
    receivers: [{ name: 'tocsin', webhook_configs: [{ url, send_resolved: true }] }],
  };
}

async function makeHome(folder: string, name: string): Promise<string> {
  const home = join(folder, name);
  await mkdir(home, { recursive: true });
  return home;
}

async function startProgram(name: string, url: string, args: readonly string[]): Promise<RealProgram> {
  const child = spawn(requireProgram(name), args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      said += String(chunk);
    });
  }
  while (!(await isReady(url))) {
    if (child.exitCode !== null) throw new Error(`${name} ended while it started:\n${said}`);
    await wait(50);
  }
  return { url, stop: () => end(child) };
}

async function isReady(url: string): Promise<boolean> {
  const answer = await fetch(`${url}/-/ready`).catch(() => undefined);
  return answer?.ok === true;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, 'close');
  child.kill('SIGTERM');
  await closed;
}
