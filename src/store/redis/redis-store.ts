import type { MoveStore } from '../../ports/move-store.ts';
import type { Store } from '../../ports/store.ts';
import type { StoreMarks } from '../store-marks.ts';
import { createAlertCalls } from './alert-calls.ts';
import { createTrust } from './condition.ts';
import { createDumpCalls } from './dump-calls.ts';
import type { RedisDurability } from './durability.ts';
import { createFleetCalls } from './fleet-calls.ts';
import { createGate } from './gate.ts';
import { createGroupCalls } from './group-calls.ts';
import { createIdentity } from './identity.ts';
import { createInspectCalls } from './inspect-calls.ts';
import { createLaneCalls } from './lane-calls.ts';
import { type LinkOptions, openLink, type RedisLink } from './link.ts';
import { createMetaCalls } from './meta-calls.ts';
import { createRestoreCalls } from './restore-calls.ts';
import { createRetentionCalls } from './retention-calls.ts';
import { createSilenceCalls } from './silence-calls.ts';

export interface RedisStoreOptions extends LinkOptions {
  /** What a write waits for; `aof` by default. */
  readonly durability?: RedisDurability;
  /** Names a store that is made. */
  readonly newId: () => string;
}

export interface RedisStore extends Store, MoveStore {
  /** Every mark that makes somebody look again, as it is now. */
  inspect(): Promise<StoreMarks>;
}

/**
 * Keeps everything in Redis, which any number of processes may share. Rejects with what to do when it cannot be
 * reached, would throw data away, or holds a store of another shape.
 */
export async function openRedisStore(options: RedisStoreOptions): Promise<RedisStore> {
  const link = await openLink(options);
  try {
    return await createRedisStore(link, options);
  } catch (error) {
    await link.close();
    throw error;
  }
}

/** The store behind a link, which it closes. */
export async function createRedisStore(
  link: RedisLink,
  options: Pick<RedisStoreOptions, 'durability' | 'newId'>,
): Promise<RedisStore> {
  const trust = await createTrust(link, options.durability ?? 'aof');
  const identity = await createIdentity(link, options.newId);
  const gate = createGate();
  let closed: Promise<void> | undefined;
  return {
    kind: link.isCluster ? 'Redis Cluster' : 'Redis',
    get durability() {
      return trust.text();
    },
    ...gate.through(createAlertCalls(link)),
    ...gate.through(createGroupCalls(link)),
    ...gate.through(createLaneCalls(link)),
    ...gate.through(createInspectCalls(link)),
    ...gate.through(createDumpCalls(link)),
    ...gate.through(createRestoreCalls(link)),
    ...gate.through(createSilenceCalls(link)),
    ...gate.through(createFleetCalls(link)),
    ...gate.through(createRetentionCalls(link)),
    ...gate.through(createMetaCalls({ link, trust, identity })),
    close() {
      closed ??= gate.shut().then(link.close);
      return closed;
    },
  };
}
