import type { SourceSilence, Watch } from '../engine/expectation.ts';
import type { Store } from '../ports/store.ts';

const NOTE = 'source_watch';

interface Written {
  readonly at: number;
  readonly since: number;
  readonly expected: readonly (readonly [string, number])[];
  readonly silent: readonly SourceSilence[];
}

/** What whoever watched the sources last has left; absent: nobody did. */
export async function readWatch(store: Pick<Store, 'readNote'>): Promise<Watch | undefined> {
  const text = await store.readNote(NOTE);
  if (text === undefined || text === '') return undefined;
  const { at, since, expected, silent } = JSON.parse(text) as Written; // Nobody else writes it.
  return { at, since, expected: new Map(expected), silent: new Map(silent.map((one) => [one.name, one])) };
}

/** Undefined: nothing is watched any more. */
export async function writeWatch(store: Pick<Store, 'writeNote'>, watch: Watch | undefined): Promise<void> {
  if (watch === undefined) return await store.writeNote(NOTE, '');
  const { at, since, expected, silent } = watch;
  const written: Written = { at, since, expected: [...expected], silent: [...silent.values()] };
  await store.writeNote(NOTE, JSON.stringify(written));
}
