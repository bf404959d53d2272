import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parsePolicy } from '../../src/config/policy.ts';
import { sourceKinds } from '../../src/engine/source-kind.ts';
import { readReport } from '../../src/sources/read-report.ts';
import { createSourceFinder } from '../../src/sources/source-finder.ts';
import { projectRoot } from '../support/run.ts';

const page = readFileSync(join(projectRoot, 'docs/sources.md'), 'utf8');
const rest = 'route: { receiver: a }\nreceivers: [{ name: a }]\n';

function blocks(language: string): readonly string[] {
  return [...page.matchAll(/```(\w+)\n([\s\S]*?)```/g)]
    .filter(([, name]) => name === language)
    .map(([, , text]) => text ?? '');
}

it('every policy of docs/sources.md is one that Tocsin takes without a warning', () => {
  const policies = blocks('yaml');
  expect(policies.length).toBeGreaterThan(4);
  for (const text of policies) {
    const names = [...text.matchAll(/\$\{([A-Z_]+)\}/g)].map(([, name]) => [name, 'a-secret']);
    const reading = parsePolicy(`${text}${rest}`, { file: 'x.yaml', environment: Object.fromEntries(names) });
    expect(reading, text).toMatchObject({ type: 'ok', warnings: [] });
  }
});

it('docs/sources.md names every kind of sender', () => {
  for (const kind of sourceKinds) if (kind !== 'generic') expect(page).toContain(`\`${kind}\``);
});

it('the payloads of docs/sources.md are ones that their sources take', async () => {
  const findSource = createSourceFinder({ readPage: async () => '' });
  const [notification = '', datadog = ''] = blocks('json');
  for (const [kind, text] of [
    ['notification-service', notification],
    ['datadog', datadog.replace('$DATE', '1767614400000')],
  ] as const) {
    const source = findSource(kind, new Map());
    if (source === undefined) throw new Error(`there is no source ${kind}`);
    const report = await readReport(source, JSON.parse(text), { now: 1_767_614_400_000, resolveTimeoutMs: 1 });
    expect(report.problems).toEqual([]);
    expect(report.alerts).toHaveLength(1);
  }
});

it('the mappings of docs/sources.md make the alerts that the page says', async () => {
  const text = blocks('yaml').find((one) => one.includes('backup:')) ?? '';
  const reading = parsePolicy(`${text}${rest}`, { file: 'x.yaml', environment: {} });
  if (reading.type === 'invalid') throw new Error(JSON.stringify(reading.problems));
  const source = createSourceFinder({ readPage: async () => '' })('backup', reading.policy.sources);
  if (source === undefined) throw new Error('there is no source backup');
  const body = {
    jobs: [
      {
        name: 'db',
        level: 'bad',
        reason: 'disk full',
        state: 'failed',
        started: 1_767_614_400,
        link: 'https://x.test',
      },
      { name: 'files', level: 'bad', reason: '', state: 'ok', link: 'https://x.test' },
    ],
  };

  const { alerts } = await readReport(source, body, { now: 1_767_614_500_000, resolveTimeoutMs: 1 });

  expect(alerts.map(({ content }) => content.annotations['summary'])).toEqual([
    'db failed: disk full',
    'files failed:',
  ]);
  expect(alerts.map(({ head }) => head.endsAt !== undefined)).toEqual([false, true]);
});
