import type { MovableStore, RecordCounts } from '../ports/move-store.ts';
import { instant, type MovedIn, readMovedIn, readMovedOut } from './move-notes.ts';
import { emptyTally } from './move-tally.ts';

/** One end of a move. */
export interface MoveEnd {
  readonly store: MovableStore;
  /** What people call it, without secrets: a folder, or an address. */
  readonly name: string;
}

export type MovePlan =
  | { readonly type: 'go'; readonly progress: MovedIn; readonly isResumed: boolean }
  | { readonly type: 'already_moved'; readonly at: number }
  | { readonly type: 'refused'; readonly reason: string };

/** Whether and from where a move can go on, as far as the stores themselves say. Writes nothing. */
export async function planMove(from: MoveEnd, to: MoveEnd, fresh: { now: number; id: string }): Promise<MovePlan> {
  const out = await readMovedOut(from.store);
  const into = await readMovedIn(to.store);
  const halfway = await readMovedIn(from.store);
  if (halfway !== undefined && halfway.endedAt === undefined)
    return refused(`${from.name} holds a part of ${halfway.from} only. Finish that move first.`);
  if (into !== undefined && into.id === out?.id) {
    if (into.endedAt !== undefined) return { type: 'already_moved', at: into.endedAt };
    return { type: 'go', progress: into, isResumed: true };
  }
  if (out?.endedAt !== undefined) {
    return refused(
      `${from.name} was moved to ${out.to} already (${instant(out.endedAt)}). Move that store instead; ` +
        `to move this old copy once more, run first: tocsin store reopen ${from.name}`,
    );
  }
  if (describeCounts(await from.store.countRecords()) === '')
    return refused(`${from.name} holds nothing: is it the right store?`);
  return (await refuseFilled(to, into)) ?? { type: 'go', progress: begin(from, fresh), isResumed: false };
}

function begin(from: MoveEnd, { now, id }: { now: number; id: string }): MovedIn {
  return { schema: 1, id, from: from.name, since: now, isCopied: false, tally: emptyTally };
}

async function refuseFilled(to: MoveEnd, into: MovedIn | undefined): Promise<MovePlan | undefined> {
  if (into !== undefined && into.endedAt === undefined) {
    return refused(
      `${to.name} holds a part of ${into.from}, of a move that cannot go on: that store was opened again since, ` +
        'or is another one. Empty the target, or name another.',
    );
  }
  const held = describeCounts(await to.store.countRecords());
  if (held === '') return undefined;
  return refused(`${to.name} is not empty: it holds ${held}. Empty it, move it away, or name another target.`);
}

const names: readonly (readonly [keyof RecordCounts, string, string])[] = [
  ['groups', 'group', 'groups'],
  ['alerts', 'alert', 'alerts'],
  ['deliveries', 'delivery', 'deliveries'],
  ['timelineEntries', 'timeline entry', 'timeline entries'],
  ['silences', 'silence', 'silences'],
  ['effects', 'waiting effect', 'waiting effects'],
];

/** `2 groups, 1 silence`; empty when there is nothing. */
export function describeCounts(counts: RecordCounts): string {
  return names
    .filter(([key]) => counts[key] > 0)
    .map(([key, one, many]) => `${counts[key].toLocaleString('en-US')} ${counts[key] === 1 ? one : many}`)
    .join(', ');
}

function refused(reason: string): MovePlan {
  return { type: 'refused', reason };
}
