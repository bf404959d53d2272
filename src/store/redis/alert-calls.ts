import type { GroupId } from '../../engine/alert-group.ts';
import type { HeadReading, HeadRef, IngestResult, IngestWrite, Store } from '../../ports/store.ts';
import { contentText, groupText } from '../records.ts';
import { StoreError } from '../store-error.ts';
import { headText, parseHead, parseState } from './head-text.ts';
import type { RedisLink } from './link.ts';
import { type Packing, type Parcel, toParcels } from './parcels.ts';
import { loadScript } from './script.ts';

const readHeads = loadScript('read-heads', 'reads');
const commitIngest = loadScript('commit-ingest', 'writes');
const touchGroups = loadScript('touch-groups', 'writes');

/** What a script call does at most, so that none holds up the others for long. */
const limits = { maxItems: 512, maxCharacters: 256 * 1024 } as const;
/** So many groups a process remembers: their records do not travel with new alerts. */
const maxKnown = 20_000;
/** Stands for a group that is new while its record did not come along. */
const recordMissing = '?';

const readPacking: Packing<HeadRef> = { ...limits, begin: () => 0, add: putRef };
const touchPacking: Packing<{ readonly gid: GroupId }> = { ...limits, begin: () => 0, add: () => 0 };
const ok: IngestResult = { type: 'ok' };

export function createAlertCalls(link: RedisLink): Pick<Store, 'readHeads' | 'commitIngest' | 'touchGroups'> {
  const { keys } = link;
  /** How many places in the order of arrival a group has given to its alerts, as far as we know. */
  const known = new Map<GroupId, number>();
  const writePacking: Packing<IngestWrite> = { ...limits, begin: putRecord, add: putWrite };

  return {
    async readHeads(refs) {
      const readings = new Array<HeadReading>(refs.length);
      await Promise.all(toParcels(keys, refs, readPacking).map((parcel) => read(parcel, refs, readings)));
      return readings;
    },
    commitIngest: (writes) => write(writes),
    async touchGroups(gids, at) {
      const parcels = toParcels(
        keys,
        gids.map((gid) => ({ gid })),
        touchPacking,
      );
      await Promise.all(
        parcels.map(({ partition, args }) => link.run(touchGroups, [keys.tag(partition)], [at, ...args])),
      );
    },
  };

  async function read(
    { partition, args, positions, counts }: Parcel,
    refs: readonly HeadRef[],
    readings: HeadReading[],
  ): Promise<void> {
    const lines = String(await link.run(readHeads, [keys.tag(partition)], args)).split('\n');
    let line = 0;
    let item = 0;
    for (const count of counts) {
      const text = lines[line] ?? '';
      const group = toGroup(text);
      const gid = refs[positions[item] ?? -1]?.gid;
      if (group !== undefined && gid !== undefined) remember(gid, Number(text.slice(2)));
      for (let index = 1; index <= count; index += 1) {
        readings[positions[item] ?? -1] = toReading(group, lines[line + index]);
        item += 1;
      }
      line += 1 + count;
    }
  }

  async function write(writes: readonly IngestWrite[]): Promise<readonly IngestResult[]> {
    const results = new Array<IngestResult>(writes.length).fill(ok);
    const unwritten: number[] = [];
    await Promise.all(
      toParcels(keys, writes, writePacking).map(async ({ partition, args, positions }) => {
        const answer = await link.run(commitIngest, [keys.tag(partition)], args);
        if (!Array.isArray(answer)) return;
        for (let at = 0; at < answer.length; at += 3) {
          const position = positions[Number(answer[at]) - 1] ?? -1;
          const group = String(answer[at + 1]);
          if (group === recordMissing) unwritten.push(position);
          else results[position] = { type: 'moved', reading: toReading(toGroup(group), String(answer[at + 2])) };
        }
      }),
    );
    if (unwritten.length > 0) await writeAgain(writes, unwritten, results);
    return results;
  }

  /** Groups that were there are gone: somebody emptied Redis. */
  async function writeAgain(writes: readonly IngestWrite[], positions: number[], results: IngestResult[]) {
    known.clear();
    positions.sort((a, b) => a - b);
    const again = await write(positions.flatMap((position) => writes[position] ?? []));
    for (const [index, result] of again.entries()) results[positions[index] ?? -1] = result;
  }

  function putRecord(args: string[], { gid, group }: IngestWrite): number {
    const places = known.get(gid);
    const text = places === undefined ? groupText(group) : '';
    args.push(String(places ?? 0), text);
    if (places === undefined) remember(gid, 0);
    return text.length;
  }

  function putWrite(args: string[], write: IngestWrite): number {
    const { fingerprint, expected, head } = write;
    const content = expected === undefined ? newContent(write) : changedContent(write);
    args.push(fingerprint, expected === undefined ? '' : headText(expected), headText(head), content, timingOf(write));
    return content.length;
  }

  /** With its place in the order of arrival. */
  function newContent({ gid, content }: IngestWrite): string {
    if (content === undefined) throw new StoreError('A new alert came without its content: this is a bug.');
    const place = (known.get(gid) ?? 0) + 1;
    known.set(gid, place);
    return place + contentText(content);
  }

  function remember(gid: GroupId, places: number): void {
    if (known.size >= maxKnown) known.clear();
    known.set(gid, places);
  }
}

function putRef(args: string[], { fingerprint }: HeadRef): number {
  args.push(fingerprint);
  return 0;
}

function changedContent({ content }: IngestWrite): string {
  return content === undefined ? '' : contentText(content);
}

function timingOf({ bumpsRev, wakeAt, refreshAt }: IngestWrite): string {
  if (!bumpsRev && wakeAt === undefined) return '';
  return `${refreshAt} ${wakeAt ?? ''} ${bumpsRev ? 1 : 0}`;
}

function toReading(group: HeadReading['group'], head: string | undefined): HeadReading {
  if (group === undefined) return {};
  return head === undefined || head === '' ? { group } : { head: parseHead(head), group };
}

/** `<state><owed>`; empty: there is none. */
function toGroup(text: string): HeadReading['group'] {
  return text === '' ? undefined : { state: parseState(text[0]), owed: text[1] === '1' };
}
