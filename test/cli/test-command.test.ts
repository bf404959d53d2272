import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runCli } from '../../src/cli.ts';
import { startWebhookSink } from '../support/webhook-sink.ts';
import { recordedIo } from './cli-io.ts';

const listening = /"url":"(http:\/\/127\.0\.0\.1:\d+)".*"msg":"listening"/;

/** A Tocsin that runs, with one receiver that posts to a webhook. */
async function serve(policy: (url: string) => string, environment: Record<string, string> = {}) {
  const sink = await startWebhookSink();
  const directory = mkdtempSync(join(tmpdir(), 'tocsin-test-'));
  writeFileSync(join(directory, 'policy.yaml'), policy(sink.url));
  const io = recordedIo({ directory, environment: { TOCSIN_CONFIG: join(directory, 'policy.yaml'), ...environment } });
  const ended = runCli(['serve', '--listen', '127.0.0.1:0', '--data', join(directory, 'data')], io);
  onTestFinished(async () => {
    io.requestStop('SIGTERM');
    await ended;
    rmSync(directory, { recursive: true });
  });
  const [, url = ''] = await io.outputWith(listening);
  return { sink, url };
}

async function run(args: readonly string[], environment: Record<string, string> = {}) {
  const io = recordedIo({ environment: { USER: 'ana', ...environment } });
  return { code: await runCli(['test', ...args], io), ...io.written };
}

const oneWebhook = (url: string) => `
route: { receiver: hooks }
receivers: [{ name: hooks, webhook_configs: [{ url: '${url}' }] }, { name: idle }]
`;

describe('tocsin test', () => {
  it('asks the Tocsin that runs, and tells what works', async () => {
    const { sink, url } = await serve(oneWebhook);

    const { code, out } = await run(['--url', url]);

    expect(out).toMatch(/^Test of hooks: all works\n {2}hooks\/webhook\/0: told after [\d.]+ s\nThe test is over/);
    expect(code).toBe(0);
    const bodies = sink.calls.map(({ body }) => JSON.parse(body));
    expect(bodies.map(({ status }) => status)).toEqual(['firing', 'resolved']);
    expect(bodies[0].commonAnnotations.description).toContain('ana asked for it. Nothing is wrong');
  });

  it('ends with 1 when something does not work', async () => {
    const { sink, url } = await serve(oneWebhook);
    sink.answerWith(404);

    const { code, out } = await run(['hooks', '--url', url]);

    expect(out).toMatch(
      /Test of hooks: 0 of 1 told\n {2}hooks\/webhook\/0: refused, webhook 127.0.0.1:\d+ answered 404/,
    );
    expect(code).toBe(1);
  });

  it.each([
    ['nobody', /No receiver is called nobody. There are: hooks, idle/],
    ['idle', /The receiver idle tells nobody/],
  ])('%s: says why nothing was sent', async (receiver, expected) => {
    const { url } = await serve(oneWebhook);

    const { code, out } = await run([receiver, '--url', url]);

    expect(out).toMatch(expected);
    expect(code).toBe(1);
  });

  it('calls nobody who is called by a pager, unless told to', async () => {
    const { url } = await serve(
      () => `
route: { receiver: pager }
receivers: [{ name: pager, pagerduty_configs: [{ routing_key: 0123456789abcdef0123456789abcdef }] }]
`,
    );

    const { code, out } = await run(['--url', url]);

    expect(out).toMatch(/Nothing was sent: pager\/pagerduty\/0 may call somebody.\nIf that is all right, add --page/);
    expect(code).toBe(1);
  });

  it('shows a token where one is asked for', async () => {
    const { url } = await serve(oneWebhook, { TOCSIN_API_TOKENS: 'a-token-of-16-characters' });

    const without = await run(['--url', url]);
    const withOne = await run(['--url', url], { TOCSIN_API_TOKENS: 'a-token-of-16-characters' });

    expect(without).toMatchObject({ code: 1, err: expect.stringContaining('set TOCSIN_API_TOKENS') });
    expect(withOne.code).toBe(0);
  });

  it('says that none runs', async () => {
    const { code, err } = await run([], { TOCSIN_LISTEN: '127.0.0.1:1' });

    expect(err).toMatch(/No Tocsin answers at http:\/\/127.0.0.1:1. Start it/);
    expect(code).toBe(1);
  });

  it('says that something else runs there', async () => {
    const server = createServer((_request, response) => response.writeHead(404).end('<html>'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;

    const { code, err } = await run(['--url', `http://127.0.0.1:${port}`]);

    expect(err).toMatch(/\(404\) is no Tocsin/);
    expect(code).toBe(1);
  });

  it('lets no terminal be steered by what it tells', async () => {
    const report = {
      type: 'tested',
      receiver: 'a\u001b[31m',
      targets: [{ target: 'a/webhook/0', result: 'refused', error: 'x\u0007\nfake: all works', findings: [] }],
      silences: [],
      isCleanedUp: true,
    };
    const server = createServer((_request, response) => response.end(JSON.stringify(report)));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;

    const { out } = await run(['--url', `http://127.0.0.1:${port}`]);

    expect(out).not.toContain('\u001b');
    expect(out).not.toContain('\u0007');
    expect(out).not.toMatch(/^fake/m);
  });
});
