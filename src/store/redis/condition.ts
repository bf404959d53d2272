import type { StoreCondition, StoreHistory } from '../../ports/store.ts';
import { StoreError } from '../store-error.ts';
import { type RedisDurability, readDurability } from './durability.ts';
import type { Identity } from './identity.ts';
import type { RedisLink } from './link.ts';
import { readInfo, readServerFacts, type ServerFacts } from './server-facts.ts';

/** How far the servers can be trusted, as they said when they were last asked. */
export interface Trust {
  /** What survives what, for people. */
  text(): string;
  /** Throws while they would throw data away. */
  require(): void;
  /** Asks them anew. */
  renew(): Promise<readonly ServerFacts[]>;
  warnings(): readonly string[];
}

/** People are told of a flush for so long. */
const flushToldForMs = 60 * 60_000;

/** Asks the servers, and from then on has writes wait for what they can give. Rejects when nothing may be kept there. */
export async function createTrust(link: RedisLink, wish: RedisDurability): Promise<Trust> {
  let reading = readDurability([], 'aof');
  await renew();
  requireTrust();
  return {
    text: () => reading.text,
    require: requireTrust,
    renew,
    warnings: () => (reading.refusal === undefined ? reading.warnings : [refusal(), ...reading.warnings]),
  };

  async function renew(): Promise<readonly ServerFacts[]> {
    const servers = await readServerFacts(link);
    reading = readDurability(servers, wish);
    link.confirmWrites(reading.confirmation);
    return servers;
  }

  function requireTrust(): void {
    if (reading.refusal !== undefined) throw new StoreError(refusal());
  }

  function refusal(): string {
    return `Redis at ${link.name}: ${reading.refusal ?? 'all is well'}`;
  }
}

/**
 * What the masters that answer say; rejects when none does. One that is away takes no writes either, and comes back, or
 * is replaced, with an id that was not there before.
 */
export async function readHistory(
  { link, identity }: { readonly link: RedisLink; readonly identity: Identity },
  now: number,
): Promise<StoreHistory> {
  const { keys } = link;
  const [servers, marks] = await Promise.all([
    link.askEach('info', 'replication'),
    Promise.allSettled([
      link.send('hget', keys.meta, 'created'),
      ...keys.partMarks.map((mark) => link.send('get', mark)),
    ]),
  ]);
  for (const mark of marks) {
    if (mark.status === 'fulfilled') await identity.compare(mark.value as string | null, now);
  }
  const failure = [...servers, ...marks].find(({ status }) => status === 'rejected');
  if (failure?.status === 'rejected' && !marks.some(({ status }) => status === 'fulfilled')) throw failure.reason;
  const wasFlushedAt = identity.flushedAt();
  return {
    ids: [identity.created(), ...servers.flatMap(replicationIdOf)],
    ...(wasFlushedAt === undefined ? {} : { wasFlushedAt }),
  };
}

/** None where INFO is not permitted. */
function replicationIdOf(answer: PromiseSettledResult<unknown>): readonly string[] {
  if (answer.status === 'rejected') return [];
  const { replicationId } = readInfo(String(answer.value));
  return replicationId === undefined ? [] : [replicationId];
}

export async function readCondition(
  { link, trust, identity }: { readonly link: RedisLink; readonly trust: Trust; readonly identity: Identity },
  now: number,
): Promise<StoreCondition> {
  const [servers, times] = await Promise.all([trust.renew(), link.ask('time'), identity.look(now)]);
  const flushedAt = identity.flushedAt();
  const skewMs = skewOf(now, times[0]);
  return {
    warnings: [...flushWarnings(link.name, flushedAt, now), ...trust.warnings()],
    history: [identity.created(), ...servers.map(({ replicationId = '?' }) => replicationId).toSorted()].join(' '),
    ...(flushedAt === undefined ? {} : { wasFlushedAt: flushedAt }),
    ...(skewMs === undefined ? {} : { skewMs }),
  };
}

function flushWarnings(name: string, flushedAt: number | undefined, now: number): readonly string[] {
  if (flushedAt === undefined || now - flushedAt > flushToldForMs) return [];
  return [
    `Redis at ${name} was emptied (found at ${new Date(flushedAt).toISOString()}): alerts come back when they are sent ` +
      'again; acknowledgements and silences are lost. Find out who ran FLUSHALL or FLUSHDB, or removed its files.',
  ];
}

/** TIME answers with seconds and microseconds. */
function skewOf(now: number, time: unknown): number | undefined {
  if (!Array.isArray(time)) return undefined;
  return now - (Number(time[0]) * 1_000 + Math.floor(Number(time[1]) / 1_000));
}
