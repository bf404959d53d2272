import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MovableStore } from '../../src/ports/move-store.ts';
import { moveStore } from '../../src/store/move.ts';
import { refuseMovedStore } from '../../src/store/move-notes.ts';
import { makeFolderPlace } from './folder-place.ts';
import { fill, type MovableInspected, type MovePlace, moveOptions } from './move-steps.ts';
import { aSilence, aWrite, ingest, minute, noon, ref } from './samples.ts';

let places: readonly MovePlace[];
let source: MovableInspected;
let target: MovableInspected;

beforeEach(async () => {
  places = [await makeFolderPlace(), await makeFolderPlace()];
  [source, target] = (await Promise.all(places.map((place) => place.open()))) as [MovableInspected, MovableInspected];
});

afterEach(async () => {
  await Promise.all([source.close(), target.close()]);
  await Promise.all(places.map((place) => place.remove()));
});

const node = { id: 'n', version: '1', policyEpoch: 0, schema: 1 };

describe('a move', () => {
  it('fails when an alert was lost on the way, and gives the source back', async () => {
    await fill(source, 5);
    const outcome = await moveStore(moveOptions(source, dropping(target, 'alert')));

    expect(outcome).toEqual({ type: 'failed', reasons: ['0 instead of 10 alerts'] });
    await refuseMovedStore(source);
    await expect(refuseMovedStore(target)).rejects.toThrow(/holds a part of \.\/data only/);
  });

  it('fails when a record says something else than it should', async () => {
    await fill(source, 5);
    const altered: MovableStore = {
      ...target,
      restore: (records) =>
        target.restore(records.map((each) => (each.type === 'delivery' ? { ...each, lane: 'elsewhere' } : each))),
    };

    expect(await moveStore(moveOptions(source, altered))).toEqual({
      type: 'failed',
      reasons: ['deliveries that say something else'],
    });
  });

  it('fails when somebody listened at the source meanwhile', async () => {
    await fill(source, 5);
    const onProgress = ({ stage }: { stage: string }): void => {
      if (stage === 'copying') beats.push(source.beat(noon + minute, minute, minute));
    };
    const beats: Promise<unknown>[] = [];

    const outcome = await moveStore(moveOptions(source, target, { onProgress }));

    expect(outcome).toEqual({ type: 'failed', reasons: ['./data was in use meanwhile'] });
    await Promise.all(beats);
  });

  it.each(['source', 'target'] as const)('does not begin while a process uses the %s', async (end) => {
    await source.putSilence(aSilence('s'));
    const options = moveOptions(source, target);
    const used = end === 'source' ? source : target;
    await used.reportNode({ ...node, at: options.now() - 29_000 }, 0);

    expect(await moveStore(options)).toMatchObject({
      type: 'refused',
      reason: expect.stringMatching(/is in use by a running Tocsin, heard of 29 s ago\. Stop every process first/),
    });
    await refuseMovedStore(source);
    expect(await target.readSilences(0)).toMatchObject({ version: 0 });
  });

  it('does not mind a process that was killed a while ago', async () => {
    await source.putSilence(aSilence('s'));
    const options = moveOptions(source, target);
    await source.reportNode({ ...node, at: options.now() - 30_000 }, 0);

    expect((await moveStore(options)).type).toBe('moved');
  });

  it('stops when a process appears, and goes on once it is gone', async () => {
    await fill(source, 3_000);
    const options = moveOptions(source, target);
    const onProgress = ({ stage }: { stage: string }): void => {
      if (stage === 'copying') reports.push(target.reportNode({ ...node, at: options.now() }, 0));
    };
    const reports: Promise<unknown>[] = [];

    const outcome = await moveStore({ ...options, onProgress });
    await Promise.all(reports);
    await target.removeNode('n');

    expect(outcome.type).toBe('disturbed');
    expect(await moveStore(moveOptions(source, target))).toMatchObject({ type: 'moved', counts: { alerts: 3_005 } });
  });

  it('lets one of two run that begin together', async () => {
    await fill(source, 5);
    const options = moveOptions(source, target);

    const outcomes = await Promise.all([moveStore(options), moveStore(options)]);

    expect(outcomes.filter(({ type }) => type === 'moved').length).toBeLessThan(2);
    expect(JSON.stringify(outcomes)).toContain('is in use by another move');
    expect(await moveStore(moveOptions(source, target))).toMatchObject({ type: expect.stringMatching(/moved$/) });
  });

  it('refuses a source that holds nothing', async () => {
    expect(await moveStore(moveOptions(source, target))).toEqual({
      type: 'refused',
      reason: './data holds nothing: is it the right store?',
    });
  });

  it('takes a target that somebody has started on, but gave nothing to keep', async () => {
    await fill(source, 5);
    await target.beat(noon, minute, minute);
    await target.adoptPolicy('other', 0);
    await target.writeNote('silences_swept', '{}');
    await target.writeNote('only here', 'x');

    expect((await moveStore(moveOptions(source, target))).type).toBe('moved');

    expect(await target.readPolicyMark()).toEqual({ hash: 'second', epoch: 2 });
    expect(await target.readNote('silences_swept')).toBe('{"version":2}');
    expect(await target.readNote('only here')).toBeUndefined();
  });

  it('can be followed by another, back to a third store', async () => {
    await fill(source, 5);
    await moveStore(moveOptions(source, target));
    await ingest(target, aWrite(ref('new')));
    const third = await makeFolderPlace();
    const store = await third.open();

    expect(await moveStore(moveOptions(target, store))).toMatchObject({ type: 'moved', counts: { groups: 7 } });

    await refuseMovedStore(store);
    await expect(refuseMovedStore(target)).rejects.toThrow(/was moved to/);
    await store.close();
    await third.remove();
  });
});

function dropping(store: MovableStore, type: string): MovableStore {
  return { ...store, restore: (records) => store.restore(records.filter((each) => each.type !== type)) };
}
