import type { Losses } from '../engine/lost-card.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Meter } from '../ports/meter.ts';
import type { Store, StoreHistory } from '../ports/store.ts';
import { textOf } from './error-text.ts';

/** Knows when the store may have forgotten something. */
export interface History {
  /** As noticed so far; absent: nothing. The same object until something more is noticed. */
  losses(): Losses | undefined;
  /** The store fails: what it may lose, it has been told before. */
  suspect(): void;
  /** Asks the store, and gives the losses that are known from then on. */
  look(): Promise<Losses | undefined>;
}

export interface HistoryDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly meter: Meter;
  /** Something was noticed. */
  readonly onLoss: () => void;
}

/** In the store, so that whoever starts later knows of it too. */
const NOTE = 'history';
/** Ids of servers that are no more; each failover or restart leaves one. */
const MOST_IDS = 100;

interface Note {
  readonly ids: readonly string[];
  readonly losses?: Losses;
}

export function createHistory({ store, clock, log, meter, onLoss }: HistoryDeps): History {
  let note: Note | undefined;
  let isNoted = false;
  let failingSince: number | undefined;
  let flushedAt: number | undefined;

  async function look(): Promise<Losses | undefined> {
    const reading = await store.history(clock.now());
    if (note === undefined) await begin(reading);
    compare(reading);
    failingSince = undefined;
    if (!isNoted) await write();
    return note?.losses;
  }

  /** A store without a note is new: nobody has posted anything out of it. */
  async function begin({ ids }: StoreHistory): Promise<void> {
    const stored = parseNote(await store.readNote(NOTE));
    if (note !== undefined) return;
    isNoted = stored !== undefined;
    note = stored ?? { ids };
  }

  function compare({ ids, wasFlushedAt }: StoreHistory): void {
    const known = note ?? { ids: [] };
    const fresh = ids.filter((id) => !known.ids.includes(id));
    const isEmptied = wasFlushedAt !== flushedAt;
    if (fresh.length === 0 && !isEmptied) return;
    flushedAt = wasFlushedAt;
    const at = failingSince ?? clock.now();
    const loss: Losses = isEmptied ? { emptiedAt: clock.now() } : { newestAt: at };
    note = { ids: [...known.ids, ...fresh].slice(-MOST_IDS), losses: { ...known.losses, ...loss } };
    isNoted = false;
    tell(isEmptied);
    onLoss();
  }

  function tell(isEmptied: boolean): void {
    meter.count('store_losses_total', { what: isEmptied ? 'everything' : 'newest' });
    if (isEmptied) {
      log.error(
        'the store was emptied: alerts come back when they are sent again, acknowledgements and silences do not',
        {
          store: store.kind,
          remedy: 'find out who ran FLUSHALL or FLUSHDB, or removed its files',
        },
      );
    } else {
      log.warn('the store has failed over or was restarted; cards that it may have forgotten are looked for', {
        store: store.kind,
      });
    }
  }

  async function write(): Promise<void> {
    const writing = note;
    try {
      await store.writeNote(NOTE, JSON.stringify(writing));
      if (note === writing) isNoted = true;
    } catch (error) {
      log.warn('a loss of the store could not be noted in it; tried again', { error: textOf(error) });
    }
  }

  return {
    losses: () => note?.losses,
    look,
    suspect() {
      failingSince ??= clock.now();
    },
  };
}

/** Our own text; one that is not read is no reason to stop. */
function parseNote(text: string | undefined): Note | undefined {
  if (text === undefined) return undefined;
  const found = JSON.parse(text) as Partial<Note>;
  return Array.isArray(found.ids)
    ? { ids: found.ids, ...(found.losses === undefined ? {} : { losses: found.losses }) }
    : undefined;
}
