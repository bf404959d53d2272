import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { counters, gauges, histograms, type MetricFacts } from '../../src/http/metric-table.ts';
import { requireProgram } from '../support/programs.ts';
import { projectRoot, run } from '../support/run.ts';
import { startBot } from '../support/start-bot.ts';

const rulesFile = 'manifests/prometheus/tocsin.rules.yml';
const read = (file: string) => readFileSync(join(projectRoot, file), 'utf8');
const page = read('docs/operations.md');
const table: Readonly<Record<string, MetricFacts>> = { ...counters, ...histograms, ...gauges };
const typeOf = (name: string) => (name in counters ? 'counter' : name in histograms ? 'histogram' : 'gauge');

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly { readonly expr: string; readonly refId: string }[];
}

const rules = (parse(read(rulesFile)) as { groups: { rules: Rule[] }[] }).groups.flatMap((group) => group.rules);
const dashboard = JSON.parse(read('manifests/grafana/tocsin.json')) as {
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly name: string; readonly definition?: string }[] };
  readonly annotations: { readonly list: readonly { readonly expr?: string }[] };
};
const targets = dashboard.panels.flatMap(({ targets: ofPanel }) => ofPanel ?? []);

/** Every metric that an expression names; Prometheus makes `up` itself. */
function metricsIn(expr: string): readonly string[] {
  const bare = expr.replaceAll(/\{[^}]*\}/g, '').replaceAll(/"[^"]*"/g, '');
  return [...bare.matchAll(/\b(?:tocsin|nodejs|process)_\w+/g)].map(([name]) => name);
}

async function scraped(): Promise<ReadonlySet<string>> {
  const bot = await startBot();
  const { body } = await bot.get('/metrics');
  return new Set(
    [...body.matchAll(/^# TYPE (\S+) (\S+)$/gm)].flatMap(([, name = '', type]) =>
      type === 'histogram' ? [name, `${name}_bucket`, `${name}_count`, `${name}_sum`] : [name],
    ),
  );
}

describe('docs/operations.md', () => {
  it('lists every metric with its type and labels, and no other', () => {
    const rows = [...page.matchAll(/^\| `tocsin_(\w+)` \| (\w+) \| (.*?) \|/gm)];

    expect(rows.map(([, name, type, labels]) => [name, type, labels]).toSorted()).toEqual(
      Object.entries(table)
        .map(([name, { labels = [] }]) => [name, typeOf(name), labels.map((label) => `\`${label}\``).join(', ') || '–'])
        .toSorted(),
    );
  });

  it('says the severity of each alert rule', () => {
    const rows = [...page.matchAll(/^\| (Tocsin\w+) \| (\w+) \|/gm)].map(([, alert, severity]) => [alert, severity]);

    expect(rows.toSorted()).toEqual(rules.map(({ alert, labels }) => [alert, labels['severity']]).toSorted());
  });
});

it('/metrics shows every metric of the table', async () => {
  const names = await scraped();

  expect(Object.keys(table).filter((name) => !names.has(`tocsin_${name}`))).toEqual([]);
});

it('alert rules and dashboard ask for nothing that /metrics has not', async () => {
  const names = await scraped();
  const exprs = [
    ...rules.map(({ expr }) => expr),
    ...targets.map(({ expr }) => expr),
    ...dashboard.annotations.list.map(({ expr = '' }) => expr),
    ...dashboard.templating.list.map(({ definition = '' }) => definition),
  ];

  expect(exprs.flatMap(metricsIn).filter((name) => !names.has(name))).toEqual([]);
});

describe('alert rules', () => {
  it('each say what is wrong, what that means, and what to do', () => {
    for (const { alert, annotations } of rules) {
      expect(Object.keys(annotations), alert).toEqual(['summary', 'description', 'runbook']);
    }
  });

  it('are rules that promtool takes', async () => {
    requireProgram('promtool');

    const { code, stdout, stderr } = await run('promtool', ['check', 'rules', rulesFile]);

    expect({ code, stdout, stderr }).toMatchObject({ code: 0 });
  });

  it('fire on what they are for, and on nothing else', async () => {
    requireProgram('promtool');
    const folder = join(projectRoot, 'test/fixtures/prometheus');

    const { code, stdout, stderr } = await run('promtool', ['test', 'rules', ...readdirSync(folder)], { cwd: folder });

    expect({ code, stdout, stderr }).toMatchObject({ code: 0 });
  });
});

describe('the dashboard', () => {
  it('explains every panel, and gives each an id of its own', () => {
    const shown = dashboard.panels.filter(({ type }) => type !== 'row');

    expect(shown.filter(({ description = '' }) => description === '').map(({ title }) => title)).toEqual([]);
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
  });

  it('lays panels side by side, none over another', () => {
    const taken = new Set<string>();
    for (const { title, gridPos } of dashboard.panels) {
      expect(gridPos.x + gridPos.w, title).toBeLessThanOrEqual(24);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
          expect(taken.has(`${x} ${y}`), title).toBe(false);
          taken.add(`${x} ${y}`);
        }
      }
    }
  });

  it('asks questions that Prometheus understands', async () => {
    requireProgram('promtool');
    const asked = targets.map(({ expr }) => expr.replaceAll('$__rate_interval', '5m').replaceAll(/\$\w+/g, 'x'));
    const file = join(await mkdtemp(join(tmpdir(), 'tocsin-dashboard-')), 'rules.yml');
    onTestFinished(() => rm(dirname(file), { recursive: true }));
    const recorded = asked.map((expr, index) => ({ record: `question_${index}`, expr }));
    await writeFile(file, JSON.stringify({ groups: [{ name: 'dashboard', rules: recorded }] }));

    const { code, stdout, stderr } = await run('promtool', ['check', 'rules', file]);

    expect({ code, stdout, stderr }).toMatchObject({ code: 0 });
  });
});
