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

/** Where a dump stands: which part of the store, and numbers that mean something to that part. */
export interface DumpPosition<Part extends string> {
  readonly part: Part;
  readonly numbers: readonly number[];
}

export function cursorText({ part, numbers }: DumpPosition<string>): string {
  return [part, ...numbers].join(' ');
}

export function parseCursor<Part extends string>(text: string, parts: readonly Part[]): DumpPosition<Part> {
  const [name, ...rest] = text.split(' ');
  const part = parts.find((one) => one === name);
  const numbers = rest.map(Number);
  if (part === undefined || numbers.some(Number.isNaN)) throw new StoreError(`No page starts at "${text}".`);
  return { part, numbers };
}
