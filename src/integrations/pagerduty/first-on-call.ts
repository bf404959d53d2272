import { z } from 'zod';
import type { FirstOnCall, FirstOnCallReading, OnCall, OnCallReading } from '../../ports/on-call.ts';
import type { Policy } from '../../ports/policy.ts';
import type { Pdjs } from './pdjs.ts';

export interface FirstOnCallDeps {
  readonly pdjs: Pick<Pdjs, 'get'>;
  readonly onCall: OnCall['onCall'];
  readonly now: () => number;
  readonly inTime: <T>(call: (signal: AbortSignal) => Promise<T>) => Promise<T>;
  /** Routing keys by receiver. */
  readonly keys: () => ReadonlyMap<string, string>;
}

/** Services seldom change their policy. */
const SERVICES_FRESH_MS = 3_600_000;
/** Older than this it may be wrong by now. Groups are looked at more often, so that it is seldom reached. */
const STALE_MS = 15 * 60_000;
const PAGE = 100;
const MOST_PAGES = 10;

const Page = z.object({
  services: z.array(
    z.object({
      escalation_policy: z.object({ summary: z.string().nullish() }),
      integrations: z.array(z.object({ integration_key: z.string().nullish() })).nullish(),
    }),
  ),
  more: z.boolean().nullish(),
});

type Service = z.output<typeof Page>['services'][number];

function keysOfService({ escalation_policy: { summary }, integrations }: Service): readonly [string, string][] {
  if (summary == null) return [];
  return (integrations ?? []).flatMap(({ integration_key: key }) => (key == null ? [] : [[key, summary]]));
}

/** Finds the escalation policy of a routing key by the services that PagerDuty lists, and who is on its first level. */
export function createFirstOnCall({ pdjs, onCall, now, inTime, keys }: FirstOnCallDeps): FirstOnCall {
  let reading: OnCallReading = { type: 'unknown', reason: 'not asked yet' };
  let policies: { readonly readAt: number; readonly byKey: ReadonlyMap<string, string> } | undefined;

  async function readPage(page: number) {
    const query = { limit: String(PAGE), offset: String(page * PAGE), 'include[]': ['integrations'] };
    const answer = await inTime((signal) => pdjs.get('/services', query, signal));
    const parsed = answer.type === 'answered' && answer.status === 200 ? Page.safeParse(answer.body) : undefined;
    return parsed?.data;
  }

  async function readPolicies(): Promise<ReadonlyMap<string, string> | undefined> {
    const services: Service[] = [];
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const found = await readPage(page);
      if (found === undefined) return undefined;
      services.push(...found.services);
      if (found.more !== true) break;
    }
    return new Map(services.flatMap(keysOfService));
  }

  return {
    find(receiver): FirstOnCallReading {
      const key = keys().get(receiver);
      if (key === undefined) return { type: 'none' };
      if (reading.type !== 'known' || policies === undefined) return { type: 'unknown' };
      if (now() - reading.readAt > STALE_MS) return { type: 'unknown' };
      const policy = policies.byKey.get(key);
      const turns = reading.turns.filter((turn) => turn.policy === policy);
      const first = Math.min(...turns.map(({ level }) => level));
      const people = new Set(turns.filter(({ level }) => level === first).map(({ person }) => person));
      return { type: 'known', people: [...people] };
    },
    async refresh() {
      if (keys().size === 0) return;
      if (policies === undefined || now() - policies.readAt >= SERVICES_FRESH_MS) {
        const byKey = await readPolicies();
        if (byKey !== undefined) policies = { readAt: now(), byKey };
      }
      const next = await onCall();
      if (next.type === 'known') reading = next;
    },
  };
}

/** The first `pagerduty_configs` entry of each receiver. */
export function keysOfReceivers(receivers: Policy['receivers']): ReadonlyMap<string, string> {
  const found = [...receivers.values()].flatMap(({ name, integrations }): [string, string][] => {
    const first = integrations.find((one) => one.kind === 'pagerduty');
    return first?.kind === 'pagerduty' ? [[name, first.routingKey]] : [];
  });
  return new Map(found);
}
