import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createWebhook } from '../../../src/integrations/webhook/webhook.ts';
import type { WebhookOptions } from '../../../src/ports/policy.ts';
import { aSendStep, aSnapshotAlert, aWebhookConfig, callOf } from './builders.ts';

interface Received {
  readonly path: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function collect(
  status: number,
  headers: Record<string, string> = {},
): Promise<{ url: string; received: Received[] }> {
  const received: Received[] = [];
  const url = await serve((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ path: request.url, headers: request.headers, text: Buffer.concat(chunks).toString() });
      response.writeHead(status, headers).end('thanks');
    });
  });
  return { url, received };
}

function targetFor(config: Partial<WebhookOptions>) {
  const webhook = createWebhook({ externalUrl: 'http://tocsin.example', version: '1.2.3' });
  const [target] = webhook.targets(new Map([['ops', { name: 'ops', integrations: [aWebhookConfig(config)] }]]));
  if (target === undefined) throw new Error('no target for a webhook config');
  return target;
}

describe('a webhook', () => {
  it("receives Alertmanager's version 4 body", async () => {
    const { url, received } = await collect(200);
    const step = aSendStep({
      groupLabels: { team: 'sre' },
      groupKey: '{}:{team="sre"}',
      snapshot: [aSnapshotAlert({ labels: { alertname: 'HighQueue', team: 'sre' }, annotations: { summary: 'High' } })],
    });

    const outcome = await targetFor({ url: `${url}/hook?token=a` }).perform(step, callOf());

    expect(outcome).toEqual({ type: 'done' });
    expect(received[0]?.path).toBe('/hook?token=a');
    expect(JSON.parse(received[0]?.text ?? '')).toEqual({
      version: '4',
      groupKey: '{}:{team="sre"}',
      truncatedAlerts: 0,
      status: 'firing',
      receiver: 'ops',
      groupLabels: { team: 'sre' },
      commonLabels: { alertname: 'HighQueue', team: 'sre' },
      commonAnnotations: { summary: 'High' },
      externalURL: 'http://tocsin.example',
      alerts: [
        {
          status: 'firing',
          labels: { alertname: 'HighQueue', team: 'sre' },
          annotations: { summary: 'High' },
          startsAt: '2026-11-20T14:02:00.12Z',
          endsAt: '0001-01-01T00:00:00Z',
          generatorURL: 'http://prometheus.example/graph',
          fingerprint: 'b179e2e896e10030',
        },
      ],
    });
  });

  it('is told who calls and which notice this is', async () => {
    const { url, received } = await collect(204);

    await targetFor({ url }).perform(aSendStep({ idempotencyKey: 'gid-ops/webhook/0-7' }), callOf());

    expect(received[0]?.headers).toMatchObject({
      'content-type': 'application/json',
      'user-agent': 'Tocsin/1.2.3',
      'idempotency-key': 'gid-ops/webhook/0-7',
    });
  });

  it('gets the same bytes again when a notice is repeated', async () => {
    const { url, received } = await collect(500);
    const first = [aSnapshotAlert({ labels: { a: '1', b: '2' } }), aSnapshotAlert({ labels: { a: '2' } })];
    const reordered = [aSnapshotAlert({ labels: { a: '2' } }), aSnapshotAlert({ labels: { b: '2', a: '1' } })];
    const target = targetFor({ url });

    await target.perform(aSendStep({ snapshot: first }), callOf());
    await target.perform(aSendStep({ snapshot: reordered }), callOf());

    expect(received).toHaveLength(2);
    expect(received[1]?.text).toBe(received[0]?.text);
  });

  it('gets the user and password of its address as a header', async () => {
    const { url, received } = await collect(200);

    await targetFor({ url: url.replace('http://', 'http://ana:p%40ss@') }).perform(aSendStep(), callOf());

    expect(received[0]?.headers.authorization).toBe(`Basic ${Buffer.from('ana:p@ss').toString('base64')}`);
  });

  it.each([
    [200, {}, { type: 'done' }],
    [202, {}, { type: 'done' }],
    [500, {}, { type: 'retry' }],
    [503, { 'retry-after': '7' }, { type: 'retry', retryAfterMs: 7_000 }],
    [408, {}, { type: 'retry' }],
    [429, { 'retry-after': '9' }, { type: 'rate_limited', retryAfterMs: 9_000 }],
    [429, {}, { type: 'rate_limited', retryAfterMs: 30_000 }],
    [400, {}, { type: 'refused' }],
    [404, {}, { type: 'refused' }],
  ])('that answers %i %o leads to %o', async (status, headers, expected) => {
    const { url } = await collect(status, headers);

    const outcome = await targetFor({ url }).perform(aSendStep(), callOf());

    expect(outcome).toMatchObject(expected);
  });

  it('that redirects is refused, and the other address hears nothing', async () => {
    const elsewhere = await collect(200);
    const { url } = await collect(307, { location: elsewhere.url });

    const outcome = await targetFor({ url }).perform(aSendStep(), callOf());

    expect(outcome).toMatchObject({ type: 'refused', error: expect.stringContaining('redirects are not followed') });
    expect(elsewhere.received).toEqual([]);
  });

  it('that nobody listens on is tried again', async () => {
    const { url } = await collect(200);
    servers.at(-1)?.close();

    const outcome = await targetFor({ url }).perform(aSendStep(), callOf());

    expect(outcome).toMatchObject({ type: 'retry', error: expect.stringContaining('ECONNREFUSED') });
  });

  it('that cuts the connection is tried again', async () => {
    const url = await serve((request) => request.socket.destroy());

    const outcome = await targetFor({ url }).perform(aSendStep(), callOf());

    expect(outcome.type).toBe('retry');
  });

  it('that does not answer is given up when the call time-out aborts', async () => {
    const abort = new AbortController();
    const url = await serve(() => abort.abort());

    const outcome = await targetFor({ url }).perform(aSendStep(), callOf(abort.signal));

    expect(outcome).toMatchObject({ type: 'retry', error: expect.stringContaining('in time') });
  });

  it('never shows its path, query or password in an error', async () => {
    const { url } = await collect(500);
    const secretive = `${url.replace('http://', 'http://user:hunter2@')}/T000/B000?key=hunter2`;

    const outcome = await targetFor({ url: secretive }).perform(aSendStep(), callOf());

    expect(JSON.stringify(outcome)).not.toMatch(/hunter2|T000|user/);
  });
});
