import { parseArgs } from 'node:util';
import { type Cost, measureFlush, measurePasses, type StoreName } from './measure-scale.ts';

const usage = `What an alert costs when many fire, and when several processes share one Redis: microseconds of processor time, Redis
included. Alerts are those of the ingest benchmark, fifty to a group, in requests of 64.

npm run bench -- scale [options]

  --sizes LIST       how many fire (default 10000,100000,1000000)
  --processes LIST   how many share one Redis (default 1,2,4)
  --alerts N         alerts that these are sent (default 100000)
  --only LIST        sqlite, redis: stores on which sizes are measured (default sqlite,redis)
  --no-flush         leave out what the looks at groups cost, two minutes for each size
  --json             the measurements as JSON on standard output

Needs redis-server for redis.
`;

export async function scaleBench(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    allowNegative: true,
    options: {
      sizes: { type: 'string', default: '10000,100000,1000000' },
      processes: { type: 'string', default: '1,2,4' },
      alerts: { type: 'string', default: '100000' },
      only: { type: 'string', default: 'sqlite,redis' },
      flush: { type: 'boolean', default: true },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(usage);
    return 0;
  }
  const stores = (['sqlite', 'redis'] as const).filter((name) => values.only.split(',').includes(name));
  const sizes: Cost[] = [];
  for (const store of stores) {
    for (const alerts of numbers(values.sizes)) sizes.push(await measureSize(store, alerts, values.flush));
  }
  const fleets: Cost[] = [];
  for (const processes of numbers(values.processes)) {
    process.stderr.write(`redis: ${processes} processes\n`);
    fleets.push(await measurePasses('redis', processes, Number(values.alerts)));
  }
  if (values.json) process.stdout.write(`${JSON.stringify({ sizes, fleets }, undefined, 2)}\n`);
  else
    process.stdout.write(
      renderCosts('Alerts that fire, one process', sizes) + renderCosts('Processes on one Redis', fleets),
    );
  return 0;
}

async function measureSize(store: StoreName, alerts: number, withFlush: boolean): Promise<Cost> {
  process.stderr.write(`${store}: ${alerts} alerts\n`);
  const cost = await measurePasses(store, 1, alerts);
  if (!withFlush) return cost;
  process.stderr.write(`${store}: ${alerts} alerts, looks at their groups\n`);
  return { ...cost, flush: await measureFlush(store, alerts) };
}

function numbers(list: string): readonly number[] {
  return list.split(',').filter(Boolean).map(Number);
}

const columns = ['alerts', 'processes', 'first us', 'unchanged us', 'moved us', 'flush us', 'memory/alert'];

/** Each figure with its ratio to that of the first row of its store. */
function renderCosts(title: string, costs: readonly Cost[]): string {
  if (costs.length === 0) return '';
  const rows = costs.map((cost) => {
    const base = costs.find(({ store }) => store === cost.store) ?? cost;
    const beside = (value: number | undefined, first: number | undefined) =>
      value === undefined ? '-' : `${value.toFixed(1)} (${(value / (first ?? value)).toFixed(2)}x)`;
    return [
      cost.store,
      cost.alerts.toLocaleString('en-US'),
      String(cost.processes),
      beside(cost.first, base.first),
      beside(cost.unchanged, base.unchanged),
      beside(cost.moved, base.moved),
      beside(cost.flush, base.flush),
      `${Math.round(cost.bytesPerAlert)} B`,
    ];
  });
  return `\n${title}\n${[['', ...columns], ...rows].map(line).join('')}`;
}

function line([name = '', ...cells]: readonly string[]): string {
  return `  ${name.padEnd(8)}${cells.map((cell) => cell.padStart(16)).join('')}\n`;
}
