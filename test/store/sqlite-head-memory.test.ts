import { describe, expect, it } from 'vitest';
import type { HeadReading, IngestResult } from '../../src/ports/store.ts';
import { createHeadMemory } from '../../src/store/sqlite/head-memory.ts';
import { aCommit, aGid, aGroup, aHead, aWrite, ref } from './samples.ts';

const [a, b] = [ref('g', 'a'), ref('g', 'b')];
const before = aHead({ updatedAt: 1 });
const after = aHead({ updatedAt: 2, endsAt: 2 });
const group = { state: 'active', owed: false } as const;
const unasked = () => Promise.reject(new Error('nobody asks the thread'));
const loaded = { group: aGroup(aGid('g')), ver: 1, rev: 1, alerts: [], deliveries: [], timelineSeq: 0 };

describe('heads beside SQLite', () => {
  it('forget what a write changed while a commit of its group was under way', async () => {
    const memory = createHeadMemory();
    await memory.read([a, b], async () => [
      { head: before, group },
      { head: before, group },
    ]);
    const written = Promise.withResolvers<readonly IngestResult[]>();

    const write = memory.write([aWrite(b, { head: after })], () => written.promise);
    memory.beforeCommit(aCommit(loaded, {}, {}));
    written.resolve([{ type: 'ok' }]);
    await write;
    await memory.read([a], async () => [{ head: before, group }]);

    expect(await memory.read([b], async () => [{ head: after, group }])).toEqual([{ head: after, group }]);
  });

  it('keep what was written rather than what was read before it', async () => {
    const memory = createHeadMemory();
    await memory.read([a], async () => [{ head: before, group }]);
    const answer = Promise.withResolvers<readonly HeadReading[]>();

    const read = memory.read([b], () => answer.promise);
    await memory.write([aWrite(b, { head: after })], async () => [{ type: 'ok' }]);
    answer.resolve([{ head: before, group }]);
    await read;

    expect(await memory.read([b], async () => [{ head: after, group }])).toEqual([{ head: after, group }]);
  });

  it('answer for what they know', async () => {
    const memory = createHeadMemory();
    await memory.read([a, b], async () => [
      { head: before, group },
      { head: before, group },
    ]);
    await memory.write([aWrite(b, { head: after })], async () => [{ type: 'ok' }]);

    expect(await memory.read([a, b], unasked)).toEqual([
      { head: before, group },
      { head: after, group },
    ]);
  });
});
