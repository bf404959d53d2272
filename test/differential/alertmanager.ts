import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requireProgram } from '../support/programs.ts';

/** One notification as Alertmanager sent it to a webhook. */
export interface Told {
  readonly receiver: string;
  readonly groupKey: string;
  readonly groupLabels: Readonly<Record<string, string>>;
  readonly alerts: readonly { readonly fingerprint: string; readonly labels: Readonly<Record<string, string>> }[];
}

export interface Posted {
  readonly labels: Readonly<Record<string, string>>;
  readonly startsAt?: string;
  readonly endsAt?: string;
}

export interface Firing {
  readonly fingerprint: string;
  readonly startsAt: string;
  readonly endsAt: string;
}

export interface Alertmanager {
  post(alerts: readonly Posted[]): Promise<void>;
  /** The alerts that it thinks are firing. */
  firing(): Promise<readonly Firing[]>;
  /** Resolves once as many alerts have been told as are asked for, in all notifications together. */
  toldAlerts(count: number): Promise<readonly Told[]>;
  stop(): Promise<void>;
}

/** Runs the real Alertmanager with a policy whose webhooks lead here: `HOOK` in its text stands for their address. */
export async function startAlertmanager(policy: string): Promise<Alertmanager> {
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-alertmanager-'));
  const told: Told[] = [];
  const waiting: { count: number; resolve: () => void }[] = [];
  const hook = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      told.push(JSON.parse(Buffer.concat(chunks).toString()));
      response.end();
      for (const one of waiting) if (alertsIn(told) >= one.count) one.resolve();
    });
  });
  const hookAddress = await listen(hook);
  const address = await freeAddress();
  writeFileSync(join(folder, 'alertmanager.yml'), policy.replaceAll('HOOK', `http://${hookAddress}/`));
  const child = spawn(requireProgram('prometheus-alertmanager'), [
    `--config.file=${join(folder, 'alertmanager.yml')}`,
    `--storage.path=${folder}`,
    `--web.listen-address=${address}`,
    '--cluster.listen-address=',
  ]);
  await listening(child);

  return {
    async post(alerts) {
      const body = JSON.stringify(alerts);
      const response = await fetch(`http://${address}/api/v2/alerts`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      });
      if (!response.ok) throw new Error(`Alertmanager refused the alerts: ${await response.text()}`);
    },
    async firing() {
      const response = await fetch(`http://${address}/api/v2/alerts`);
      return (await response.json()) as readonly Firing[];
    },
    async toldAlerts(count) {
      if (alertsIn(told) < count) await new Promise<void>((resolve) => waiting.push({ count, resolve }));
      return told;
    },
    async stop() {
      child.kill();
      if (child.exitCode === null) await once(child, 'exit');
      hook.closeAllConnections();
      hook.close();
      rmSync(folder, { recursive: true });
    },
  };
}

function alertsIn(told: readonly Told[]): number {
  return told.reduce((sum, { alerts }) => sum + alerts.length, 0);
}

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function freeAddress(): Promise<string> {
  const server = createServer();
  const address = await listen(server);
  server.close();
  return address;
}

function listening(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stderr?.on('data', (chunk) => {
      text += chunk;
      if (/Listening on/i.test(text)) resolve();
    });
    child.on('exit', () => reject(new Error(`Alertmanager did not start: ${text}`)));
  });
}
