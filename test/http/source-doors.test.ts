import { createHmac } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { parsePolicy } from '../../src/config/policy.ts';
import { contentOf, type IncomingAlert } from '../../src/engine/alert.ts';
import { createMetrics } from '../../src/http/metrics.ts';
import { createHttp } from '../../src/http/server.ts';
import { createSourceFinder } from '../../src/sources/source-finder.ts';

const servers: { close(): Promise<void> }[] = [];
/** Not the clock's time: a signature's age is told by the machine's. */
const wallNow = 1_800_000_000_000;

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

/** A real server on a free loopback port with these sources, before an ingest that remembers what it was given. */
async function startDoors(sources: string) {
  const text = `sources: { ${sources} }\nroute: { receiver: a }\nreceivers: [{ name: a }]\n`;
  const reading = parsePolicy(text, { file: 'x.yaml', environment: {} });
  if (reading.type === 'invalid') throw new Error(JSON.stringify(reading.problems));
  const taken: IncomingAlert[] = [];
  const errors: unknown[] = [];
  const metrics = createMetrics();
  const http = createHttp({
    testReceiver: async () => ({ type: 'nobody_to_tell', receiver: 'team' }),
    ingest: {
      async accept(alerts) {
        taken.push(...alerts.map((alert) => ({ ...alert, content: contentOf(alert) })));
        return { type: 'stored' };
      },
    },
    reads: {
      readAlerts: async () => [],
      readSilences: async () => [],
      findSilence: async () => undefined,
      readReceivers: () => [],
    },
    policy: () => reading.policy,
    apiTokens: [],
    clock: { now: () => 1_700_000_000_000, waitUntil: async () => {} },
    wallNow: () => wallNow,
    meter: metrics,
    metrics,
    log: { info() {}, warn() {}, error: (...line) => errors.push(line) },
    store: { durability: 'survives nothing', async ping() {} },
    isStopping: () => false,
    standing: () => ({ policy: 'in_force', warnings: [] }),
    reload: async () => ({ type: 'done', warnings: [], isInForce: true }),
    findSource: createSourceFinder({ readPage: async () => '' }),
    routes: [],
  });
  servers.push(http);
  const url = await http.listen('127.0.0.1', 0);
  async function post(path: string, body: unknown, headers: Readonly<Record<string, string>> = {}) {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const response = await fetch(`${url}${path}`, { method: 'POST', body: text, headers });
    return { status: response.status, text: await response.text() };
  }
  return { post, taken, errors };
}

function sign(text: string): string {
  return createHmac('sha256', 'a-secret').update(text).digest('hex');
}

const mapping =
  'mapping: "{ \\"labels\\": { \\"alertname\\": what, \\"host\\": where }, \\"status\\": over ? \'resolved\' }"';

