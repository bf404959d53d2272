import { Command, type Redis } from 'ioredis';
import { StoreError } from '../store-error.ts';

/** How a write is confirmed before it counts: so many replicas have it, so many servers have it on disk. */
export interface Confirmation {
  readonly replicas: number;
  /** Wait for the disk of the server itself too (WAITAOF). */
  readonly onDisk: boolean;
}

export type Argument = string | number | Buffer;

export interface Turns {
  /** Sends a command with everything else that is asked in this turn of the event loop, in order, in one write. */
  send(name: string, args: readonly Argument[], confirmation?: Confirmation): Promise<unknown>;
}

/** Shorter than the silence after which a connection is given up, see connection.ts. */
const confirmWithinMs = 1_000;

interface Waiting {
  readonly command: Command;
  readonly confirmation: Confirmation | undefined;
}

/**
 * Gathers what one event loop turn asks of one connection. Writes that need it are confirmed together, by one WAIT (or
 * WAITAOF) behind them on the same connection.
 */
export function createTurns(redis: Redis): Turns {
  let waiting: Waiting[] = [];
  let confirmed: PromiseWithResolvers<void> | undefined;

  return {
    send(name, args, confirmation) {
      if (waiting.length === 0) setImmediate(flush);
      const command = new Command(name, args as Argument[], { replyEncoding: 'utf8' });
      waiting.push({ command, confirmation });
      if (confirmation === undefined) return command.promise;
      if (confirmed === undefined) {
        confirmed = Promise.withResolvers();
        confirmed.promise.catch(() => undefined);
      }
      const together = confirmed.promise;
      return command.promise.then((answer) => together.then(() => answer));
    },
  };

  function flush(): void {
    const calls = waiting;
    const confirming = confirmed;
    waiting = [];
    confirmed = undefined;
    const { stream } = redis;
    stream?.cork();
    for (const { command } of calls) redis.sendCommand(command);
    if (confirming !== undefined) confirm(strictest(calls)).then(confirming.resolve, confirming.reject);
    stream?.uncork();
  }

  async function confirm({ replicas, onDisk }: Confirmation): Promise<void> {
    const args = onDisk ? [1, replicas, confirmWithinMs] : [replicas, confirmWithinMs];
    const command = new Command(onDisk ? 'waitaof' : 'wait', args);
    redis.sendCommand(command);
    const answer: unknown = await command.promise;
    const [local, remote] = Array.isArray(answer) ? answer.map(Number) : [1, Number(answer)];
    if ((onDisk && local !== 1) || (remote ?? 0) < replicas) throw notConfirmed(replicas, onDisk);
  }
}

function strictest(calls: readonly Waiting[]): Confirmation {
  const asked = calls.flatMap(({ confirmation }) => confirmation ?? []);
  return {
    replicas: Math.max(0, ...asked.map(({ replicas }) => replicas)),
    onDisk: asked.some(({ onDisk }) => onDisk),
  };
}

function notConfirmed(replicas: number, onDisk: boolean): StoreError {
  const who = [
    ...(onDisk ? ['its disk'] : []),
    ...(replicas > 0 ? [replicas === 1 ? 'a replica' : `${replicas} replicas`] : []),
  ];
  return new StoreError(
    `Redis did not confirm within ${confirmWithinMs} ms that ${who.join(' and ')} has what was written. ` +
      'It may be stored or not; ask again. Check its replicas and its disk (INFO replication, INFO persistence).',
  );
}
