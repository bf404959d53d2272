import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { createSeeded } from '../../test/torture/seeded.ts';
import { spreadOf } from '../support/spread.ts';
import type { LoadPlan, LoadResult } from './load.ts';
import { teamName } from './stage.ts';

// A process of its own, so that its work delays nothing that is measured: alerts as Prometheus sends them, in requests of
// twenty. Nine of ten are known and only say that they still fire; one of ten is new to its group.

const alertsPerRequest = 20;
const groups = 2000;
const newShare = 0.1;
const endsAfterMs = 4 * 60_000;

const [plan] = (await once(process, 'message')) as [LoadPlan];
let isStopped = false;
const stopped = once(process, 'message').then(() => {
  isStopped = true;
});
const chance = createSeeded(1);
const answers: number[] = [];
const pending = new Set<Promise<void>>();
let known = 0;
let sent = 0;
process.send?.('ready');

const begun = performance.now();
while (!isStopped) {
  const ahead = begun + (sent * 1000) / plan.alertsPerSecond - performance.now();
  if (ahead > 1) await Promise.race([wait(ahead), stopped]);
  const request = post().finally(() => pending.delete(request));
  pending.add(request);
  sent += alertsPerRequest;
}
const seconds = (performance.now() - begun) / 1000;
await Promise.all(pending);
process.send?.({ alertsPerSecond: sent / seconds, answer: spreadOf(answers) } satisfies LoadResult);
process.disconnect();

async function post(): Promise<void> {
  const endsAt = new Date(Date.now() + endsAfterMs).toISOString();
  const body = JSON.stringify(Array.from({ length: alertsPerRequest }, () => ({ ...anyAlert(), endsAt })));
  const at = performance.now();
  const response = await fetch(`${plan.url}/api/v2/alerts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  if (!response.ok) throw new Error(`Tocsin refused alerts: ${await response.text()}`);
  await response.arrayBuffer();
  answers.push(performance.now() - at);
}

function anyAlert(): object {
  const isNew = known < groups || chance.next() < newShare;
  const index = isNew ? known : chance.below(known);
  if (isNew) known += 1;
  const group = index % groups;
  const labels = {
    ...{ alertname: 'RequestsAreSlow', instance: `rack-${group}`, pod: `pod-${index}` },
    ...{ team: teamName(group % plan.channels), severity: 'warning' },
  };
  return { labels, annotations: { summary: `pod-${index} on rack-${group} answers slowly` } };
}
