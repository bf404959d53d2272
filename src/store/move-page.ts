import type { MoveRecord } from '../ports/move-store.ts';
import { StoreError } from './store-error.ts';

const recordsPerPage = 2_000;
const charactersPerPage = 1_000_000;

/** So many records of one kind are read at a time: a page may be longer than it should by as many. */
export const recordsPerStep = 250;

export interface MovePageDraft {
  readonly records: MoveRecord[];
  add(record: MoveRecord): void;
  isFull(): boolean;
}

export function draftMovePage(): MovePageDraft {
  const records: MoveRecord[] = [];
  let characters = 0;
  return {
    records,
    add(record) {
      records.push(record);
      if ('doc' in record) characters += record.doc.length;
      else if ('value' in record) characters += record.value.length;
    },
    isFull: () => records.length >= recordsPerPage || characters >= charactersPerPage,
  };
}

/** Where a dump stands: in which part of the store, and behind what; no words with spaces. */
export interface DumpPosition<Part extends string> {
  readonly part: Part;
  readonly behind: readonly (string | number)[];
}

export function cursorText({ part, behind }: DumpPosition<string>): string {
  return [part, ...behind].join(' ');
}

export function parseCursor<Part extends string>(text: string, parts: readonly Part[]): DumpPosition<Part> {
  const [name, ...behind] = text.split(' ');
  const part = parts.find((one) => one === name);
  if (part === undefined) throw new StoreError(`No page of this store starts at "${text}".`);
  return { part, behind };
}
