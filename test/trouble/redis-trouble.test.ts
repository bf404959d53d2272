import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { startPair } from '../support/redis-sentinel.ts';
import { type RedisConfig, type RedisServer, startRedis, until } from '../support/redis-server.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';
import { type RealBot, type Sent, startRealBot, timeUntil } from './real-bot.ts';

/** What happens to Redis, and how that ends. */
interface Trouble {
  readonly url: string;
  strike(): unknown;
  heal(): unknown;
}

const endings: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

async function start(config: RedisConfig = { appendonly: 'yes' }): Promise<RedisServer> {
  const server = await startRedis({ config });
  endings.push(server.stop);
  return server;
}

async function proxied() {
  const server = await start();
  const proxy = await startTcpProxy(server);
  endings.push(proxy.close);
  return { server, proxy, url: `redis://${proxy.address}` };
}

const troubles: Readonly<Record<string, () => Promise<Trouble>>> = {
  async down() {
    const server = await start();
    return { url: server.url, strike: server.kill, heal: server.restart };
  },
  async hanging() {
    const server = await start();
    return { url: server.url, strike: server.freeze, heal: server.thaw };
  },
  async 'a black hole'() {
    const { proxy, url } = await proxied();
    return { url, strike: () => proxy.swallow(), heal: proxy.heal };
  },
  async 'much too slow'() {
    const { proxy, url } = await proxied();
    return { url, strike: () => proxy.delay(2500), heal: proxy.heal };
  },
  async 'a read-only replica'() {
    const server = await start();
    return {
      url: server.url,
      // Of a master that is not there: it keeps what it has.
      strike: () => server.send('REPLICAOF', '127.0.0.1', 1),
      heal: () => server.send('REPLICAOF', 'NO', 'ONE'),
    };
  },
  async 'out of memory'() {
    const server = await start({ appendonly: 'yes', 'maxmemory-policy': 'noeviction' });
    return {
      url: server.url,
      strike: () => server.configure('maxmemory', '1mb'),
      heal: () => server.configure('maxmemory', 0),
    };
  },
  async loading() {
    const server = await start({ appendonly: 'yes', 'key-load-delay': 0 });
    let restarted: Promise<void> | undefined;
    return {
      url: server.url,
      async strike() {
        // So long, in microseconds, for each key: there are some thirty.
        await server.configure('key-load-delay', 200_000);
        await server.send('CONFIG', 'REWRITE');
        await server.send('BGREWRITEAOF');
        await until('the file is written', 5_000, async () =>
          String(await server.send('INFO', 'persistence')).includes('aof_rewrite_in_progress:0'),
        );
        await server.kill();
        restarted = server.restart();
      },
      heal: () => restarted,
    };
  },
  async 'unable to save'() {
    const server = await start({ appendonly: 'no', save: '"3600 1"' });
    return {
      url: server.url,
      async strike() {
        await rm(join(server.folder, 'dump.rdb'), { recursive: true, force: true });
        await mkdir(join(server.folder, 'dump.rdb', 'x'), { recursive: true });
        await server.send('BGSAVE');
        await until('the snapshot has failed', 5_000, async () =>
          String(await server.send('INFO', 'persistence')).includes('rdb_last_bgsave_status:err'),
        );
      },
      async heal() {
        await rm(join(server.folder, 'dump.rdb'), { recursive: true });
        await server.send('BGSAVE');
      },
    };
  },
};

const ms = (figure: number) => `${Math.round(figure)} ms`;

/** Two senders go on sending, each something new as soon as the last was answered. */
function sendOn(bot: RealBot, label: string, everyMs = 250) {
  const sent: Sent[] = [];
  let isOver = false;
  const lines = [1, 2].map(async (line) => {
    for (let n = 0; !isOver; n += 1) {
      sent.push(await bot.send(`${label}${line}x${n}`));
      await wait(everyMs);
    }
  });
  return {
    sent,
    async end() {
      isOver = true;
      await Promise.all(lines);
      return sent;
    },
  };
}

