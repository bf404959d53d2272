import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Redis } from 'ioredis';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startCluster } from './redis-cluster.ts';
import { startPair } from './redis-sentinel.ts';
import { type RedisOptions, type RedisServer, startRedis, until } from './redis-server.ts';
import { startTcpProxy } from './tcp-proxy.ts';

async function aRedis(options?: RedisOptions): Promise<RedisServer> {
  const server = await startRedis(options);
  onTestFinished(() => server.stop());
  return server;
}

function aClient(port: number): Redis {
  const client = new Redis({ host: '127.0.0.1', port, maxRetriesPerRequest: 0, retryStrategy: () => null });
  client.on('error', () => undefined);
  onTestFinished(() => client.disconnect());
  return client;
}

describe('a redis-server of a test', () => {
  it('keeps what is on disk through kill -9 and a restart on the same port', async () => {
    const server = await aRedis({ config: { appendonly: 'yes', appendfsync: 'always' } });
    await server.send('SET', 'k', 'v');
    const before = server.pid();

    await server.kill();
    expect(server.pid()).toBeUndefined();
    await server.restart();

    expect(server.pid()).not.toBe(before);
    expect(await server.send('GET', 'k')).toBe('v');
  });

  it('answers nothing while frozen, and everything afterwards', async () => {
    const server = await aRedis();
    const client = aClient(server.port);
    await client.ping();

    server.freeze();
    let isAnswered = false;
    const answer = client.set('k', 'v').then(() => {
      isAnswered = true;
    });
    await expect(until('an answer', 100, async () => isAnswered)).rejects.toThrow('not within');
    server.thaw();

    await answer;
  });

  it('ends when the process that started it is killed', { timeout: 30_000 }, async () => {
    const script = `
      import { startRedis } from ${JSON.stringify(new URL('./redis-server.ts', import.meta.url).href)};
      const server = await startRedis();
      console.log(server.pid());
      setInterval(() => undefined, 1000);`;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void parent.kill('SIGKILL'));
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number(line.toString());
    expect(isAlive(pid)).toBe(true);

    parent.kill('SIGKILL');

    await until('the server has ended', 5_000, async () => !isAlive(pid));
  });
});

describe('a cluster of a test', () => {
  it('shares all slots among its masters', async () => {
    const cluster = await startCluster();
    onTestFinished(() => cluster.stop());
    const keys = Array.from({ length: 50 }, (_, index) => `k${index}`);

    const answers = await Promise.all(
      keys.map((key) => Promise.any(cluster.nodes.map((node) => node.send('SET', key, key)))),
    );

    expect(answers).toEqual(keys.map(() => 'OK'));
    const sizes = await Promise.all(cluster.nodes.map((node) => node.send('DBSIZE')));
    expect(Math.min(...sizes.map(Number))).toBeGreaterThan(0);
    await cluster.flush();
    expect(await Promise.all(cluster.nodes.map((node) => node.send('DBSIZE')))).toEqual([0, 0, 0]);
  });
});

describe('a Sentinel pair of a test', () => {
  it('changes roles when told to, and when the master dies, keeping what the replica had', async () => {
    const pair = await startPair();
    onTestFinished(() => pair.stop());
    const first = await pair.master();
    await first.send('SET', 'k', '1');

    await pair.failOver();
    const second = await pair.master();
    expect(second).not.toBe(first);
    await pair.inStep();
    await second.send('SET', 'k', '2');
    await second.kill();
    await pair.movedFrom(second);

    expect(await (await pair.master()).send('GET', 'k')).toMatch(/[12]/);
    await second.restart();
    await pair.inStep();
  });
});

describe('a proxy of a test', () => {
  async function proxied() {
    const server = await aRedis();
    const proxy = await startTcpProxy(server);
    onTestFinished(() => proxy.close());
    return { proxy, client: aClient(proxy.port) };
  }

  it('breaks connections, and lets new ones in', async () => {
    const { proxy, client } = await proxied();
    await client.set('k', 'v');

    proxy.cut();

    await expect(client.get('k')).rejects.toThrow();
    expect(await aClient(proxy.port).get('k')).toBe('v');
  });

  it('refuses connections until healed', async () => {
    const { proxy } = await proxied();

    proxy.refuse();
    await expect(aClient(proxy.port).ping()).rejects.toThrow();
    proxy.heal();

    expect(await aClient(proxy.port).ping()).toBe('PONG');
  });

  it.each(['up', 'down'] as const)('swallows one direction (%s) until healed', async (direction) => {
    const { proxy, client } = await proxied();
    await client.ping();

    proxy.swallow(direction);
    const answer = client.incr('n');
    await expect(Promise.race([answer, until('an answer', 80, async () => false)])).rejects.toThrow('not within');

    proxy.heal();

    expect(await answer).toBe(1);
  });

  it('delays without changing the order', async () => {
    const { proxy, client } = await proxied();
    await client.ping();
    proxy.delay(60, 'down');
    const start = performance.now();

    const answers = await Promise.all([client.incr('n'), client.incr('n'), client.incr('n')]);

    expect(answers).toEqual([1, 2, 3]);
    expect(performance.now() - start).toBeGreaterThanOrEqual(55);
  });

  it('half closes: the server sees the end, and so does the client after it', async () => {
    const { proxy, client } = await proxied();
    await client.ping();
    const ended = once(client, 'end');

    proxy.halfClose('up');

    await ended;
    expect(proxy.connections()).toBe(0);
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
