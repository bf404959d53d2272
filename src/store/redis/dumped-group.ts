import type { GroupId } from '../../engine/alert-group.ts';
import type { DeliveryPriority } from '../../engine/group-change.ts';
import type { MovedDelivery, MovedGroup, MoveRecord } from '../../ports/move-store.ts';
import { partsOf } from './delivery-member.ts';
import { pairs, parseGroupHash, placed, toStoredGroup } from './loaded-group.ts';

/** A group as `dump-groups.lua` answers it. */
export type DumpedGroup = readonly [
  group: readonly string[],
  bodies: readonly string[],
  deliveries: readonly string[],
  marks: readonly string[],
  dueAt: string,
  timelineLength: number,
  entries: readonly string[],
  isLarge: 0 | 1,
];

/** A group and, unless it is large, its alerts and timeline; deliveries always. */
export function toMoveRecords(
  gid: GroupId,
  [group, bodies, deliveries, marks, dueAt, length, entries, isLarge]: DumpedGroup,
): { readonly records: readonly MoveRecord[]; readonly isLarge: boolean } {
  const hash = parseGroupHash(group);
  const { facts } = hash;
  const { fingerprints, heads, contents, ...stored } = toStoredGroup(hash, new Map(pairs(bodies)), []);
  const trimmed = stored.timelineSeq - length;
  const watched = facts.get('w') ?? '';
  const record: MovedGroup = {
    type: 'group',
    gid,
    doc: stored.doc,
    ver: stored.ver,
    rev: stored.rev,
    state: stored.state,
    wasWoken: stored.wasWoken,
    owed: facts.get('o') === '1',
    isOpen: facts.get('p') === '1',
    timelineSeq: stored.timelineSeq,
    trimmed,
    ...(stored.tickAt !== undefined && { tickAt: stored.tickAt }),
    ...(watched !== '' && { watchedEpisode: Number(watched) }),
    ...(dueAt !== '' && { dueAt: Number(dueAt) }),
  };
  const records: MoveRecord[] = [record, ...toDeliveries(gid, deliveries, new Map(pairs(marks)))];
  for (const [position, head] of heads.entries()) {
    const [fingerprint, doc] = [fingerprints[position], contents[position]];
    if (fingerprint !== undefined && doc !== undefined)
      records.push({ type: 'alert', gid, fingerprint, position, head, doc });
  }
  for (const [index, doc] of entries.entries()) records.push({ type: 'entry', gid, seq: trimmed + index + 1, doc });
  return { records, isLarge: isLarge === 1 };
}

function toDeliveries(
  gid: GroupId,
  flat: readonly string[],
  marks: ReadonlyMap<string, string>,
): readonly MovedDelivery[] {
  return pairs(flat)
    .map(([field, value]) => ({ field, ...placed(value) }))
    .sort((a, b) => a.place - b.place)
    .map(({ field, text }) => {
      const { target, episode } = partsOf(`${gid} ${field}`);
      return { type: 'delivery' as const, gid, target, episode, doc: text, ...parseMark(marks.get(field) ?? '') };
    });
}

/** As `lib/marks.lua` writes it; lengths there are bytes. */
function parseMark(text: string): Pick<MovedDelivery, 'lane' | 'due'> {
  const [, at = '', priority = '3', length = '0', rest = ''] = /^([^|]*)\|(\d)\|\d+\|(\d+)\|(.*)$/su.exec(text) ?? [];
  const lanes = Buffer.from(rest);
  const lane = lanes.subarray(0, Number(length)).toString();
  if (at === '') return { lane };
  const named = lanes.subarray(Number(length)).toString();
  const due = { at: Number(at), priority: Number(priority) as DeliveryPriority };
  return { lane, due: named === '' ? due : { ...due, lane: named.slice(1) } };
}
