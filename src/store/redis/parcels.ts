import type { GroupId } from '../../engine/alert-group.ts';
import type { Keys } from './keys.ts';

/** The arguments of one script call in one partition: for each group its id, how many items, what `begin` and `add` put. */
export interface Parcel {
  readonly partition: number;
  readonly args: string[];
  /** Where its items stand among those that were asked, in the order of the arguments. */
  readonly positions: number[];
  /** How many items each of its groups has. */
  readonly counts: number[];
  /** Of what `begin` and `add` put. */
  characters: number;
}

export interface Packing<T> {
  readonly maxItems: number;
  readonly maxCharacters: number;
  /** Puts what comes once a group; how many characters. */
  begin(args: string[], first: T): number;
  /** Puts an item; how many characters. */
  add(args: string[], item: T): number;
}

interface Placed<T> {
  readonly item: T;
  readonly position: number;
}

/** Puts items of a group together, in their order, and those of a partition into as few calls as their size allows. */
export function toParcels<T extends { readonly gid: GroupId }>(
  keys: Keys,
  items: readonly T[],
  packing: Packing<T>,
): readonly Parcel[] {
  const parcels: Parcel[] = [];
  const open = new Map<number, Parcel>();
  for (const [gid, placed] of byGroup(items)) {
    const partition = keys.partitionOf(gid);
    for (let from = 0; from < placed.length; ) {
      let parcel = open.get(partition);
      if (parcel === undefined || isFull(parcel, packing)) {
        parcel = { partition, args: [], positions: [], counts: [], characters: 0 };
        parcels.push(parcel);
        open.set(partition, parcel);
      }
      from += putGroup(parcel, placed, from, packing);
    }
  }
  return parcels;
}

function byGroup<T extends { readonly gid: GroupId }>(items: readonly T[]): Map<GroupId, Placed<T>[]> {
  const groups = new Map<GroupId, Placed<T>[]>();
  let last: { readonly gid: GroupId; readonly placed: Placed<T>[] } | undefined;
  for (const [position, item] of items.entries()) {
    const { gid } = item;
    if (last?.gid !== gid) {
      const placed = groups.get(gid) ?? [];
      if (placed.length === 0) groups.set(gid, placed);
      last = { gid, placed };
    }
    last.placed.push({ item, position });
  }
  return groups;
}

function isFull<T>({ positions, characters }: Parcel, { maxItems, maxCharacters }: Packing<T>): boolean {
  return positions.length >= maxItems || characters >= maxCharacters;
}

/** Puts as many of a group's items as there is room for; at least one. */
function putGroup<T extends { readonly gid: GroupId }>(
  parcel: Parcel,
  placed: readonly Placed<T>[],
  from: number,
  packing: Packing<T>,
): number {
  const [first] = placed;
  if (first === undefined) return 0;
  const { args, positions, counts } = parcel;
  const countAt = args.push(first.item.gid, '') - 1;
  parcel.characters += packing.begin(args, first.item);
  let at = from;
  do {
    const next = placed[at];
    if (next === undefined) break;
    parcel.characters += packing.add(args, next.item);
    positions.push(next.position);
    at += 1;
  } while (!isFull(parcel, packing));
  args[countAt] = String(at - from);
  counts.push(at - from);
  return at - from;
}