describe.each(Object.entries(troubles))('while Redis is %s', { timeout: 60_000 }, (name, make) => {
  it('senders are refused in time, people get an honest answer, and all goes on by itself afterwards', async () => {
    const { url, strike, heal } = await make();
    const bot = await startRealBot(url);
    expect(await bot.send('Before')).toMatchObject({ status: 200 });
    await timeUntil('the first card', () => bot.card('Before') !== undefined);
    const linesBefore = bot.lines.length;

    await strike();
    const struckAt = performance.now();
    const senders = sendOn(bot, 'During');
    await wait(500);
    const click = await bot.click('Before', 'Acknowledge');
    const readies = [];
    for (let n = 0; n < 6; n += 1) {
      readies.push(await bot.get('/-/ready'));
      await wait(500);
    }
    const healthy = await bot.get('/-/healthy');
    const sent = await senders.end();
    const downFor = performance.now() - struckAt;
    const said = bot.lines.slice(linesBefore);

    await heal();
    const back = await timeUntil('a sender is taken', async () => (await bot.send('After')).status === 200);
    const readyAfter = await timeUntil('ready', async () => (await bot.get('/-/ready')).status === 200);
    const cardAfter = await timeUntil('a new card', () => bot.card('After') !== undefined);
    const work = Math.max(back + readyAfter, back + cardAfter);

    // Figures of this run, for whoever wonders how far from the limits they are.
    process.stdout.write(
      `${name}: senders refused within ${ms(Math.max(...sent.map((one) => one.ms)))}, Ana told after ${ms(click.ms)}, ` +
        `${said.length} lines of log in ${ms(downFor)}; back: senders ${ms(back)}, cards ${ms(work)}\n`,
    );
    expect(sent.filter(({ status, retryAfter }) => status !== 200 && (status !== 503 || retryAfter === null))).toEqual(
      [],
    );
    expect(sent.some(({ status }) => status === 503)).toBe(true);
    expect(sent.filter(({ ms: waited }) => waited > 6_500)).toEqual([]);
    expect(readies.at(-1)).toMatchObject({
      status: 503,
      body: expect.stringMatching(/^Not ready: the store (does not take writes \(Redis at|did not answer within)/),
    });
    expect(healthy.status).toBe(200);
    expect(click.text).toMatch(/^(Not sure it was saved|Not saved:)/);
    expect(click.ms).toBeLessThan(3_000);
    expect(said.length).toBeLessThan(12);
    expect(said.filter((line) => line.startsWith('error'))).toEqual([]);
    for (const { name: taken } of sent.filter(({ status }) => status === 200)) {
      await timeUntil(`a card about ${taken}`, () => bot.card(taken) !== undefined);
    }
    expect(work).toBeLessThan(10_000);
  });
});

it('a failover is followed: what was taken has its card, once, and senders are taken again', {
  timeout: 60_000,
}, async () => {
  const pair = await startPair();
  endings.push(pair.stop);
  const bot = await startRealBot(pair.url);
  expect(await bot.send('Before')).toMatchObject({ status: 200 });
  await timeUntil('the first card', () => bot.card('Before') !== undefined);
  await pair.inStep();
  const senders = sendOn(bot, 'During', 1_000);
  await wait(500);

  const master = await pair.master();
  await master.kill();
  await pair.movedFrom(master);
  const back = await timeUntil('a sender is taken', async () => (await bot.send('After')).status === 200);
  const sent = await senders.end();

  process.stdout.write(`a failover: senders taken ${ms(back)} after the Sentinel has named another master\n`);
  expect(sent.filter(({ status, retryAfter }) => status !== 200 && (status !== 503 || retryAfter === null))).toEqual(
    [],
  );
  expect(sent.filter(({ ms: waited }) => waited > 6_500)).toEqual([]);
  expect(back).toBeLessThan(10_000);
  // Those refused are sent again, and so is what the new master does not know.
  for (const { name } of sent) await timeUntil('taken', async () => (await bot.send(name)).status === 200);
  for (const { name } of [{ name: 'After' }, ...sent]) {
    await timeUntil(`a card about ${name}`, () => bot.card(name) !== undefined);
  }
  expect((await bot.get('/metrics')).body).toContain('tocsin_store_losses_total{what="newest"} 1');
});

it.each([
  ['full', 'CONFIG', 'SET', 'maxmemory', '1mb'],
  ['read-only', 'REPLICAOF', '127.0.0.1', '1'],
])('nobody keeps asking a Redis that is %s', async (_, command, ...args) => {
  const server = await start();
  const bot = await startRealBot(server.url);
  // Due at once, and it stays so: the loops have every reason to look.
  await bot.send('Before');
  await timeUntil('the first card', () => bot.card('Before') !== undefined);
  const asked = async () =>
    Number(/total_commands_processed:(\d+)/.exec(String(await server.send('INFO', 'stats')))?.[1]);
  await server.send(command, ...args);
  await bot.send('During');
  const before = await asked();

  await wait(3_000);

  const each = ((await asked()) - before) / 3;
  process.stdout.write(`${Math.round(each)} commands a second\n`);
  expect(each).toBeLessThan(100);
});
