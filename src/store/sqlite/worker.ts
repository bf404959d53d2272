import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { createCheckpoint } from './checkpoint.ts';
import { createCommitCalls } from './commit-calls.ts';
import { type DatabaseOptions, openDatabase, toStoreError } from './database.ts';
import { createDisk } from './disk.ts';
import { createDumpCalls } from './dump-calls.ts';
import { createFleetCalls } from './fleet-calls.ts';
import { createGroupCalls } from './group-calls.ts';
import { createGroupCommit } from './group-commit.ts';
import { createIngestCalls } from './ingest-calls.ts';
import { createLaneCalls } from './lane-calls.ts';
import { createLanes } from './lanes.ts';
import { createMemoryIndex } from './memory-index.ts';
import { rebuildIndex } from './rebuild.ts';
import { createRecordCalls } from './record-calls.ts';
import { createRestoreCalls } from './restore-calls.ts';
import { createRetentionCalls } from './retention-calls.ts';
import type { FromWorker, ToWorker, WireCall, WireMethod } from './wire.ts';

const rowsPerTransaction = 512;

/** What is asked for when nothing happens. */
const idle: ReadonlySet<WireMethod> = new Set<WireMethod>(['beat', 'reportNode', 'readPolicyMark', 'readHistory']);

/** The thread that owns the file: the only code that touches SQLite, and the only place where fsync is waited for. */
function serve(port: MessagePort, options: DatabaseOptions): void {
  const send = (message: FromWorker): void => port.postMessage(message);
  const queue: WireCall[] = [];
  let isClosing = false;
  const { db, runTogether } = open(options);
  const checkpointIfDue = createCheckpoint(db);

  port.on('message', (message: ToWorker) => {
    take(message);
    while (queue.length > 0) {
      takeAllThatWaits();
      const batch = nextBatch(queue);
      send({ type: 'replies', replies: runTogether(batch) });
      takeAllThatWaits();
      checkpointIfDue(queue.length === 0 && batch.every(({ method }) => idle.has(method)));
    }
    if (isClosing) close();
  });
  send({ type: 'opened' });

  function take(message: ToWorker): void {
    if (message.type === 'close') isClosing = true;
    else queue.push(...message.calls);
  }

  function takeAllThatWaits(): void {
    for (let next = receiveMessageOnPort(port); next !== undefined; next = receiveMessageOnPort(port))
      take(next.message);
  }

  function close(): void {
    try {
      // Moves the log into the database as well; where it cannot (a full disk), the
      // log stays and the next start reads it.
      db.close();
      send({ type: 'closed' });
    } catch (error) {
      send({ type: 'closed', error: toStoreError(error, options.file, 'close').message });
    }
    port.close();
  }
}

function open(options: DatabaseOptions) {
  const db = openDatabase(options);
  try {
    const disk = createDisk(db);
    const index = createMemoryIndex();
    const state = { index, disk, last: rebuildIndex(db, index) };
    const calls = {
      ...createRecordCalls(disk),
      ...createFleetCalls(disk),
      ...createRetentionCalls(state),
      ...createIngestCalls(state),
      ...createCommitCalls(state),
      ...createGroupCalls(state),
      ...createDumpCalls(state),
      ...createRestoreCalls(state),
      ...createLaneCalls(index, createLanes(index)),
    };
    return { db, runTogether: createGroupCommit({ db, file: options.file, disk, index, calls }) };
  } catch (error) {
    db.close();
    throw toStoreError(error, options.file, 'read');
  }
}

/** At least one call, and as many more as fit into one transaction. */
function nextBatch(queue: WireCall[]): WireCall[] {
  let rows = 0;
  let count = 0;
  for (const call of queue) {
    rows += rowsOf(call);
    if (count > 0 && rows > rowsPerTransaction) break;
    count += 1;
  }
  return queue.splice(0, count);
}

function rowsOf({ method, args }: WireCall): number {
  if (method !== 'commitIngest') return 1;
  const [writes] = args as [{ readonly strings: readonly string[] }];
  return writes.strings.length / 6;
}

if (parentPort !== null) {
  try {
    serve(parentPort, workerData as DatabaseOptions);
  } catch (error) {
    const refusal: FromWorker = { type: 'refused', error: error instanceof Error ? error.message : String(error) };
    parentPort.postMessage(refusal);
    parentPort.close();
  }
}
