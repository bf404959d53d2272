import { randomUUID } from 'node:crypto';
import { openLink } from '../../src/store/redis/link.ts';
import { createRedisStore } from '../../src/store/redis/redis-store.ts';
import type { Process, ProcessPlace } from './contract-process-walk.ts';
import { createMortalLink } from './mortal-link.ts';

/** Something that accepts commands, and is the test's own: whatever is in it may go. */
export interface OwnRedis {
  readonly url: string;
  flush(): Promise<void>;
  /** Absent: as many as there are by themselves. */
  readonly partitions?: number;
}

let places = 0;

/** Places on one server, or one Cluster: each with a prefix of its own, and gone with everything when it is removed. */
export async function makeRedisPlace({ flush, ...address }: OwnRedis): Promise<ProcessPlace> {
  places += 1;
  const prefix = `place${places}`;
  const openProcess = async (): Promise<Process> => {
    const link = createMortalLink(await openLink({ ...address, prefix }));
    const store = await createRedisStore(link, { newId: randomUUID });
    return { store, link };
  };
  return {
    openProcess,
    open: async () => (await openProcess()).store,
    remove: flush,
  };
}