describe('a source of the policy file', () => {
  it('takes what its mapping makes of any JSON, under its own name', async () => {
    const doors = await startDoors(`own: { ${mapping} }`);

    const answer = await doors.post('/webhooks/own', { what: 'DiskFull', where: 'db-1' });

    expect(answer).toEqual({ status: 200, text: '{"status":"processed"}' });
    expect(doors.taken[0]?.content).toMatchObject({ labels: { alertname: 'DiskFull', host: 'db-1' }, source: 'own' });
  });

  it.each([
    ['makes nothing', { mapping: 'nothing' }, 'the mapping makes no alert of this body, which has "what"'],
    ['makes a number', { mapping: '1' }, 'alerts[0]: must be an object, not 1'],
    ['makes no labels', { mapping: '{ \\"labels\\": {} }' }, 'alerts[0].labels: at least one label'],
    [
      'makes another status',
      { mapping: '{ \\"labels\\": {\\"a\\": what}, \\"status\\": \\"bad\\" }' },
      'alerts[0].status: must be',
    ],
    [
      'makes a wrong time',
      { mapping: '{ \\"labels\\": {\\"a\\": what}, \\"startsAt\\": \\"soon\\" }' },
      'alerts[0].startsAt: must be a time',
    ],
    [
      'makes more than an alert has',
      { mapping: '{ \\"labels\\": {\\"a\\": what}, \\"name\\": 1 }' },
      'alerts[0].name: is not a part of an alert',
    ],
    ['fails', { mapping: 'what + 1' }, 'nothing could be made of this body'],
    ['does not end', { mapping: '($f := function($x) { $f($x) }; $f(what))' }, 'Evaluation timeout'],
  ])('answers 400 and says why when its mapping %s', async (_case, { mapping: expression }, message) => {
    const doors = await startDoors(`own: { mapping: "${expression}" }`);

    const answer = await doors.post('/webhooks/own', { what: 'DiskFull' });

    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.text).error).toContain(message);
  });

  it('answers 400 to bodies that a mapping could not bear', async () => {
    const doors = await startDoors(`own: { ${mapping} }`);
    const deep = '['.repeat(90_000) + ']'.repeat(90_000);

    for (const body of [deep, JSON.stringify(Array(2000).fill(1)), JSON.stringify({ what: 'x'.repeat(200_000) })]) {
      const answer = await doors.post('/webhooks/own', body);
      expect(answer.status).toBe(400);
      expect(answer.text).toContain('too large for a mapping');
    }
    expect(doors.errors).toEqual([]);
  });

  it('is at /api/alerts for clients of notification services, and answers exactly 200', async () => {
    const doors = await startDoors('notification-service: { dedup_window: 5m }');

    const answer = await doors.post('/api/alerts', { alert_name: 'HighCPU', severity: 'high', instance_id: 'web-1' });

    expect(answer.status).toBe(200);
    expect(doors.taken[0]?.head).toMatchObject({ endsAt: 1_700_000_300_000, endsAtIsTimeout: true });
  });

  it('answers 404 where nobody is named, whatever the name', async () => {
    const doors = await startDoors('web: {}');

    for (const name of ['nobody', 'web', 'generic', '__proto__', 'constructor', '%00', '..%2f']) {
      expect((await doors.post(`/webhooks/${name}`, {})).status, name).toBe(404);
    }
  });

  it('takes off the labels that tell a pair of senders apart, in every kind of source', async () => {
    const doors = await startDoors('prometheus: { drop_labels: [replica] }, grafana: { drop_labels: [replica] }');
    const alert = { labels: { alertname: 'A', replica: '1' } };

    await doors.post('/api/v2/alerts', [alert]);
    await doors.post('/api/v2/alerts', [{ labels: { alertname: 'A', replica: '2' } }]);
    await doors.post('/webhooks/grafana', { alerts: [{ status: 'firing', ...alert }] });

    expect(new Set(doors.taken.map(({ fingerprint }) => fingerprint)).size).toBe(1);
    expect(doors.taken).toHaveLength(3);
    const refused = await doors.post('/api/v2/alerts', [{ labels: { replica: '2' } }]);
    expect(refused).toMatchObject({ status: 400, text: expect.stringContaining('[0].labels: no label is left') });
  });

  it("translates a source's own words for severities before the usual ones", async () => {
    const doors = await startDoors('grafana: { severities: { p1: critical, Banana: high } }');
    const alerts = ['P1', 'banana', 'warning'].map((severity) => ({
      status: 'firing',
      labels: { alertname: 'A', severity },
    }));

    await doors.post('/webhooks/grafana', { alerts });

    expect(doors.taken.map(({ content }) => content.severity)).toEqual(['critical', 'high', 'warning']);
    expect(doors.taken[0]?.content.labels['severity']).toBe('P1');
  });
});

describe('a sender that signs', () => {
  const body = JSON.stringify({ alerts: [{ status: 'firing', labels: { alertname: 'A' } }] });
  const header = 'x-grafana-alerting-signature';

  it('gets in with the right signature alone', async () => {
    const doors = await startDoors('grafana: { credentials: [{ hmac_secret: a-secret }] }');

    expect((await doors.post('/webhooks/grafana', body, { [header]: sign(body) })).status).toBe(200);
    expect((await doors.post('/webhooks/grafana', body, { [header]: `sha256=${sign(body)}` })).status).toBe(200);
    expect((await doors.post('/webhooks/grafana', `${body} `, { [header]: sign(body) })).status).toBe(401);
    for (const wrong of ['', 'x', sign('other'), sign(body).slice(1)]) {
      expect((await doors.post('/webhooks/grafana', body, { [header]: wrong })).status, wrong).toBe(401);
    }
    const without = await doors.post('/webhooks/grafana', body);
    expect(without).toMatchObject({
      status: 401,
      text: expect.stringContaining(`a signature in the header ${header}`),
    });
  });

  it('that signs its time too is refused when that is not the time', async () => {
    const doors = await startDoors('grafana: { credentials: [{ hmac_secret: a-secret, timestamp_header: X-Time }] }');
    async function postAt(seconds: number) {
      const headers = { [header]: sign(`${seconds}:${body}`), 'x-time': String(seconds) };
      return (await doors.post('/webhooks/grafana', body, headers)).status;
    }

    expect(await postAt(wallNow / 1000 - 299)).toBe(200);
    expect(await postAt(wallNow / 1000 - 301)).toBe(401);
    expect(await postAt(wallNow / 1000 + 301)).toBe(401);
    expect((await doors.post('/webhooks/grafana', body, { [header]: sign(body) })).status).toBe(401);
  });

  it('may have a token in its address where it can set no header, and only there', async () => {
    const doors = await startDoors('own: { credentials: [{ query_token: "t 1" }], mapping: "{}" }');

    expect((await doors.post('/webhooks/own?token=t%201', {})).status).toBe(400);
    expect((await doors.post('/webhooks/own?token=other', {})).status).toBe(401);
    expect((await doors.post('/webhooks/own', {}, { authorization: 'Bearer t 1' })).status).toBe(401);
  });

  it('of Sentry is known by its own header', async () => {
    const doors = await startDoors('sentry: { credentials: [{ hmac_secret: a-secret }] }');
    const text = JSON.stringify({ action: 'created', data: {} });

    expect((await doors.post('/webhooks/sentry', text, { 'sentry-hook-signature': sign(text) })).status).toBe(200);
  });
});
