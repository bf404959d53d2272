import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openLink, type RedisLink } from '../../src/store/redis/link.ts';

let fake: Server;
let link: RedisLink;
let asked: string[];
let isOnDisk = true;

/** Redis 7.0, which the tests run on, has no WAITAOF. https://redis.io/docs/latest/commands/waitaof/ */
function answerTo(command: string): string {
  asked.push(command);
  if (command.startsWith('waitaof')) return `*2\r\n:${isOnDisk ? 1 : 0}\r\n:0\r\n`;
  if (command.startsWith('evalsha')) return ':7\r\n';
  return '$21\r\nredis_version:7.2.0\r\n\r\n';
}

beforeEach(async () => {
  asked = [];
  fake = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      for (const request of String(data)
        .split(/^\*\d+\r\n/m)
        .slice(1)) {
        const words = request.split('\r\n').filter((_, index) => index % 2 === 1);
        socket.write(answerTo(words.join(' ')));
      }
    });
  }).listen(0, '127.0.0.1');
  await once(fake, 'listening');
  link = await openLink({ url: `redis://127.0.0.1:${(fake.address() as AddressInfo).port}` });
  link.confirmWrites({ replicas: 0, onDisk: true });
});

afterEach(async () => {
  await link.close();
  fake.close();
});

const script = { name: 'test', source: 'return 7', sha: 'a'.repeat(40), isWrite: true };
const run = () => link.run(script, ['{a}b'], []);

describe('REDIS_DURABILITY=fsync on Redis 7.2', () => {
  it('asks once for all writes of a turn whether they are on disk', async () => {
    isOnDisk = true;
    asked = [];

    expect(await Promise.all([run(), run(), run()])).toEqual([7, 7, 7]);

    const call = `evalsha ${script.sha} 1 {a}b`;
    expect(asked).toEqual([call, call, call, 'waitaof 1 0 750']);
  });

  it('fails what is not on disk in time, and asks nothing for what only reads', async () => {
    isOnDisk = false;
    await expect(run()).rejects.toThrow('Redis did not confirm within 750 ms that it is on its disk');
    asked = [];

    expect(await link.run({ ...script, isWrite: false }, ['{a}b'], [])).toBe(7);
    expect(asked).toHaveLength(1);
  });
});
