import type { IncomingMessage } from 'node:http';
import type { Account, Fields, Incident } from './account.ts';
import type { ApiAnswer } from './events-api.ts';
import type { OncallOptions, PolicyOptions, ServiceOptions, UserOptions } from './options.ts';
import { reference, restIncident } from './references.ts';

export interface RestWorld {
  readonly account: Account;
  readonly apiToken: string;
  readonly users: readonly UserOptions[];
  readonly policies: readonly PolicyOptions[];
  readonly services: readonly ServiceOptions[];
  /** Absent: whom the policies name. */
  readonly oncalls?: readonly OncallOptions[] | undefined;
  readonly readOnlyToken?: string | undefined;
}

/** GET of the REST API, version 2; undefined: no such address. */
export function readRest(world: RestWorld, request: IncomingMessage, url: URL): ApiAnswer | undefined {
  const refused = refuseCaller(world, request);
  if (refused !== undefined) return refused;
  const [, what, id, part] = url.pathname.split('/');
  const found = rows(world, url, { what, id, part });
  if (found === undefined) return undefined;
  return 'status' in found ? (found as ApiAnswer) : page(found.name, found.rows, url);
}

/** Why this caller may not ask; undefined: they may. */
export function refuseCaller(
  { apiToken, readOnlyToken }: Pick<RestWorld, 'apiToken' | 'readOnlyToken'>,
  { headers, method }: IncomingMessage,
): ApiAnswer | undefined {
  const token = /^Token token=(.*)$/.exec(headers.authorization ?? '')?.[1];
  if (token === undefined || (token !== apiToken && token !== readOnlyToken)) return refusal(401, 2006, 'Unauthorized');
  if (headers.accept !== 'application/vnd.pagerduty+json;version=2') {
    return refusal(400, 2001, 'Accept must name version 2');
  }
  return token === readOnlyToken && method !== 'GET' ? refusal(403, 2010, 'Access Denied') : undefined;
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
  if (what === 'incidents') return incidentRows(world, url, { what, id, part });
  if (part !== undefined) return undefined;
  if (what === 'escalation_policies' && id !== undefined) {
    const found = world.policies.find((one) => one.id === id);
    return found === undefined ? notFound : { status: 200, body: { escalation_policy: policyFields(world, found) } };
  }
  if (id !== undefined) return undefined;
  switch (what) {
    case 'oncalls': {
      const wanted = url.searchParams.getAll('escalation_policy_ids[]');
      const all = oncallsOf(world).filter(({ policy }) => wanted.length === 0 || wanted.includes(idOf(world, policy)));
      return { name: what, rows: all.map((one) => oncall(world, one, url)) };
    }
    case 'escalation_policies':
      return { name: what, rows: called(world.policies, url).map((one) => policyFields(world, one)) };
    case 'users':
      return { name: what, rows: called(world.users, url).map((one) => userFields(one)) };
    case 'services':
      return { name: what, rows: world.services.map((one) => serviceFields(world, one, url)) };
    default:
      return undefined;
  }
}

function incidentRows(world: RestWorld, url: URL, { id, part }: Place): ReturnType<typeof rows> {
  const { account } = world;
  if (id === undefined) {
    const key = url.searchParams.get('incident_key');
    const statuses: readonly string[] = url.searchParams.getAll('statuses[]');
    const all = account.incidents
      .filter((one) => key === null || one.dedupKey === key)
      .filter(({ status }) => statuses.length === 0 || statuses.includes(status));
    return { name: 'incidents', rows: all.map(restIncident) };
  }
  const incident = account.incidents.find((one) => one.id === id);
  if (incident === undefined) return notFound;
  if (part === 'alerts') return { name: 'alerts', rows: [alert(incident)] };
  return part === undefined ? { status: 200, body: { incident: restIncident(incident) } } : undefined;
}

/** `query` finds names that contain it, in any case. */
function called<T extends { readonly name: string }>(all: readonly T[], { searchParams }: URL): readonly T[] {
  const query = (searchParams.get('query') ?? '').toLowerCase();
  return all.filter(({ name }) => name.toLowerCase().includes(query));
}

function idOf({ policies }: RestWorld, name: string): string {
  return policies.find((one) => one.name === name)?.id ?? name;
}

function oncallsOf({ oncalls, policies }: RestWorld): readonly OncallOptions[] {
  return (
    oncalls ??
    policies.flatMap(({ name, levels }) =>
      levels.flatMap((users, index) => users.map((user) => ({ user, policy: name, level: index + 1 }))),
    )
  );
}

function oncall(world: RestWorld, one: OncallOptions, { searchParams }: URL): Fields {
  const user = world.users.find(({ id }) => id === one.user);
  const isFull = user !== undefined && searchParams.getAll('include[]').includes('users');
  return {
    user: isFull ? userFields(user) : reference('user', one.user, user?.name ?? ''),
    schedule: one.schedule === undefined ? null : reference('schedule', one.schedule, one.schedule),
    escalation_policy: reference('escalation_policy', idOf(world, one.policy), one.policy),
    escalation_level: one.level,
    start: null,
    end: one.end ?? null,
  };
}

function policyFields({ users }: RestWorld, { id, name, levels }: PolicyOptions): Fields {
  const rules = levels.map((targets, index) => ({
    id: `${id}R${index + 1}`,
    escalation_delay_in_minutes: 30,
    targets: targets.map((user) => reference('user', user, users.find((one) => one.id === user)?.name ?? '')),
  }));
  return {
    ...reference('escalation_policy', id, name),
    type: 'escalation_policy',
    name,
    num_loops: 0,
    escalation_rules: rules,
  };
}

function userFields({ id, name, email }: UserOptions): Fields {
  return { ...reference('user', id, name), type: 'user', name, email };
}

function serviceFields({ policies }: RestWorld, service: ServiceOptions, { searchParams }: URL): Fields {
  const { id, name, routingKey, policy: wanted } = service;
  const policy = policies.find((one) => one.id === wanted) ?? policies[0];
  const isFull = searchParams.getAll('include[]').includes('integrations');
  const integration = reference('integration', `I${id}`, 'Events');
  return {
    ...reference('service', id, name),
    type: 'service',
    name,
    status: 'active',
    escalation_policy: reference('escalation_policy', policy?.id ?? '', policy?.name ?? ''),
    integrations: [isFull ? { ...integration, type: 'integration', integration_key: routingKey } : integration],
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

export function refusal(status: number, code: number, message: string, ...errors: string[]): ApiAnswer {
  return { status, body: { error: { code, message, errors } } };
}

const notFound = refusal(404, 2100, 'Not Found');
