import type { IncomingMessage } from 'node:http';
import type { Account, Fields, Incident } from './account.ts';
import type { ApiAnswer } from './events-api.ts';
import type { OncallOptions, UserOptions } from './options.ts';
import { incidentFields, reference } from './references.ts';

export interface RestWorld {
  readonly account: Account;
  readonly apiToken: string;
  readonly users: readonly UserOptions[];
  readonly oncalls: readonly OncallOptions[];
}

/** GET of the REST API, version 2; undefined: no such address. */
export function readRest(world: RestWorld, request: IncomingMessage, url: URL): ApiAnswer | undefined {
  const { headers } = request;
  if (headers.authorization !== `Token token=${world.apiToken}`) {
    return refusal(401, 2006, 'Unauthorized');
  }
  if (headers.accept !== 'application/vnd.pagerduty+json;version=2') {
    return refusal(400, 2001, 'Accept must name version 2');
  }
  const [, what, id, part] = url.pathname.split('/');
  const found = rows(world, url, { what, id, part });
  if (found === undefined) return undefined;
  return 'status' in found ? (found as ApiAnswer) : page(found.name, found.rows, url);
}

interface Place {
  readonly what: string | undefined;
  readonly id: string | undefined;
  readonly part: string | undefined;
}

function rows(
  world: RestWorld,
  url: URL,
  { what, id, part }: Place,
): { readonly name: string; readonly rows: readonly Fields[] } | ApiAnswer | undefined {
  const { account } = world;
  const incident = account.incidents.find((one) => one.id === id);
  if (what === 'oncalls' && id === undefined)
    return { name: 'oncalls', rows: world.oncalls.map((one) => oncall(world, one)) };
  if (what === 'incidents' && id === undefined) {
    const key = url.searchParams.get('incident_key');
    const all = account.incidents.filter((one) => key === null || one.dedupKey === key);
    return { name: 'incidents', rows: all.map((one) => incidentFields(one, false)) };
  }
  if (what !== 'incidents') return undefined;
  if (incident === undefined) return refusal(404, 2100, 'Not Found');
  if (part === 'alerts') return { name: 'alerts', rows: [alert(incident)] };
  return { status: 200, body: { incident: incidentFields(incident, false) } };
}

function oncall({ users }: RestWorld, one: OncallOptions): Fields {
  const user = users.find(({ id }) => id === one.user);
  return {
    user: reference('user', one.user, user?.name ?? ''),
    schedule: one.schedule === undefined ? null : reference('schedule', one.schedule, one.schedule),
    escalation_policy: reference('escalation_policy', one.policy, one.policy),
    escalation_level: one.level,
    start: null,
    end: one.end ?? null,
  };
}

function alert({ id, dedupKey, status }: Incident): Fields {
  return { id: `A${id}`, type: 'alert', alert_key: dedupKey, status, incident: reference('incident', id, '') };
}

function page(name: string, all: readonly Fields[], { searchParams }: URL): ApiAnswer {
  const limit = Number(searchParams.get('limit') ?? 25);
  const offset = Number(searchParams.get('offset') ?? 0);
  if (!(limit >= 1 && limit <= 100) || offset + limit > 10_000) return refusal(400, 2001, 'Invalid pagination');
  const more = all.length > offset + limit;
  return { status: 200, body: { [name]: all.slice(offset, offset + limit), limit, offset, more, total: null } };
}

function refusal(status: number, code: number, message: string): ApiAnswer {
  return { status, body: { error: { code, message, errors: [] } } };
}
