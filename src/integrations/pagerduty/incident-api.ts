import { z } from 'zod';
import type { Escalation, PagerOutcome, PagerWish } from '../../engine/escalation.ts';
import type { GroupKey } from '../../engine/route.ts';
import { dedupKeyOf } from './event.ts';
import { type PagerDutyAnswer, type Pdjs, type Query, statusText } from './pdjs.ts';

export type Asked =
  | { readonly type: 'settled'; readonly outcome: PagerOutcome }
  /** PagerDuty may do it a little later. */
  | { readonly type: 'again'; readonly error: string };

/** `incident`, and one of `level` (with `of`), `policy`, `user` (with `name`). */
export type Aim = Readonly<Record<string, string>>;

export interface IncidentApi {
  /** What an escalation means there and now. */
  aim(groupKey: GroupKey, escalation: Escalation): Promise<Asked | { readonly type: 'aim'; readonly aim: Aim }>;
  /** Calls whom the aim names. */
  change(aim: Aim): Promise<Asked>;
  /** At which level it is now; undefined: not known. */
  levelOf(incident: string): Promise<number | undefined>;
}

export interface IncidentApiDeps {
  readonly pdjs: Pick<Pdjs, 'get' | 'put'>;
  /** E-mail of a user there, in whose name it is done; keys of an account need one, keys of a user do not. */
  readonly from?: string | undefined;
  /** Ends a call in time. */
  readonly inTime: <T>(call: (signal: AbortSignal) => Promise<T>) => Promise<T>;
}

/** The second time it may have been done already: what is so is not asked for once more. */
export async function askIncident(
  api: IncidentApi,
  aim: Aim,
  { isAgain }: { readonly isAgain: boolean },
): Promise<Asked> {
  const { incident = '', level } = aim;
  if (isAgain && level !== undefined && (await api.levelOf(incident)) === Number(level)) {
    return { type: 'settled', outcome: { type: 'raised', level: Number(level), of: Number(aim['of']), called: [] } };
  }
  return await api.change(aim);
}

const Reference = z.object({ id: z.string(), summary: z.string().nullish() });

const Incident = z.object({
  id: z.string(),
  escalation_policy: Reference,
  assignments: z.array(z.object({ assignee: Reference })).nullish(),
});
type Incident = z.output<typeof Incident>;

const Incidents = z.object({ incidents: z.array(Incident) });
const OneIncident = z.object({ incident: Incident });
const Policy = z.object({ escalation_policy: z.object({ escalation_rules: z.array(z.unknown()) }) });
const Oncalls = z.object({ oncalls: z.array(z.object({ user: Reference, escalation_level: z.number() })) });
const Policies = z.object({ escalation_policies: z.array(Reference) });
const Users = z.object({ users: z.array(Reference) });

/** What an escalation needs of the REST API. */
export function createIncidentApi({ pdjs, from, inTime }: IncidentApiDeps): IncidentApi {
  async function read<T>(path: string, query: Query, shape: z.ZodType<T>): Promise<T> {
    const answer = await inTime((signal) => pdjs.get(path, query, signal));
    const parsed = answer.type === 'answered' && answer.status === 200 ? shape.safeParse(answer.body) : undefined;
    if (parsed?.success === true) return parsed.data;
    throw new NotRead(
      parsed === undefined ? refused(answer) : { type: 'again', error: 'answered in words not known here' },
    );
  }

  /** The lowest level that calls whom it is assigned to; the first, if somebody was named by hand. */
  async function currentLevel({ escalation_policy: { id }, assignments }: Incident): Promise<number> {
    const query = { 'escalation_policy_ids[]': [id], limit: '100' };
    const { oncalls } = await read('/oncalls', query, Oncalls);
    const assigned = new Set((assignments ?? []).map(({ assignee }) => assignee.id));
    const levels = oncalls.filter(({ user }) => assigned.has(user.id)).map((one) => one.escalation_level);
    return levels.length === 0 ? 1 : Math.min(...levels);
  }

  async function aimAtLevel(incident: Incident, wanted: number | undefined) {
    const path = `/escalation_policies/${encodeURIComponent(incident.escalation_policy.id)}`;
    const { escalation_policy: policy } = await read(path, {}, Policy);
    const of = policy.escalation_rules.length;
    const level = wanted ?? (await currentLevel(incident)) + 1;
    if (level < 1 || level > of) return settled({ type: 'at_the_end', level: of });
    return aimAt(incident, { level: String(level), of: String(of) });
  }

  async function aimAtName(incident: Incident, { name }: Extract<PagerWish, { type: 'name' }>) {
    const query = { query: name, limit: '25' };
    const { escalation_policies: policies } = await read('/escalation_policies', query, Policies);
    const policy = only(policies, name);
    if (policy !== undefined) return aimAt(incident, { policy: policy.id, name: policy.summary ?? name });
    const { users } = await read('/users', query, Users);
    const user = only(users, name);
    if (user !== undefined) return aimAt(incident, { user: user.id, name: user.summary ?? name });
    const near = [...policies, ...users].flatMap(({ summary }) => summary ?? []).slice(0, 5);
    const error = near.length === 0 ? `knows nobody called ${name}` : `knows several: ${near.join(', ')}`;
    return settled({ type: 'failed', error });
  }

  async function told<T>(work: () => Promise<T>): Promise<T | Asked> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof NotRead) return error.asked;
      throw error;
    }
  }

  return {
    aim: (groupKey, { to }) =>
      told(async () => {
        const query = {
          incident_key: dedupKeyOf(groupKey),
          'statuses[]': ['triggered', 'acknowledged'],
          date_range: 'all',
          limit: '10',
        };
        const { incidents } = await read('/incidents', query, Incidents);
        const [incident] = incidents;
        if (incident === undefined) return settled({ type: 'opening' });
        const wanted = to.type === 'pager' ? to.wanted : undefined;
        if (wanted?.type === 'name') return await aimAtName(incident, wanted);
        return await aimAtLevel(incident, wanted?.level);
      }),
    async change(aim) {
      const path = `/incidents/${encodeURIComponent(aim['incident'] ?? '')}`;
      const headers = from === undefined ? {} : { From: from };
      const answer = await inTime((signal) => pdjs.put(path, { incident: changeOf(aim) }, headers, signal));
      if (answer.type !== 'answered' || answer.status !== 200) return refused(answer);
      return settled(outcomeOf(aim, OneIncident.safeParse(answer.body).data?.incident));
    },
    async levelOf(id) {
      const found = await told(async () => {
        const { incident } = await read(`/incidents/${encodeURIComponent(id)}`, {}, OneIncident);
        return await currentLevel(incident);
      });
      return typeof found === 'number' ? found : undefined;
    },
  };
}

