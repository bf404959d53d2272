import { expect, it } from 'vitest';
import { prometheusSource } from '../../src/sources/prometheus.ts';
import { readReport } from '../../src/sources/read-report.ts';

const context = { now: 1_700_000_000_000, resolveTimeoutMs: 300_000 };

it('gives others their turn while it reads a large body', async () => {
  const body = Array.from({ length: 5000 }, (_, index) => ({ labels: { alertname: `A${index}` } }));
  let turns = 0;
  let isRead = false;
  function takeTurn(): void {
    turns += 1;
    if (!isRead) setImmediate(takeTurn);
  }
  setImmediate(takeTurn);

  const { alerts } = await readReport(prometheusSource, body, context);
  isRead = true;

  expect(alerts).toHaveLength(5000);
  expect(turns).toBeGreaterThanOrEqual(9);
});

it('counts an alert with two mistakes once', async () => {
  const body = [{ labels: { a: 1, b: 2 } }, { labels: { alertname: 'A' } }, 7];

  const { refused, problems } = await readReport(prometheusSource, body, context);

  expect(refused).toBe(2);
  expect(problems.map(({ path }) => path)).toEqual(['[0].labels.a', '[0].labels.b', '[2]']);
});
