import type { Frame } from '../support/cpu-profile.ts';

/** Where work is done, from the way in to the disk. */
export const parts = [
  'HTTP: sockets, requests, answers',
  'parse: bytes to JSON',
  'know again: texts seen before',
  'validate: sources and zod',
  'identify: fingerprint, content hash, severity',
  'route: groups of an alert',
  'merge: batches, heads, writes',
  'store, main thread: packing and crossing',
  'store thread: index and unpacking',
  'store thread: SQLite and its fsync',
  'garbage collection',
  'rest',
  'helpers of V8: garbage collection, compilation',
] as const;

export type Part = (typeof parts)[number];

interface Rule {
  /** A piece of the path. */
  readonly file: string;
  readonly name?: RegExp;
  readonly part: Part;
}

/** The innermost frame of ours decides. */
const ours: readonly Rule[] = [
  { file: 'src/http/body.ts', part: 'parse: bytes to JSON' },
  { file: 'src/sources/read-list.ts', name: /^parse$/, part: 'parse: bytes to JSON' },
  { file: 'src/sources/alert-texts.ts', part: 'know again: texts seen before' },
  { file: 'src/sources/seen-words.ts', part: 'know again: texts seen before' },
  { file: 'src/sources/digest-table.ts', part: 'know again: texts seen before' },
  { file: 'src/sources/read-list.ts', part: 'know again: texts seen before' },
  { file: 'src/sources/content-hash.ts', part: 'identify: fingerprint, content hash, severity' },
  { file: 'src/sources/to-incoming-alert.ts', part: 'identify: fingerprint, content hash, severity' },
  {
    file: 'src/engine/label-set.ts',
    name: /fingerprint|hash/i,
    part: 'identify: fingerprint, content hash, severity',
  },
  { file: 'src/sources/', part: 'validate: sources and zod' },
  { file: 'src/dispatch/destinations.ts', part: 'route: groups of an alert' },
  { file: 'src/engine/route.ts', part: 'route: groups of an alert' },
  { file: 'src/dispatch/', part: 'merge: batches, heads, writes' },
  { file: 'src/store/sqlite/disk.ts', part: 'store thread: SQLite and its fsync' },
  { file: 'src/store/sqlite/group-commit.ts', part: 'store thread: SQLite and its fsync' },
  { file: 'src/store/sqlite/checkpoint.ts', part: 'store thread: SQLite and its fsync' },
  { file: 'src/store/sqlite/sqlite-store.ts', part: 'store, main thread: packing and crossing' },
  { file: 'src/store/sqlite/worker-client.ts', part: 'store, main thread: packing and crossing' },
  { file: 'src/store/sqlite/', part: 'store thread: index and unpacking' },
  { file: 'src/store/', part: 'store, main thread: packing and crossing' },
  { file: 'src/http/', part: 'HTTP: sockets, requests, answers' },
];

/** Where nothing of ours is on the stack. */
const others: readonly Rule[] = [
  { file: 'ioredis', part: 'store, main thread: packing and crossing' },
  { file: 'messageport', part: 'store, main thread: packing and crossing' },
  { file: 'node:internal/worker', part: 'store, main thread: packing and crossing' },
  { file: 'fastify', part: 'HTTP: sockets, requests, answers' },
  { file: 'node:', part: 'HTTP: sockets, requests, answers' },
];

/** Where a sample belongs; undefined: the thread did nothing. */
export function partOf(stack: readonly Frame[]): Part | undefined {
  const [leaf] = stack;
  if (leaf === undefined || leaf.functionName === '(idle)') return undefined;
  if (leaf.functionName === '(garbage collector)') return 'garbage collection';
  return find(ours, stack) ?? find(others, stack) ?? 'rest';
}

function find(rules: readonly Rule[], stack: readonly Frame[]): Part | undefined {
  for (const { url, functionName } of stack) {
    const rule = rules.find(({ file, name }) => url.includes(file) && (name === undefined || name.test(functionName)));
    if (rule !== undefined) return rule.part;
  }
  return undefined;
}
