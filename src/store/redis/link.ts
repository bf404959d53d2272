import { Redis } from 'ioredis';
import type { Keys } from './keys.ts';
import { createKeys } from './keys.ts';
import type { Script } from './script.ts';
import { type Argument, type Confirmation, createTurns } from './turns.ts';

export interface RunOptions {
  /** A replica must have it too, when there is one, whatever is configured: what people did is not sent again. */
  readonly mustSurvive?: boolean;
}

/** The connection to Redis. Whatever fails is a `StoreError`; while Redis is away everything fails at once. */
export interface RedisLink {
  /** 1 for one server, with or without Sentinel; 16 for a Cluster. */
  readonly partitions: number;
  readonly keys: Keys;
  /**
   * Runs a script in the slot of `keys[0]`. Answers as Redis gives them: text, whole numbers, null, lists of these.
   * What a script that writes answered is as durable as configured.
   */
  run(script: Script, keys: readonly string[], args: readonly Argument[], options?: RunOptions): Promise<unknown>;
  /** A plain command in the slot of its first key; not waited for as writes of scripts are. */
  send(command: string, key: string, ...args: readonly Argument[]): Promise<unknown>;
  close(): Promise<void>;
}

export interface LinkOptions {
  readonly url: string;
  readonly prefix?: string;
}

export async function openLink(options: LinkOptions): Promise<RedisLink> {
  const redis = new Redis(options.url, {
    lazyConnect: true,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    protocol: 2,
  });
  redis.on('error', () => undefined);
  await redis.connect();
  const turns = createTurns(redis);
  return {
    partitions: 1,
    keys: createKeys(options.prefix ?? 'tocsin', 1),
    async run(script, keys, args, _options) {
      const confirmation: Confirmation | undefined = undefined;
      const rest = [keys.length, ...keys, ...args];
      try {
        return await turns.send('evalsha', [script.sha, ...rest], confirmation);
      } catch (error) {
        if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
        return turns.send('eval', [script.source, ...rest], confirmation);
      }
    },
    send: (command, key, ...args) => turns.send(command, [key, ...args]),
    async close() {
      redis.disconnect();
    },
  };
}
