import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import type { Scale } from './alerts.ts';
import { budgetOf } from './budget.ts';
import { alertmanager, type Contestant, tocsinOnRedis, tocsinOnSqlite, tocsinOnSqliteNormal } from './contestants.ts';
import { type Measurement, measure } from './measure.ts';
import { type Shape, shapes } from './plan.ts';
import { renderRatios, renderShape } from './report.ts';

const usage = `Sends the same alerts over HTTP to the real Alertmanager and to Tocsin, each alone on a loopback port, in turn:
first sight, the same again unchanged, with endsAt moved (what Prometheus does every minute), and resolved.

npm run bench -- ingest [options]

  --alerts N     distinct alerts, about 540 bytes of JSON each (default 100000)
  --groups N     groups that they fall into (default 2000)
  --only LIST    which Tocsin: sqlite, normal (SQLite without an fsync for each answer), redis (default sqlite,redis)
  --shape TEXT   only shapes whose title has this text, such as "64" or "one by one"
  --budget       no race: what each part of Tocsin takes of an alert, in microseconds
  --json         the measurements as JSON on standard output

"per CPU-s" counts what the program used: user and system time of all its threads, and of redis-server with Redis,
until it is at rest again. "ratio" is that beside Alertmanager's. Needs prometheus-alertmanager and redis-server.
`;

const stores: Readonly<Record<string, Contestant>> = {
  sqlite: tocsinOnSqlite,
  normal: tocsinOnSqliteNormal,
  redis: tocsinOnRedis,
};

export async function ingestBench(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      alerts: { type: 'string', default: '100000' },
      groups: { type: 'string', default: '2000' },
      only: { type: 'string', default: 'sqlite,redis' },
      shape: { type: 'string', default: '' },
      budget: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(usage);
    return 0;
  }

  const scale = { alerts: Number(values.alerts), groups: Number(values.groups) };
  const chosen = values.only.split(',').flatMap((name) => stores[name] ?? []);
  const measured = shapes.filter(({ title }) => title.includes(values.shape));
  if (values.budget) return printBudgets(chosen, measured, scale);

  const contestants = [alertmanager, ...chosen];
  const measurements: Measurement[] = [];
  const print = (text: string) => (values.json ? process.stderr : process.stdout).write(text);
  print(`${scale.alerts} alerts in ${scale.groups} groups; ${cpus().length} processors, Node ${process.version}\n`);
  for (const { name, durability } of contestants) print(`  ${name}: ${durability}\n`);
  for (const shape of measured) {
    for (const contestant of contestants) {
      measurements.push(...(await measure(contestant, shape, scale, (text) => process.stderr.write(`${text}\n`))));
    }
    print(`\n${renderShape(shape, measurements)}`);
  }
  print(`\n${renderRatios(measured, contestants, measurements)}`);
  if (values.json) process.stdout.write(`${JSON.stringify(measurements, undefined, 2)}\n`);
  return 0;
}

async function printBudgets(
  contestants: readonly Contestant[],
  measured: readonly Shape[],
  scale: Scale,
): Promise<number> {
  for (const contestant of contestants) {
    process.stdout.write(`${contestant.name}\n`);
    for (const shape of measured) process.stdout.write(`${await budgetOf(contestant, shape, scale)}\n`);
  }
  return 0;
}
