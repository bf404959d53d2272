import type { MovableStore, MovePage, MoveRecord, RecordCounts } from '../ports/move-store.ts';
import { isMoveNote, type MovedIn, readMovedOut, writeMovedIn, writeMovedOut } from './move-notes.ts';
import { findUser, type MoveEnd, planMove } from './move-plan.ts';
import { addToTally, emptyTally, type MoveTally, tallyDifferences } from './move-tally.ts';

export interface MoveOptions {
  readonly from: MoveEnd;
  readonly to: MoveEnd;
  readonly now: () => number;
  readonly newId: () => string;
  /** Called before the first page, and after each. */
  readonly onProgress: (progress: MoveProgress) => void;
  /** Asked after each page; what was copied so far stays, and the next call goes on from there. */
  readonly shouldStop: () => boolean;
}

export interface MoveProgress {
  readonly stage: 'starting' | 'copying' | 'comparing';
  readonly done: RecordCounts;
  readonly all: RecordCounts;
  /** Since this call. */
  readonly elapsedMs: number;
  /** When it began, if an earlier call did. */
  readonly resumedFrom?: number;
}

export type MoveOutcome =
  | { readonly type: 'moved'; readonly counts: RecordCounts }
  | { readonly type: 'already_moved'; readonly at: number }
  | { readonly type: 'stopped' }
  /** Nothing was changed. */
  | { readonly type: 'refused'; readonly reason: string }
  /** The copy is no good; the source can be used again. */
  | { readonly type: 'failed'; readonly reasons: readonly string[] };

type Running = MoveOptions & { readonly report: (stage: MoveProgress['stage'], tally: MoveTally) => void };

/**
 * Copies everything from one store to another and compares what arrived. How far it came is noted in the target after
 * each page, so that a call that died anywhere is repeated without harm. From the first page on neither store can be
 * served; at the end the target can, and the source keeps all that it had, with a note of where it went.
 */
export async function moveStore(options: MoveOptions): Promise<MoveOutcome> {
  const { from, to, now } = options;
  const startedAt = now();
  const plan = await planMove(from, to, { now: startedAt, id: options.newId() });
  if (plan.type === 'already_moved') await finishSource(options, plan.at);
  if (plan.type !== 'go') return plan;
  const { id, since, tally } = plan.progress;
  const all = await from.store.countRecords();
  const resumed = plan.isResumed ? { resumedFrom: since } : {};
  const report: Running['report'] = (stage, done) => {
    options.onProgress({ stage, done: countsOf(done), all, elapsedMs: now() - startedAt, ...resumed });
  };
  const running = { ...options, report };
  report('starting', tally);
  if (!plan.isResumed) await writeMovedOut(from.store, { schema: 1, id, to: to.name, since });
  const copied = await copy(running, plan.progress);
  if (copied === undefined) return { type: 'stopped' };
  const reasons = await compare(running, copied);
  if (reasons === undefined) return { type: 'stopped' };
  if (reasons.length > 0) {
    await writeMovedOut(from.store, undefined);
    return { type: 'failed', reasons };
  }
  const endedAt = now();
  await writeMovedIn(to.store, { ...copied, endedAt });
  await writeMovedOut(from.store, { schema: 1, id, to: to.name, since, endedAt });
  return { type: 'moved', counts: countsOf(copied.tally) };
}

/** The target may have been finished by a call that died before it could say so at the source. */
async function finishSource({ from, to }: MoveOptions, endedAt: number): Promise<void> {
  const note = await readMovedOut(from.store);
  if (note !== undefined && note.endedAt === undefined)
    await writeMovedOut(from.store, { ...note, to: to.name, endedAt });
}

/** Gives undefined when it was asked to stop. The next page is read while one is written. */
async function copy(options: Running, begun: MovedIn): Promise<MovedIn | undefined> {
  const { from, to } = options;
  let progress = begun;
  let page: MovePage | undefined = progress.isCopied ? undefined : await from.store.dump(progress.cursor);
  while (page !== undefined) {
    const { records, cursor }: MovePage = page;
    const write = async () => {
      progress = await writePage(to.store, progress, { records, ...(cursor !== undefined && { cursor }) });
    };
    const next = cursor === undefined ? undefined : from.store.dump(cursor);
    [page] = await Promise.all([next, write()]);
    options.report('copying', progress.tally);
    if (options.shouldStop()) return undefined;
  }
  return progress;
}

async function writePage(target: MovableStore, before: MovedIn, page: MovePage): Promise<MovedIn> {
  const records = page.records.filter((record) => record.type !== 'note' || !isMoveNote(record.key));
  const { cursor: _, ...rest } = before;
  const tally = addToTally(before.tally, records);
  const beatAt = beatOf(records);
  const after: MovedIn = {
    ...rest,
    ...(beatAt !== undefined && { beatAt }),
    ...(page.cursor !== undefined && { cursor: page.cursor }),
    isCopied: page.cursor === undefined,
    tally,
  };
  // A target that holds anything says whose it is.
  if (before.cursor === undefined) await writeMovedIn(target, before);
  await target.restore(records);
  await writeMovedIn(target, after);
  return after;
}

/** What is wrong with the copy; undefined when it was asked to stop. */
async function compare(options: Running, copied: MovedIn): Promise<readonly string[] | undefined> {
  const { from, to, now } = options;
  let found = emptyTally;
  let cursor: string | undefined;
  do {
    const page: MovePage = await to.store.dump(cursor);
    found = addToTally(found, page.records);
    options.report('comparing', found);
    if (options.shouldStop()) return undefined;
    cursor = page.cursor;
  } while (cursor !== undefined);
  const { records } = await from.store.dump();
  const wasUsed =
    beatOf(records) !== copied.beatAt || (await findUser(from, { now: now(), id: copied.id })) !== undefined;
  return [...tallyDifferences(copied.tally, found), ...(wasUsed ? [`${from.name} was in use meanwhile`] : [])];
}

function beatOf(records: readonly MoveRecord[]): number | undefined {
  return records.find((record) => record.type === 'beat')?.at;
}

function countsOf({ group, alert, delivery, entry, silence, effect }: MoveTally): RecordCounts {
  return {
    groups: group[0],
    alerts: alert[0],
    deliveries: delivery[0],
    timelineEntries: entry[0],
    silences: silence[0],
    effects: effect[0],
  };
}
