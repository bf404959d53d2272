import { describe, expect, it } from 'vitest';
import { createKeys } from '../../src/store/redis/keys.ts';
import { slotOf } from '../../src/store/redis/slot.ts';
import { aGid } from './samples.ts';

describe('slots of a Cluster', () => {
  // From the specification, and CLUSTER KEYSLOT of Redis 7.0.
  it.each([
    ['123456789', 12_739],
    ['foo{bar}{zap}', slotOf('bar')],
    ['foo{{bar}}', slotOf('{bar')],
    ['{}bar', 6_479],
    ['été', 10_087],
  ])('of %s is known', (key, slot) => {
    expect(slotOf(key)).toBe(slot);
  });
});

describe('keys', () => {
  it('of stored data stay where they are', () => {
    const gid = aGid('g');

    expect(createKeys('tocsin', 1).group(gid)).toBe(`{tocsin:0}:g:${gid}`);
    expect(createKeys('tocsin', 16).group(gid)).toMatchInlineSnapshot(`"{tocsin:8.248}:g:zQqphWFHtsW0_yt9_uXaIK"`);
    expect(createKeys('tocsin', 16).laneTag(7)).toMatchInlineSnapshot(`"{tocsin:l7.10}:"`);
    expect(createKeys('tocsin', 16).meta).toBe('{tocsin:m}:meta');
  });

  it.each([2, 3, 4, 5, 7, 8])('give each of %i masters its share of partitions, lanes alike', (masters) => {
    const keys = createKeys('tocsin', 16);
    for (const tag of [keys.tag, keys.laneTag]) {
      const counts = new Array<number>(masters).fill(0);
      for (let index = 0; index < 16; index += 1) {
        const master = Math.floor((slotOf(tag(index)) * masters) / 16_384);
        counts[master] = (counts[master] ?? 0) + 1;
      }
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
    }
  });

  it('of groups are spread over all partitions', () => {
    const keys = createKeys('tocsin', 16);
    const counts = new Array<number>(16).fill(0);
    for (let index = 0; index < 16_000; index += 1) {
      const partition = keys.partitionOf(aGid(String(index)));
      counts[partition] = (counts[partition] ?? 0) + 1;
    }

    expect(Math.min(...counts)).toBeGreaterThan(850);
    expect(Math.max(...counts)).toBeLessThan(1_150);
  });
});
