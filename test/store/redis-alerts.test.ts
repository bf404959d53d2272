import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openLink } from '../../src/store/redis/link.ts';
import { openRedisStore, type RedisStore } from '../../src/store/redis/redis-store.ts';
import { type RedisServer, startRedis } from '../support/redis-server.ts';
import { aContent, aFingerprint, aGid, aHead, aReport, aWrite, ingest, load, minute, noon, ref } from './samples.ts';

let server: RedisServer;
let store: RedisStore;

beforeAll(async () => {
  server = await startRedis();
});

afterAll(async () => {
  await server?.stop();
});

beforeEach(async () => {
  store = await openRedisStore({ url: server.url, newId: randomUUID });
});

afterEach(async () => {
  await store.close();
  await server.send('FLUSHALL');
});

describe('alerts on Redis', () => {
  it('make their group anew when Redis was emptied under a process that remembers it', async () => {
    await ingest(store, aWrite(ref('g', 'a')));
    await emptyGroups();

    await ingest(store, aWrite(ref('g', 'b')), aWrite(ref('g', 'c')));

    const { group, alerts } = await load(store, aGid('g'));
    expect(group).toMatchObject({ gid: aGid('g'), state: 'waiting' });
    expect(alerts.map(({ fingerprint }) => fingerprint)).toEqual(['b', 'c'].map(aFingerprint));
  });

  it('keep the order in which they came when several processes write, knowing nothing of each other', async () => {
    const other = await openRedisStore({ url: server.url, newId: randomUUID });
    const names = Array.from({ length: 12 }, (_, index) => `a${index}`);

    for (const [index, name] of names.entries()) {
      await ingest(index % 2 === 0 ? store : other, aWrite(ref('g', name)));
      if (index % 3 === 0) await store.readHeads([ref('g', name)]);
    }

    const { alerts } = await load(store, aGid('g'));
    expect(alerts.map(({ fingerprint }) => fingerprint)).toEqual(names.map(aFingerprint));
    expect(alerts.every(({ content }) => content.labels['alertname'] === 'Slow')).toBe(true);
    await other.close();
  });

  it('lie packed in groups of usual size, also with the longest of usual heads, and are found fast in large ones', async () => {
    const contentHash = 'x'.repeat(16);
    const head = aHead({ contentHash, endsAt: noon + 400 * 24 * 60 * minute, updatedAt: noon + minute, fires: 12_345 });
    const write = (group: string, index: number) => aWrite(ref(group, `a${index}`), { head });
    await ingest(store, ...Array.from({ length: 100 }, (_, index) => write('usual', index)));
    for (let index = 0; index < 200; index += 1) await ingest(store, write('large', index));

    expect(await encodingOf('usual')).toBe('listpack');
    expect(await encodingOf('large')).toBe('hashtable');
    expect((await load(store, aGid('large'))).alerts).toHaveLength(200);
  });

  it('are written once when the same call is sent again because its answer was lost', async () => {
    const write = aWrite(ref('g'));
    await ingest(store, write);
    await ingest(store, aReport(ref('g'), write.head, { content: aContent({ source: 'other' }) }));
    const before = await load(store, aGid('g'));

    const results = await store.commitIngest([write], noon);

    expect(results).toMatchObject([{ type: 'moved' }]);
    expect(await load(store, aGid('g'))).toEqual(before);
  });
});

/** As a flush by mistake does, but for the marks by which the driver would notice. */
async function emptyGroups(): Promise<void> {
  const keys = (await server.send('KEYS', '*:[a-z]:*')) as string[];
  await server.send('DEL', ...keys);
}

async function encodingOf(name: string): Promise<unknown> {
  const link = await openLink({ url: server.url });
  const encoding = await link.send('OBJECT', 'ENCODING', link.keys.group(aGid(name)));
  await link.close();
  return encoding;
}
