import { Command, type Redis } from 'ioredis';
import { StoreError } from '../store-error.ts';

/** What has to happen to writes before they count. */
export interface Confirmation {
  /** So many replicas have them. */
  readonly replicas: number;
  /** They are on the disk of the server itself (WAITAOF). */
  readonly onDisk: boolean;
}

export type Argument = string | number;

export interface Turns {
  /** Sends a command together with all that is asked in this turn of the event loop, in order, in one write. */
  send(name: string, args: readonly Argument[]): Promise<unknown>;
  /** Resolves once everything sent in this turn is confirmed; rejects when it is not in time. */
  confirm(confirmation: Confirmation): Promise<void>;
}

/** Shorter than the silence after which a connection is cut, see client-options.ts. */
const confirmWithinMs = 750;

/**
 * Gathers what one turn of the event loop asks of one connection. However many writes of it want to be confirmed, one
 * WAIT (or WAITAOF) goes behind them, on the same connection, with the strictest wish of all.
 */
export function createTurns(redis: Redis): Turns {
  let commands: Command[] = [];
  let wish: Confirmation | undefined;
  let confirmed: PromiseWithResolvers<void> | undefined;

  return {
    send(name, args) {
      const command = commandOf(name, args);
      if (commands.length === 0) setImmediate(flush);
      commands.push(command);
      return command.promise;
    },
    confirm({ replicas, onDisk }) {
      wish = { replicas: Math.max(replicas, wish?.replicas ?? 0), onDisk: onDisk || wish?.onDisk === true };
      if (confirmed === undefined) {
        confirmed = Promise.withResolvers();
        // Who waits for an answer that fails never looks at this one.
        confirmed.promise.catch(() => undefined);
      }
      return confirmed.promise;
    },
  };

  function flush(): void {
    const sending = commands;
    const confirming = confirmed;
    const wished = wish;
    commands = [];
    confirmed = undefined;
    wish = undefined;
    // Absent while a node of a Cluster connects: then ioredis keeps the commands until it has.
    const stream = redis.stream as Redis['stream'] | undefined;
    stream?.cork();
    for (const command of sending) redis.sendCommand(command);
    if (confirming !== undefined && wished !== undefined)
      waitFor(redis, wished).then(confirming.resolve, confirming.reject);
    stream?.uncork();
  }
}

/** Encoded here: ioredis would copy the arguments twice, and join them a piece at a time. */
function commandOf(name: string, args: readonly Argument[]): Command {
  const command = new Command(name, [], { replyEncoding: 'utf8' });
  const parts = [`*${args.length + 1}`, `$${name.length}`, name];
  for (const arg of args) {
    const text = String(arg);
    parts.push(`$${Buffer.byteLength(text)}`, text);
  }
  parts.push('');
  const encoded = parts.join('\r\n');
  command.toWritable = () => encoded;
  return command;
}

async function waitFor(redis: Redis, { replicas, onDisk }: Confirmation): Promise<void> {
  const args = onDisk ? [1, replicas, confirmWithinMs] : [replicas, confirmWithinMs];
  const command = new Command(onDisk ? 'waitaof' : 'wait', args);
  redis.sendCommand(command);
  const answer: unknown = await command.promise;
  const [local, remote] = Array.isArray(answer) ? [Number(answer[0]), Number(answer[1])] : [1, Number(answer)];
  if ((!onDisk || local === 1) && remote >= replicas) return;
  const who =
    onDisk && local !== 1
      ? 'it is on its disk'
      : `${replicas === 1 ? 'a replica has' : `${replicas} replicas have`} it`;
  throw new StoreError(
    `Redis did not confirm within ${confirmWithinMs} ms that ${who}: what was written may be lost at a failover or a ` +
      'power cut, and is to be sent again. See INFO replication and INFO persistence there.',
  );
}
