import { Worker } from 'node:worker_threads';
import { StoreError } from '../store-error.ts';
import type { DatabaseOptions } from './database.ts';
import type { FromWorker, ToWorker, WireCall, WireMethod, WireMethods, WireReply } from './wire.ts';

export type WireRequest = <M extends WireMethod>(
  method: M,
  ...args: Parameters<WireMethods[M]>
) => Promise<ReturnType<WireMethods[M]>>;

export interface WorkerClient {
  readonly call: WireRequest;
  /** Lets everything asked so far finish first. */
  close(): Promise<void>;
  /** Ends the thread in the midst of whatever it does, as a crash would. */
  terminate(): Promise<void>;
}

interface Waiting {
  resolve(value: unknown): void;
  reject(error: StoreError): void;
}

/**
 * What the thread makes it either keeps or drops at once, so that a small nursery serves it as well as the 192 MB
 * that Node allows; with six it took nearly twice the time.
 */
const maxYoungGenerationSizeMb = 12;

/** Starts the store's thread; rejects with what it says when it cannot open the file. */
export async function startWorker(options: DatabaseOptions): Promise<WorkerClient> {
  // Runs as it is from the sources; the build writes .js here, as in every import.
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    workerData: options,
    name: 'store',
    resourceLimits: { maxYoungGenerationSizeMb },
  });
  const waiting = new Map<number, Waiting>();
  const opened = Promise.withResolvers<void>();
  const closed = Promise.withResolvers<void>();
  closed.promise.catch(() => undefined);
  let unsent: WireCall[] = [];
  let lastId = 0;
  let isClosing = false;
  let failure: StoreError | undefined;

  worker.on('message', receive);
  worker.on('error', (error) =>
    fail(new StoreError(`The store's thread failed: ${error.message}. Restart Tocsin.`, { cause: error })),
  );
  worker.on('exit', () => fail(new StoreError("The store's thread has ended. Restart Tocsin.")));
  await opened.promise;
  return { call: call as WireRequest, close, terminate };

  function call(method: WireMethod, ...args: readonly unknown[]): Promise<unknown> {
    if (failure !== undefined) return Promise.reject(failure);
    if (isClosing) return Promise.reject(new StoreError('The store is closed.'));
    lastId += 1;
    // Everything asked in one turn of the event loop crosses in one message.
    if (unsent.length === 0) setImmediate(send);
    unsent.push({ id: lastId, method, args });
    const id = lastId;
    return new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
  }

  function send(): void {
    if (unsent.length === 0) return;
    const calls = unsent;
    unsent = [];
    try {
      worker.postMessage({ type: 'calls', calls } satisfies ToWorker);
    } catch (error) {
      // Something among them cannot cross threads; who called with it is told, and so are those who went along.
      for (const { id } of calls)
        settle({ id, error: `The store was given something that is not plain data: ${error}` });
    }
  }

  function receive(message: FromWorker): void {
    switch (message.type) {
      case 'opened':
        opened.resolve();
        break;
      case 'refused':
        fail(new StoreError(message.error));
        break;
      case 'replies':
        for (const reply of message.replies) settle(reply);
        break;
      case 'closed':
        if (message.error === undefined) closed.resolve();
        else closed.reject(new StoreError(message.error));
        break;
    }
  }

  function settle({ id, value, error }: WireReply): void {
    const one = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) one?.resolve(value);
    else one?.reject(new StoreError(error));
  }

  function fail(error: StoreError): void {
    failure ??= isClosing ? new StoreError('The store is closed.') : error;
    opened.reject(error);
    // Without effect once it has said that it closed.
    closed.reject(error);
    for (const { reject } of waiting.values()) reject(failure);
    waiting.clear();
  }

  function close(): Promise<void> {
    if (!isClosing && failure === undefined) {
      isClosing = true;
      send();
      worker.postMessage({ type: 'close' } satisfies ToWorker);
    }
    return closed.promise;
  }

  async function terminate(): Promise<void> {
    await worker.terminate();
  }
}
