import { once } from 'node:events';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { IngestAnswer } from '../../src/dispatch/ingest.ts';
import { contentOf, type IncomingAlert } from '../../src/engine/alert.ts';
import { createMetrics } from '../../src/http/metrics.ts';
import { createHttp } from '../../src/http/server.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { Credential, Policy } from '../../src/ports/policy.ts';
import { createSourceFinder } from '../../src/sources/source-finder.ts';
import { createFakeClock } from '../support/fake-clock.ts';

const firing = { status: 'firing', labels: { alertname: 'A' } };
const servers: { close(): Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

interface Options {
  readonly answer?: IngestAnswer | (() => Promise<IngestAnswer>);
  readonly clock?: Clock;
  readonly credentials?: readonly Credential[];
  readonly maxBodyBytes?: number;
  readonly pingError?: Error;
}

/** A real server on a free loopback port, before a scripted ingest that remembers what it was given. */
async function startDoors({
  answer = { type: 'stored' },
  credentials = [],
  maxBodyBytes = 10_000,
  pingError,
  clock = createFakeClock(1_700_000_000_000),
}: Options = {}) {
  const taken: IncomingAlert[] = [];
  const errors: unknown[] = [];
  const metrics = createMetrics();
  const policy: Pick<Policy, 'resolveTimeoutMs' | 'sources' | 'api'> = {
    resolveTimeoutMs: 300_000,
    sources: new Map([['alertmanager', { name: 'alertmanager', credentials }]]),
    api: { open: false, maxBodyBytes },
  };
  const http = createHttp({
    testReceiver: async () => ({ type: 'nobody_to_tell', receiver: 'team' }),
    ingest: {
      async accept(alerts) {
        if (typeof answer === 'function') return await answer();
        if (answer.type === 'stored') taken.push(...alerts.map((alert) => ({ ...alert, content: contentOf(alert) })));
        return answer;
      },
    },
    reads: {
      readAlerts: async () => [],
      readSilences: async () => [],
      findSilence: async () => undefined,
      readReceivers: () => [],
    },
    policy: () => policy as Policy,
    apiTokens: [],
    clock,
    meter: metrics,
    metrics,
    log: { info() {}, warn() {}, error: (...line) => errors.push(line) },
    store: {
      durability: 'survives nothing',
      async ping() {
        if (pingError !== undefined) throw pingError;
      },
    },
    isStopping: () => false,
    standing: () => ({ policy: 'in_force', warnings: [] }),
    reload: async () => ({ type: 'done', warnings: [], isInForce: true }),
    findSource: createSourceFinder({ readPage: async () => '' }),
    routes: [],
  });
  servers.push(http);
  const url = await http.listen('127.0.0.1', 0);
  async function post(path: string, body: string | Buffer, headers: Record<string, string> = {}) {
    const response = await fetch(`${url}${path}`, { method: 'POST', body: new Uint8Array(Buffer.from(body)), headers });
    return { status: response.status, text: await response.text(), headers: response.headers };
  }
  return { url, post, taken, metrics, errors, close: http.close };
}

describe('the webhook doors', () => {
  it.each([['/webhooks/alertmanager'], ['/alerts'], ['/']])(
    'take alerts at %s and say that they are processed',
    async (path) => {
      const doors = await startDoors();

      const answer = await doors.post(path, JSON.stringify({ alerts: [firing] }));

      expect(answer).toMatchObject({ status: 200, text: '{"status":"processed"}' });
      expect(doors.taken).toHaveLength(1);
    },
  );

  it.each([
    ['JSON without a content type', JSON.stringify({ alerts: [firing] }), {}],
    [
      'JSON said to be a form',
      JSON.stringify({ alerts: [firing] }),
      { 'content-type': 'application/x-www-form-urlencoded' },
    ],
    [
      'JSON with a charset',
      JSON.stringify({ alerts: [firing] }),
      { 'content-type': 'application/json; charset=UTF-8' },
    ],
    ['compressed JSON', gzipSync(JSON.stringify({ alerts: [firing] })), { 'content-encoding': 'gzip' }],
  ])('take %s', async (_case, body, headers) => {
    const doors = await startDoors();

    expect((await doors.post('/', body, headers)).status).toBe(200);
  });

  it.each([
    ['nothing', '', 'the body is empty'],
    ['half of a JSON text', '{"alerts": [', 'the body is not JSON'],
    ['another shape', '{"alert": 1}', 'alerts: must be a list of alerts, not nothing'],
    ['a list', '[]', 'must be an object that has "alerts", not []'],
    ['something that is no alert', '{"alerts": [7]}', 'alerts[0]: must be an object, not 7'],
    [
      'a value nested deeper than it could be written',
      `{"alerts":[{"status":"firing","labels":{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}}]}`,
      'alerts[0].labels.a: must be a string, not something nested too deeply to show',
    ],
    [
      'a wrong value deep inside',
      JSON.stringify({ alerts: [{ ...firing, labels: { a: 1 } }] }),
      'alerts[0].labels.a: must be a string, not 1',
    ],
  ])('answer 400 to %s and say where it is wrong', async (_case, body, expected) => {
    const doors = await startDoors({ maxBodyBytes: 1_000_000 });

    const answer = await doors.post('/', body);

    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.text).error).toContain(expected);
  });

  it('keep the valid alerts of a batch before they answer 400', async () => {
    const doors = await startDoors();

    const answer = await doors.post('/', JSON.stringify({ alerts: [firing, {}, firing] }));

    expect(answer.status).toBe(400);
    expect(answer.text).toContain('alerts[1]');
    expect(doors.taken).toHaveLength(2);
    const metrics = await doors.metrics.render();
    expect(metrics).toContain('tocsin_alerts_received_total{source="alertmanager",result="accepted"} 2');
    expect(metrics).toContain('tocsin_alerts_received_total{source="alertmanager",result="rejected"} 1');
  });

  it('answer 401 to wrong credentials before they read the body', async () => {
    const doors = await startDoors({ credentials: [{ type: 'bearer', token: 'right' }] });

    const wrong = await doors.post('/', 'x'.repeat(100_000), { authorization: 'Bearer wrong' });
    const right = await doors.post('/', JSON.stringify({ alerts: [firing] }), { authorization: 'Bearer right' });

    expect(wrong).toMatchObject({ status: 401 });
    expect(wrong.headers.get('www-authenticate')).toContain('Bearer');
    expect(right.status).toBe(200);
  });

  it.each([
    ['a body over the limit', Buffer.from(`{"alerts":[${' '.repeat(20_000)}]}`), {}],
    [
      'a small body that unpacks to more than the limit',
      gzipSync(Buffer.alloc(5_000_000, ' ')),
      { 'content-encoding': 'gzip' },
    ],
  ])('answer 413 to %s and name the setting', async (_case, body, headers) => {
    const doors = await startDoors();

    const answer = await doors.post('/', body, headers);

    expect(body.length > 10_000 || 'content-encoding' in headers).toBe(true);
    expect(answer.status).toBe(413);
    expect(answer.text).toContain('api.max_body_bytes');
  });

  it.each<[string, IngestAnswer, string]>([
    ['too much waits', { type: 'overloaded', retryAfterMs: 1500 }, '2'],
    ['the store is away', { type: 'unavailable', error: 'disk full' }, '5'],
  ])('answer 503 with Retry-After when %s, since Alertmanager gives up on a 429', async (_case, answer, retryAfter) => {
    const doors = await startDoors({ answer });

    const response = await doors.post('/', JSON.stringify({ alerts: [firing] }));

    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe(retryAfter);
    expect(await doors.metrics.render()).not.toContain('result="accepted"} 1');
  });
});

