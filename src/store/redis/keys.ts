import type { GroupId } from '../../engine/alert-group.ts';
import { slotCount, slotOf } from './slot.ts';

export type Keys = ReturnType<typeof createKeys>;

/**
 * Every key name that the driver uses, and where it lies. What has to change together shares a tag in braces, so that
 * it lies in one slot of a Cluster: a partition holds groups with all that is theirs, a lane slot holds lanes, and
 * there is one tag for silences and one for the facts of the whole store. Scripts are given names or the bare tag
 * (`group`, `lane`) and append to it what stands behind it here.
 */
export function createKeys(prefix: string, partitions: number) {
  const partitionTags = spreadTags(prefix, '', partitions);
  const laneTags = spreadTags(prefix, 'l', partitions);
  const meta = `{${prefix}:m}:`;
  const silences = `{${prefix}:s}:`;

  /** The tag of a partition, to which the names of its keys are appended. */
  const tag = (partition: number): string => partitionTags[partition] ?? unknown('partition', partition);
  /** The tag of a lane slot likewise. */
  const laneTag = (slot: number): string => laneTags[slot] ?? unknown('lane slot', slot);
  const ofGroup = (gid: GroupId): string => tag(partitionOf(gid));

  function partitionOf(gid: GroupId): number {
    return partitions === 1 ? 0 : hashOf(gid) % partitions;
  }

  function laneSlotOf(lane: string): number {
    return partitions === 1 ? 0 : hashOf(lane) % partitions;
  }

  return {
    prefix,
    partitions,
    partitionOf,
    tag,
    group: (gid: GroupId) => `${ofGroup(gid)}g:${gid}`,
    contents: (gid: GroupId) => `${ofGroup(gid)}b:${gid}`,
    deliveries: (gid: GroupId) => `${ofGroup(gid)}d:${gid}`,
    marks: (gid: GroupId) => `${ofGroup(gid)}m:${gid}`,
    timeline: (gid: GroupId) => `${ofGroup(gid)}t:${gid}`,
    groupsDue: (partition: number) => `${tag(partition)}due:groups`,
    deliveriesDue: (partition: number) => `${tag(partition)}due:deliveries`,
    moved: (partition: number) => `${tag(partition)}moved`,
    live: (partition: number) => `${tag(partition)}live`,
    quiet: (partition: number) => `${tag(partition)}quiet`,
    outbox: (partition: number) => `${tag(partition)}out`,
    outboxDocs: (partition: number) => `${tag(partition)}out:docs`,

    /** A name in the slot of this key, under which nothing is ever kept. */
    never: (key: string) => `${key.slice(0, key.indexOf('}') + 1)}:never`,

    laneSlots: partitions,
    laneSlotOf,
    laneTag,
    lane: (lane: string) => `${laneTag(laneSlotOf(lane))}lane:${lane}`,
    laneQueue: (lane: string) => `${laneTag(laneSlotOf(lane))}q:${lane}`,
    /** A rate budget: all of them in one slot. */
    rate: (bucket: string) => `${laneTag(0)}rate:${bucket}`,

    silences: `${silences}silences`,
    silenceChanges: `${silences}changes`,
    silenceVersion: `${silences}version`,

    /** Stands in every slot that holds anything: who misses it knows that the slot was emptied. */
    partMarks: [...partitionTags, silences].map((part) => `${part}born`),
    meta: `${meta}meta`,
    notes: `${meta}notes`,
    alive: `${meta}alive`,
    nodes: `${meta}nodes`,
    policy: `${meta}policy`,
    chores: `${meta}chores`,
  };
}

/**
 * Tags whose slots lie in equal shares of a Cluster, one near the middle of each: however few masters divide the slots
 * between them, each has its part of the work. Stored data lie by them: they may never change.
 */
function spreadTags(prefix: string, kind: string, count: number): readonly string[] {
  const share = slotCount / count;
  return Array.from({ length: count }, (_, index) => {
    const middle = (index + 0.5) * share;
    for (let attempt = 0; ; attempt += 1) {
      const tag = `{${prefix}:${kind}${index}${attempt === 0 ? '' : `.${attempt}`}}:`;
      if (count === 1 || Math.abs(slotOf(tag) - middle) < share / 16) return tag;
    }
  });
}

/** FNV-1a. Stored data lies by it: it may never change. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}

function unknown(what: string, number: number): never {
  throw new Error(`There is no ${what} ${number}.`);
}
