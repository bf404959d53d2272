import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { prometheusSource } from '../../src/sources/prometheus.ts';
import { readReport } from '../../src/sources/read-report.ts';
import type { SourceContext } from '../../src/sources/source.ts';

const now = Date.parse('2026-11-20T14:17:50Z');
const context: SourceContext = { now, resolveTimeoutMs: 300_000 };

function fixture(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../fixtures/webhooks/prometheus/${name}.json`, import.meta.url), 'utf8'));
}

async function headOf(alert: unknown) {
  return (await readReport(prometheusSource, [alert], context)).alerts[0]?.head;
}

describe('alerts posted to API v2', () => {
  it('are heartbeats with the end time that Prometheus promised', async () => {
    const { alerts, problems } = await readReport(prometheusSource, fixture('two-firing'), context);

    expect(problems).toEqual([]);
    expect(alerts.map(({ head }) => head)).toMatchObject([
      { liveness: 'heartbeat', endsAt: Date.parse('2026-11-20T14:18:00.446Z'), endsAtIsTimeout: false },
      { liveness: 'heartbeat', endsAt: Date.parse('2026-11-20T14:18:00.446Z'), endsAtIsTimeout: false },
    ]);
  });

  it('are resolved when their end time is past', async () => {
    const { alerts } = await readReport(prometheusSource, fixture('one-resolved'), context);

    expect(alerts.map(({ head }) => (head.endsAt ?? 0) <= now)).toEqual([true, false]);
  });

  it('start at their end when only that is given, as amtool sends them', async () => {
    const { alerts } = await readReport(prometheusSource, fixture('amtool-alert-add'), context);

    expect(alerts[0]?.head).toMatchObject({
      startsAt: Date.parse('2030-01-01T00:00:00Z'),
      endsAt: Date.parse('2030-01-01T00:00:00Z'),
    });
  });

  it('without any time start now and end after the resolve timeout, which is marked as ours', async () => {
    expect(await headOf({ labels: { alertname: 'A' } })).toMatchObject({
      startsAt: now,
      endsAt: now + 300_000,
      endsAtIsTimeout: true,
    });
  });

  it('keep nanoseconds out and time zones in', async () => {
    expect((await headOf({ labels: { a: 'b' }, startsAt: '2026-11-20T15:00:00.123456789+01:00' }))?.startsAt).toBe(
      Date.parse('2026-11-20T14:00:00.123Z'),
    );
  });

  it.each([
    ['an object instead of a list', { labels: {} }, 'must be an array of alerts, not {"labels":{}}'],
    [
      'an end before the start',
      [{ labels: { a: 'b' }, startsAt: '2026-11-20T14:00:00Z', endsAt: '2026-11-20T13:00:00Z' }],
      '[0].endsAt: start time must be before end time',
    ],
    ['a missing label set', [{ labels: { a: 'b' } }, {}], '[1].labels: at least one label'],
  ])('name what is wrong with %s', async (_case, body, expected) => {
    const { problems } = await readReport(prometheusSource, body, context);

    expect(problems.map(({ path, message }) => `${path}: ${message}`).join('\n')).toContain(expected);
  });
});
