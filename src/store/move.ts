import type { MovableStore, MovePage, MoveRecord, RecordCounts } from '../ports/move-store.ts';
import { isMoveNote, type MovedIn, readMovedOut, writeMovedIn, writeMovedOut } from './move-notes.ts';
import { type MoveEnd, planMove } from './move-plan.ts';
import { addToTally, emptyTally, type MoveTally, tallyDifferences } from './move-tally.ts';
import { createMoveWatch, type MoveWatch } from './move-watch.ts';

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
  /** Somebody else appeared; it can go on once they are gone. */
  | { readonly type: 'disturbed'; readonly reason: string }
  /** Nothing was changed. */
  | { readonly type: 'refused'; readonly reason: string }
  /** The copy is no good; the source can be used again. */
  | { readonly type: 'failed'; readonly reasons: readonly string[] };

interface Running extends MoveOptions {
  readonly watch: MoveWatch;
  readonly report: (stage: MoveProgress['stage'], tally: MoveTally) => void;
}

/**
 * Copies everything from one store to another and compares what arrived. How far it came is noted in the target after
 * each page, so that a call that died anywhere is repeated without harm. From the first page on neither store can be
 * served; at the end the target can, and the source keeps all that it had, with a note of where it went.
 */
export async function moveStore(options: MoveOptions): Promise<MoveOutcome> {
  const { from, to, now, newId } = options;
  const watch = createMoveWatch([from, to], newId(), now);
  const outcome = await moveAlone(options, watch);
  await watch.leave();
  return outcome;
}

async function moveAlone(options: MoveOptions, watch: MoveWatch): Promise<MoveOutcome> {
  const { from, to, now } = options;
  const startedAt = now();
  const plan = await planMove(from, to, { now: startedAt, id: options.newId() });
  if (plan.type === 'already_moved') await finishSource(options, plan.at);
  if (plan.type !== 'go') return plan;
  const user = await watch.findUser();
  if (user !== undefined) return { type: 'refused', reason: user };
  const { id, since, tally } = plan.progress;
  const all = await from.store.countRecords();
  const resumed = plan.isResumed ? { resumedFrom: since } : {};
  const report: Running['report'] = (stage, done) => {
    options.onProgress({ stage, done: countsOf(done), all, elapsedMs: now() - startedAt, ...resumed });
  };
  report('starting', tally);
  if (!plan.isResumed) await writeMovedOut(from.store, { schema: 1, id, to: to.name, since });
  const running = { ...options, watch, report };
  const copied = await copy(running, plan.progress);
  if ('type' in copied) return copied;
  const reasons = await compare(running, copied);
  if ('type' in reasons) return reasons;
  if (reasons.length > 0) {
    await writeMovedOut(from.store, undefined);
    return { type: 'failed', reasons };
  }
  const endedAt = now();
  await writeMovedIn(to.store, { ...copied, endedAt });
  await writeMovedOut(from.store, { schema: 1, id, to: to.name, since, endedAt });
  return { type: 'moved', counts: countsOf(copied.tally) };
}

/** Why it should not go on with the next page. */
async function interruption({ watch, shouldStop }: Running): Promise<MoveOutcome | undefined> {
  if (shouldStop()) return { type: 'stopped' };
  const user = await watch.findUser();
  return user === undefined ? undefined : { type: 'disturbed', reason: user };
}

/** The target may have been finished by a call that died before it could say so at the source. */
async function finishSource({ from, to }: MoveOptions, endedAt: number): Promise<void> {
  const note = await readMovedOut(from.store);
  if (note !== undefined && note.endedAt === undefined)
    await writeMovedOut(from.store, { ...note, to: to.name, endedAt });
}

/** The next page is read while one is written. */
async function copy(options: Running, begun: MovedIn): Promise<MovedIn | MoveOutcome> {
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
    const interrupted = await interruption(options);
    if (interrupted !== undefined) return interrupted;
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

/** What is wrong with the copy. */
async function compare(options: Running, copied: MovedIn): Promise<readonly string[] | MoveOutcome> {
  const { from, to } = options;
  let found = emptyTally;
  let cursor: string | undefined;
  do {
    const page: MovePage = await to.store.dump(cursor);
    found = addToTally(found, page.records);
    options.report('comparing', found);
    const interrupted = await interruption(options);
    if (interrupted !== undefined) return interrupted;
    cursor = page.cursor;
  } while (cursor !== undefined);
  // A process may have got hold of the source just before the note could keep it out.
  const { records } = await from.store.dump();
  const wasHeard = beatOf(records) !== copied.beatAt;
  return [...tallyDifferences(copied.tally, found), ...(wasHeard ? [`${from.name} was in use meanwhile`] : [])];
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
