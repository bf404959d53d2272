import type { Fingerprint } from '../../engine/label-set.ts';
import type { StoredGroup } from '../records.ts';
import { parseHead, parseState } from './head-text.ts';

/** A group as `load-groups.lua` answers it: lists of names and values, then the deliveries. */
export type GroupReply = readonly [
  group: readonly string[],
  bodies: readonly string[],
  deliveries: readonly string[],
  withoutAlerts?: 1,
];

/** Facts have names of one letter, heads those of their alerts. */
const longestFact = 1;

/** What a group's own hash holds. */
export interface GroupHash {
  readonly facts: ReadonlyMap<string, string>;
  readonly heads: ReadonlyMap<string, string>;
}

export function parseGroupHash(flat: readonly string[]): GroupHash {
  const facts = new Map<string, string>();
  const heads = new Map<string, string>();
  for (const [name, value] of pairs(flat)) (name.length <= longestFact ? facts : heads).set(name, value);
  return { facts, heads };
}

/** Alerts of which one half is missing have come or gone while they were read in parts; they are left out. */
export function toStoredGroup(
  { facts, heads }: GroupHash,
  bodies: ReadonlyMap<string, string>,
  deliveries: readonly string[],
): StoredGroup {
  const alerts = [...heads]
    .flatMap(([fingerprint, head]) => {
      const body = bodies.get(fingerprint);
      return body === undefined
        ? []
        : [{ fingerprint: fingerprint as Fingerprint, head: parseHead(head), ...placed(body) }];
    })
    .sort((a, b) => a.place - b.place);
  return {
    doc: bodies.get('doc') ?? '',
    state: parseState(facts.get('t')),
    tickAt: optional(facts.get('i')),
    wasWoken: facts.get('k') === '1',
    ver: Number(facts.get('v') ?? 0),
    rev: Number(facts.get('r') ?? 0),
    timelineSeq: Number(facts.get('q') ?? 0),
    fingerprints: alerts.map(({ fingerprint }) => fingerprint),
    heads: alerts.map(({ head }) => head),
    contents: alerts.map(({ text }) => text),
    deliveries: deliveries
      .map(placed)
      .sort((a, b) => a.place - b.place)
      .map(({ text }) => text),
  };
}

export function pairs(flat: readonly string[]): readonly (readonly [name: string, value: string])[] {
  const found: [string, string][] = [];
  for (let at = 0; at + 1 < flat.length; at += 2) found.push([flat[at] ?? '', flat[at + 1] ?? '']);
  return found;
}

/** Redis does not keep the order of a hash: a number in front of each record does. */
export function placed(value: string): { readonly place: number; readonly text: string } {
  const start = value.indexOf('{');
  return { place: Number(value.slice(0, start)), text: value.slice(start) };
}

function optional(text: string | undefined): number | undefined {
  return text === undefined || text === '' ? undefined : Number(text);
}
