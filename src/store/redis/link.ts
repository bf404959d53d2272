import { Command, type Redis } from 'ioredis';
import { StoreError } from '../store-error.ts';
import { parseRedisUrl } from './address.ts';
import type { TlsFiles } from './client-options.ts';
import { type Connection, openConnection } from './connection.ts';
import { createKeys, type Keys } from './keys.ts';
import { createReplicaCount } from './replica-count.ts';
import type { Script } from './script.ts';
import { isAnswer, isClusterMove, toStoreError } from './trouble.ts';
import { type Argument, type Confirmation, createTurns, type Turns } from './turns.ts';

export interface RunOptions {
  /** A replica must have it too where there is one, whatever is configured: what people did is not sent again. */
  readonly mustSurvive?: boolean;
}

/**
 * The way to Redis. Whatever fails is a `StoreError`; while Redis is away everything fails at once. A call that was cut
 * off may have been done or not: every script has to bear being run twice.
 */
export interface RedisLink {
  /** 1 for one server, with or without Sentinel; 16 for a Cluster. */
  readonly partitions: number;
  readonly keys: Keys;
  readonly isCluster: boolean;
  /** The address as people may see it. */
  readonly name: string;
  /**
   * Runs a script in the slot of `keys[0]`. Answers as Redis gives them: text, whole numbers, null, lists of these. What
   * a script that writes answers counts: it is as durable as configured. Calls of one turn of the event loop travel
   * together and in order, but for a script that Redis does not know yet, which comes after the others.
   *
   * In a Cluster no script runs in a slot that is on its way to another master: it could not see the keys on the other
   * side. Redis turns it away (TRYAGAIN), because one of two keys that it names is never there.
   */
  run(script: Script, keys: readonly string[], args: readonly Argument[], options?: RunOptions): Promise<unknown>;
  /** A plain command in the slot of its first key; as durable as Redis makes it by itself. */
  send(command: string, key: string, ...args: readonly Argument[]): Promise<unknown>;
  /** Asks every master. */
  ask(command: string, ...args: readonly Argument[]): Promise<readonly unknown[]>;
  /** Likewise; one that does not answer keeps no other's answer back. */
  askEach(command: string, ...args: readonly Argument[]): Promise<readonly PromiseSettledResult<unknown>[]>;
  /** What writes wait for from now on. */
  confirmWrites(confirmation: Confirmation | undefined): void;
  close(): Promise<void>;
}

export interface LinkOptions extends TlsFiles {
  readonly url: string;
  /** What every key starts with; `tocsin`. */
  readonly prefix?: string;
  /** For tests. */
  readonly partitions?: number;
}

const clusterPartitions = 16;

/** Connects; rejects with what to do when that fails. Later it connects again by itself, for ever. */
export async function openLink(options: LinkOptions): Promise<RedisLink> {
  const connection = await openConnection(parseRedisUrl(options.url), options);
  const partitions = options.partitions ?? (connection.cluster !== undefined ? clusterPartitions : 1);
  return createLink(connection, createKeys(options.prefix ?? 'tocsin', partitions));
}

function createLink(connection: Connection, keys: Keys): RedisLink {
  const { name } = connection;
  const turnsOfNodes = new WeakMap<Redis, Turns>();
  const replicaCount = createReplicaCount();
  let ofWrites: Confirmation | undefined;
  let isClosed = false;
  const isCluster = connection.cluster !== undefined;

  return {
    partitions: keys.partitions,
    keys,
    isCluster,
    name,
    run(script, scriptKeys, args, options) {
      const [key = ''] = scriptKeys;
      const named = isCluster ? [...scriptKeys, keys.never(key)] : scriptKeys;
      const rest = [named.length, ...named, ...args];
      if (options?.mustSurvive === true) return attempt(() => runToSurvive(script, key, rest));
      return attempt(() => evaluate(script, key, rest, script.isWrite ? ofWrites : undefined));
    },
    send: (command, key, ...args) => attempt(() => deliver(command, key, [key, ...args], undefined)),
    ask: (command, ...args) =>
      attempt(() => Promise.all(connection.masters().map((node) => turnsOf(node).send(command, args)))),
    askEach: (command, ...args) =>
      attempt(() => Promise.allSettled(connection.masters().map((node) => turnsOf(node).send(command, args)))),
    confirmWrites(confirmation) {
      ofWrites = confirmation;
    },
    close() {
      isClosed = true;
      return connection.close();
    },
  };

  function attempt<T>(call: () => Promise<T>): Promise<T> {
    if (isClosed) return Promise.reject(new StoreError('The store is closed.'));
    try {
      return call().catch((error: unknown) => {
        throw toStoreError(error, name);
      });
    } catch (error) {
      return Promise.reject(toStoreError(error, name));
    }
  }

  /** A server that does not know the script is given it whole, and knows it from then on. */
  function evaluate(script: Script, key: string, rest: readonly Argument[], confirmation: Confirmation | undefined) {
    return deliver('evalsha', key, [script.sha, ...rest], confirmation).catch((error: unknown) => {
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
      return deliver('eval', key, [script.source, ...rest], confirmation);
    });
  }

  function deliver(command: string, key: string, args: readonly Argument[], confirmation: Confirmation | undefined) {
    const answer = sendTo(connection.nodeOf(key), command, args, confirmation);
    if (connection.cluster === undefined) return answer;
    return answer.catch((error: unknown) => {
      if (isClusterMove(error)) return follow(command, key, args, confirmation);
      if (!isAnswer(error)) connection.lookAround();
      throw error;
    });
  }

  function sendTo(node: Redis, command: string, args: readonly Argument[], confirmation: Confirmation | undefined) {
    const turns = turnsOf(node);
    const answer = turns.send(command, args);
    if (confirmation === undefined) return answer;
    const confirmed = turns.confirm(confirmation);
    return answer.then((value) => confirmed.then(() => value));
  }

  /**
   * The slot has moved, or is moving: ioredis goes after it. Behind any command a WAIT covers all that its server has
   * written until then, whoever asked for it.
   */
  async function follow(
    command: string,
    key: string,
    args: readonly Argument[],
    confirmation: Confirmation | undefined,
  ): Promise<unknown> {
    const moved = new Command(command, args as Argument[], { replyEncoding: 'utf8' });
    connection.cluster?.sendCommand(moved);
    const answer: unknown = await moved.promise;
    if (confirmation !== undefined) await sendTo(connection.nodeOf(key), 'exists', [key], confirmation);
    return answer;
  }

  async function runToSurvive(script: Script, key: string, rest: readonly Argument[]): Promise<unknown> {
    const node = connection.nodeOf(key);
    const replicas = Math.max(ofWrites?.replicas ?? 0, Math.min(1, await replicaCount.of(node)));
    if (replicas === 0) return evaluate(script, key, rest, ofWrites);
    const answer = await evaluate(script, key, rest, undefined);
    try {
      await sendTo(connection.nodeOf(key), 'exists', [key], { replicas, onDisk: ofWrites?.onDisk ?? false });
    } catch (error) {
      // The last replica may be gone since it was counted.
      const isRequired = replicas === ofWrites?.replicas;
      if (isRequired || (await replicaCount.recount(node)) > 0) throw error;
    }
    return answer;
  }

  function turnsOf(node: Redis): Turns {
    const known = turnsOfNodes.get(node);
    if (known !== undefined) return known;
    const turns = createTurns(node);
    turnsOfNodes.set(node, turns);
    return turns;
  }
}