describe('a door', () => {
  it('logs what nobody expected, since it tells the sender to look there', async () => {
    const doors = await startDoors({ answer: () => Promise.reject(new Error('a bug')) });

    const answer = await doors.post('/alerts', JSON.stringify({ alerts: [firing] }));

    expect(answer).toMatchObject({
      status: 500,
      text: '{"error":"not saved: an error inside Tocsin; its log says more"}',
    });
    expect(doors.errors).toEqual([['alerts could not be taken', { path: '/alerts', error: new Error('a bug') }]]);
  });

  it('says what it takes to whoever comes with another method', async () => {
    const { url } = await startDoors();

    const browser = await fetch(`${url}/`);
    const other = await fetch(`${url}/api/v2/alerts?x=1`, { method: 'DELETE' });

    expect([browser.status, browser.headers.get('allow')]).toEqual([405, 'POST']);
    expect(await browser.json()).toEqual({ error: '/ takes POST, not GET' });
    expect([other.status, other.headers.get('allow')]).toEqual([405, 'GET, POST']);
  });

  it('takes a slash at the end of its address', async () => {
    const doors = await startDoors();

    expect((await doors.post('/alerts/', JSON.stringify({ alerts: [firing] }))).status).toBe(200);
  });

  it('does not keep the program from stopping while a sender stalls', async () => {
    const clock = createFakeClock();
    const doors = await startDoors({ clock });
    const sender = connect(Number(new URL(doors.url).port), '127.0.0.1');
    sender.write('POST /alerts HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{');
    await vi.waitUntil(() => sender.bytesWritten > 0);
    await fetch(`${doors.url}/-/healthy`).then((response) => response.text());

    let isClosed = false;
    const closed = doors.close().then(() => {
      isClosed = true;
    });
    const cut = once(sender, 'close');
    await clock.advance(4999, async () => {});
    await new Promise((resolve) => setImmediate(resolve));
    expect(isClosed).toBe(false);
    await clock.advance(1, async () => {});
    await Promise.all([closed, cut]);
  });
});

describe('POST /api/v2/alerts', () => {
  it('takes a list of alerts and answers with nothing, as Alertmanager does', async () => {
    const doors = await startDoors();

    const answer = await doors.post('/api/v2/alerts', JSON.stringify([{ labels: { alertname: 'A' } }]));

    expect(answer).toMatchObject({ status: 200, text: '' });
    expect(doors.taken[0]?.head.liveness).toBe('heartbeat');
  });

  it('gives errors as a bare JSON string', async () => {
    const doors = await startDoors();

    const answer = await doors.post('/api/v2/alerts', '[{}]');

    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.text)).toBe('[0].labels: at least one label with a value is needed');
  });
});

describe('health', () => {
  it('is ready while the store takes writes, and says how durable they are', async () => {
    const { url } = await startDoors();

    const ready = await fetch(`${url}/-/ready`);

    expect(ready.status).toBe(200);
    expect(await ready.text()).toContain('survives nothing');
  });

  it('is healthy but not ready while the store does not', async () => {
    const { url } = await startDoors({ pingError: new Error('disk full') });

    const ready = await fetch(`${url}/-/ready`);

    expect(ready.status).toBe(503);
    expect(await ready.text()).toContain('disk full');
    expect((await fetch(`${url}/-/healthy`)).status).toBe(200);
  });

  it('names the path that does not exist', async () => {
    const { url } = await startDoors();

    const missing = await fetch(`${url}/api/v1/alerts?x=secret`);

    expect(missing.status).toBe(404);
    expect(await missing.json()).toEqual({ error: 'there is nothing at GET /api/v1/alerts' });
  });
});