/** Carries what a question came to, where there is no answer to read. */
class NotRead extends Error {
  override readonly name = 'NotRead';
  readonly asked: Asked;
  constructor(asked: Asked) {
    super('PagerDuty could not be read');
    this.asked = asked;
  }
}

function settled(outcome: PagerOutcome) {
  return { type: 'settled', outcome } as const;
}

function aimAt({ id }: Incident, aim: Aim) {
  return { type: 'aim', aim: { incident: id, ...aim } } as const;
}

/** The one of exactly this name, or the only one that contains it. */
function only(found: readonly z.output<typeof Reference>[], name: string) {
  const exact = found.filter(({ summary }) => summary?.toLowerCase() === name.toLowerCase());
  if (exact.length > 0) return exact.length === 1 ? exact[0] : undefined;
  return found.length === 1 ? found[0] : undefined;
}

function changeOf({ level, policy, user }: Aim): object {
  const type = 'incident_reference';
  if (level !== undefined) return { type, escalation_level: Number(level) };
  if (policy !== undefined) return { type, escalation_policy: { id: policy, type: 'escalation_policy_reference' } };
  return { type, assignments: [{ assignee: { id: user ?? '', type: 'user_reference' } }] };
}

const MOST_NAMES = 10;

function outcomeOf({ level, of, name = '' }: Aim, incident: Incident | undefined): PagerOutcome {
  if (level === undefined) return { type: 'handed_over', to: name };
  const people = (incident?.assignments ?? []).slice(0, MOST_NAMES);
  const called = people.map(({ assignee: { id, summary } }) => (summary ?? id).slice(0, 100));
  return { type: 'raised', level: Number(level), of: Number(of), called };
}

const Refusal = z.object({
  error: z.object({ message: z.string().nullish(), code: z.number().nullish(), errors: z.array(z.string()).nullish() }),
});

/** Code 1008 is "Requester User Not Found"; who may only read gets 403 (developer.pagerduty.com, "Errors"). */
function refused(answer: PagerDutyAnswer): Asked {
  if (answer.type !== 'answered') return { type: 'again', error: answer.reason };
  const { status, body } = answer;
  const error = `answered ${statusText(status)}`;
  if (status === 429 || status === 408 || status >= 500) return { type: 'again', error };
  return settled({ type: 'failed', error: `${error}${remedyFor(status, body)}` });
}

function remedyFor(status: number, body: unknown): string {
  if (status === 401) return ': it does not take PAGERDUTY_API_TOKEN';
  if (status === 403) return ': PAGERDUTY_API_TOKEN may only read, and has to be a key with full access';
  const { message, errors } = Refusal.safeParse(body).data?.error ?? {};
  const said = [message, ...(errors ?? [])].filter((one) => one != null && one !== '').join('; ');
  if (/requester/i.test(said)) return ': PAGERDUTY_FROM has to be the e-mail address of a user there';
  return said === '' ? '' : ` (${said.slice(0, 200)})`;
}
