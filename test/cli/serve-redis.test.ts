import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '../../src/cli.ts';
import { type RedisServer, startRedis, until } from '../support/redis-server.ts';
import { recordedIo } from './cli-io.ts';

const listening = /"url":"(http:\/\/127\.0\.0\.1:\d+)".*"msg":"listening"/;

let server: RedisServer;

beforeEach(async () => {
  server = await startRedis();
});

afterEach(async () => {
  await server.stop();
});

describe('serve with REDIS_URL', () => {
  it('keeps everything there, and says how far that is durable', async () => {
    const io = recordedIo({ environment: { REDIS_URL: server.url, REDIS_KEY_PREFIX: 'team' } });
    const ended = runCli(['serve', '--listen', '127.0.0.1:0'], io);
    const [, url] = await io.outputWith(listening);
    const body = JSON.stringify([{ labels: { alertname: 'Slow' } }]);
    const headers = { 'Content-Type': 'application/json' };

    expect((await fetch(`${url}/api/v2/alerts`, { method: 'POST', headers, body })).status).toBe(200);

    expect(await server.send('EXISTS', '{team:m}:meta')).toBe(1);
    expect(io.written.out).toContain('"store":"Redis","durability":"survives a crash of Tocsin, but not of Redis"');
    await io.outputWith(/Not durable: Redis runs without appendonly/);
    const ready = await fetch(`${url}/-/ready`);
    expect(ready.status).toBe(200);
    expect(await ready.text()).toContain('Warning: Not durable: Redis runs without appendonly');
    io.requestStop('SIGTERM');
    expect(await ended).toBe(0);
  });

  it('answers senders with 503 while Redis is away, and works again when it is back', async () => {
    const io = recordedIo({ environment: { REDIS_URL: server.url } });
    const ended = runCli(['serve', '--listen', '127.0.0.1:0'], io);
    const [, url] = await io.outputWith(listening);
    const send = async () => {
      const body = JSON.stringify([{ labels: { alertname: 'Slow' } }]);
      return (
        await fetch(`${url}/api/v2/alerts`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body })
      ).status;
    };

    await server.kill();
    expect(await send()).toBe(503);
    const ready = await fetch(`${url}/-/ready`);
    expect(ready.status).toBe(503);
    expect(await ready.text()).toMatch(/the store does not take writes \(Redis at .* cannot be reached/);

    await server.restart();
    await until('alerts are taken', 5_000, async () => (await send()) === 200);
    io.requestStop('SIGTERM');
    expect(await ended).toBe(0);
  });

  it('says what is wrong, and ends', async () => {
    const io = recordedIo({ environment: { REDIS_URL: 'redis://:hunter2@127.0.0.1:1' } });

    expect(await runCli(['serve'], io)).toBe(1);

    expect(io.written.err).toMatch(
      /^Tocsin cannot start: Redis at 127\.0\.0\.1:1: nothing listens there\. Start Redis, or correct REDIS_URL\. \([^)]*\)\n$/,
    );
    expect(io.written.out).not.toContain('hunter2');
  });
});
