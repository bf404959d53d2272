import { isDeepStrictEqual } from 'node:util';
import { instantWords, moveStores, recordWords, type StoreMove, type StorePlace } from '../store-move.ts';
import type { CliIo } from './io.ts';
import { createProgressLine } from './progress-line.ts';
import { StartUpError } from './settings.ts';
import { exitCodeOf, firstStopRequest } from './stop-request.ts';
import { parseStorePlace } from './store-place.ts';

type Progress = Parameters<StoreMove['onProgress']>[0];
type Outcome = Awaited<ReturnType<typeof moveStores>>;

interface Move {
  readonly from: StorePlace;
  readonly to: StorePlace;
  readonly io: CliIo;
  /** Present: it was asked to stop. */
  signal?: string;
  first?: Progress;
  latest?: Progress;
}

/** Moves everything from one store to another; what was interrupted goes on. */
export async function storeMove(fromWord: string, toWord: string, io: CliIo): Promise<number> {
  const move: Move = { from: parseStorePlace(fromWord, io), to: parseStorePlace(toWord, io), io };
  const { from, to } = move;
  if (isDeepStrictEqual(from.at, to.at)) throw new StartUpError(`${from.name} and ${to.name} are the same store.`);
  void firstStopRequest(io).then((signal) => {
    move.signal = signal;
  });
  const line = createProgressLine(io.err);
  const onProgress = (progress: Progress): void => {
    move.first ??= progress;
    move.latest = progress;
    if (progress.stage === 'starting') line.say(beginning(progress, move));
    else line.show(progressText(progress), progress.elapsedMs);
  };
  try {
    return tell(
      await moveStores({ from, to, onProgress, shouldStop: () => move.signal !== undefined }),
      move,
      line.end,
    );
  } catch (error) {
    line.end();
    throw new StartUpError(failure(error as Error, move), { cause: error });
  }
}

function beginning({ all, resumedFrom }: Progress, { from, to }: Move): string {
  const what = `${from.name} to ${to.name}: ${recordWords(all)}.`;
  return resumedFrom === undefined
    ? `Moving ${what}`
    : `Going on with the move of ${what} It began at ${instantWords(resumedFrom)}.`;
}

/** `copying    34 %  680 of 2,000 groups, 34,000 of 100,000 alerts`. */
function progressText({ stage, done, all }: Progress): string {
  const sum = (counts: Progress['all']): number => Object.values(counts).reduce((total, count) => total + count, 0);
  const percent = Math.floor((100 * sum(done)) / Math.max(1, sum(all)));
  const part = (key: 'groups' | 'alerts'): string => `${shown(done[key])} of ${shown(all[key])} ${key}`;
  return `${stage} ${String(percent).padStart(4)} %  ${part('groups')}, ${part('alerts')}`;
}

function tell(outcome: Outcome, move: Move, endLine: () => void): number {
  const { from, to, io, signal = '' } = move;
  endLine();
  switch (outcome.type) {
    case 'moved':
      io.out.write(
        `Moved ${from.name} to ${to.name}: ${recordWords(outcome.counts)}${pace(move)}. Read back and compared: equal.\n` +
          `${startHint(to)} ${from.name} keeps what it had, and is not served any more.\n`,
      );
      return 0;
    case 'already_moved':
      io.out.write(`${from.name} was moved to ${to.name} at ${instantWords(outcome.at)}: there is nothing to do.\n`);
      return 0;
    case 'stopped':
      io.err.write(`Stopped. ${remedy(move)}\n`);
      return exitCodeOf(signal);
    case 'disturbed':
      io.err.write(`Stopped: ${outcome.reason} ${remedy(move)}\n`);
      return 1;
    case 'refused':
      io.err.write(`Nothing was moved. ${outcome.reason}\n`);
      return 1;
    case 'failed':
      io.err.write(
        `${to.name} is not what ${from.name} is: ${outcome.reasons.join('; ')}. ` +
          `${from.name} is as it was and can be served. Empty ${to.name} before you try again.\n`,
      );
      return 1;
  }
}

function startHint({ at, name }: StorePlace): string {
  return 'folder' in at ? `Start Tocsin with --data ${name}.` : `Start Tocsin with REDIS_URL set to ${name}.`;
}

function pace({ first, latest }: Move): string {
  if (first === undefined || latest === undefined || latest.elapsedMs < 1000) return '';
  const took = `, in ${Math.round(latest.elapsedMs / 1000)} s`;
  const copied = latest.all.alerts - first.done.alerts;
  return copied === 0 ? took : `${took} (${shown(Math.round((copied * 1000) / latest.elapsedMs))} alerts/s)`;
}

function failure({ message }: Error, move: Move): string {
  return move.first === undefined ? message : `${message}\n${remedy(move)}`;
}

function remedy({ from }: Move): string {
  return (
    'The same command goes on from there; until then neither store can be served. ' +
    `To give it up: tocsin store reopen ${from.name}`
  );
}

function shown(count: number): string {
  return count.toLocaleString('en-US');
}
