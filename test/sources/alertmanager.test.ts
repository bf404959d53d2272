import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { alertmanagerSource } from '../../src/sources/alertmanager.ts';
import { readReport } from '../../src/sources/read-report.ts';
import type { SourceContext } from '../../src/sources/source.ts';

const now = Date.parse('2026-11-20T15:00:00Z');
const context: SourceContext = { now, resolveTimeoutMs: 300_000 };

function fixture(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../fixtures/webhooks/alertmanager/${name}.json`, import.meta.url), 'utf8'));
}

async function parseOne(alert: unknown, overrides: Partial<SourceContext> = {}) {
  const report = await readReport(alertmanagerSource, { alerts: [alert] }, { ...context, ...overrides });
  return { head: report.alerts[0]?.head, content: report.alerts[0]?.content, problems: report.problems };
}

describe('the Alertmanager webhook', () => {
  it('gives every alert the fingerprint that Alertmanager gave it', async () => {
    const body = fixture('grouped-firing') as { alerts: { fingerprint: string }[] };

    const { alerts, problems } = await readReport(alertmanagerSource, body, context);

    expect(problems).toEqual([]);
    expect(alerts.map(({ fingerprint }) => fingerprint)).toEqual(body.alerts.map(({ fingerprint }) => fingerprint));
  });

  it('goes by the status of each alert, not by that of the envelope', async () => {
    const body = fixture('firing-with-one-resolved') as { status: string; alerts: { status: string }[] };

    const { alerts } = await readReport(alertmanagerSource, body, context);

    expect(body.status).toBe('firing');
    expect(alerts.map(({ head }) => (head.endsAt === undefined ? 'firing' : 'resolved'))).toEqual(
      body.alerts.map(({ status }) => status),
    );
  });

  it('keeps a firing alert without an end, since Alertmanager repeats it only every few hours', async () => {
    const { head } = await parseOne({ status: 'firing', labels: { alertname: 'A' }, endsAt: '0001-01-01T00:00:00Z' });

    expect(head).toMatchObject({ liveness: 'edge', endsAtIsTimeout: false, startsAt: now, updatedAt: now });
    expect(head).not.toHaveProperty('endsAt');
  });

  it('ends a firing alert after expire_after, as our own time-out', async () => {
    const { head } = await parseOne({ status: 'firing', labels: { alertname: 'A' } }, { expireAfterMs: 60_000 });

    expect(head).toMatchObject({ endsAt: now + 60_000, endsAtIsTimeout: true });
  });

  it.each([
    ['its own end time', '2026-11-20T14:58:00Z', now - 120_000],
    ['now, when it names no end', '0001-01-01T00:00:00Z', now],
    ['now, when its clock is ahead of ours', '2026-11-20T16:00:00Z', now],
  ])('ends a resolved alert at %s', async (_case, endsAt, expected) => {
    const { head } = await parseOne({
      status: 'resolved',
      labels: { alertname: 'A' },
      startsAt: '2026-11-20T14:00:00Z',
      endsAt,
    });

    expect(head).toMatchObject({ endsAt: expected, endsAtIsTimeout: false });
  });

  it('takes the envelope of hand-written senders, without version, group key and fingerprint', async () => {
    const body = {
      status: 'firing',
      groupLabels: { alertname: 'ServiceDown' },
      alerts: [
        {
          status: 'firing',
          labels: { alertname: 'ServiceDown', severity: 'critical', team: 'infrastructure' },
          annotations: { summary: 'Service is down', runbook_url: 'https://runbooks.example.com/down' },
          startsAt: '2026-11-20T14:59:00+01:00',
        },
      ],
    };

    const { alerts, problems } = await readReport(alertmanagerSource, body, context);

    expect(problems).toEqual([]);
    expect(alerts[0]?.head.startsAt).toBe(Date.parse('2026-11-20T13:59:00Z'));
    expect(alerts[0]?.content).toMatchObject({ severity: 'critical', source: 'alertmanager' });
  });

  it('keeps the original severity label beside the canonical one', async () => {
    const { content } = await parseOne({ status: 'firing', labels: { alertname: 'A', severity: 'P1' } });

    expect(content?.labels['severity']).toBe('P1');
    expect(content?.severity).toBe('warning');
  });

  it('leaves the severity open when the sender named none', async () => {
    const { content } = await parseOne({ status: 'firing', labels: { alertname: 'A' } });

    expect(content).not.toHaveProperty('severity');
  });

  it.each([
    ['an alert that is not an object', 7, 'alerts[0]'],
    [
      'a status of its own invention',
      { status: 'pending', labels: { a: 'b' } },
      'alerts[0].status: must be "firing" or "resolved", not "pending"',
    ],
    [
      'a label that is a number',
      { status: 'firing', labels: { a: 'b', port: 80 } },
      'alerts[0].labels.port: must be a string, not 80',
    ],
    ['no labels', { status: 'firing', labels: {} }, 'alerts[0].labels: at least one label'],
    ['only empty labels', { status: 'firing', labels: { a: '' } }, 'alerts[0].labels: at least one label'],
    ['an unnamed label', { status: 'firing', labels: { '': 'x' } }, 'a name must not be empty'],
    [
      'a list for annotations',
      { status: 'firing', labels: { a: 'b' }, annotations: [] },
      'alerts[0].annotations: annotations must be an object',
    ],
    [
      'a time in words',
      { status: 'firing', labels: { a: 'b' }, startsAt: 'yesterday' },
      'alerts[0].startsAt: must be a time such as',
    ],
    [
      'a day that does not exist',
      { status: 'firing', labels: { a: 'b' }, startsAt: '2026-13-40T00:00:00Z' },
      'is not a time that exists',
    ],
  ])('names path and value of %s', async (_case, alert, expected) => {
    const { problems } = await parseOne(alert);

    expect(problems.map(({ path, message }) => `${path}: ${message}`).join('\n')).toContain(expected);
  });

  it('keeps the valid alerts of a batch and names the others', async () => {
    const good = { status: 'firing', labels: { alertname: 'A' } };

    const { alerts, problems } = await readReport(
      alertmanagerSource,
      { alerts: [good, { status: 'firing' }, good] },
      context,
    );

    expect(alerts).toHaveLength(2);
    expect(problems).toEqual([{ path: 'alerts[1].labels', message: 'at least one label with a value is needed' }]);
  });

  it.each([[null], [[]], ['text'], [{}], [{ alerts: {} }]])('finds no alerts in %j, and says so', async (body) => {
    const { alerts, problems } = await readReport(alertmanagerSource, body, context);

    expect(alerts).toEqual([]);
    expect(problems).toHaveLength(1);
  });

  it('keeps label names that mean something to JavaScript', async () => {
    const alert = JSON.parse('{"status":"firing","labels":{"__proto__":"x","constructor":"y","alertname":"A"}}');

    const { content } = await parseOne(alert);

    expect(Object.entries(content?.labels ?? {})).toEqual([
      ['__proto__', 'x'],
      ['alertname', 'A'],
      ['constructor', 'y'],
    ]);
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  it('counts a change of annotations as new content, a change of the generator link not', async () => {
    const alert = {
      status: 'firing',
      labels: { alertname: 'A' },
      annotations: { summary: 'one' },
      generatorURL: 'http://a',
    };

    const first = (await parseOne(alert)).head?.contentHash;

    expect((await parseOne({ ...alert, generatorURL: 'http://b' })).head?.contentHash).toBe(first);
    expect((await parseOne({ ...alert, annotations: { summary: 'two' } })).head?.contentHash).not.toBe(first);
  });
});
