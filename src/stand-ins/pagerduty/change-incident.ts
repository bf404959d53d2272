import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import type { Incident } from './account.ts';
import type { ApiAnswer } from './events-api.ts';
import type { UserOptions } from './options.ts';
import { restIncident } from './references.ts';
import { type RestWorld, refusal, refuseCaller } from './rest-api.ts';

const to = (type: string) => z.strictObject({ id: z.string(), type: z.literal([type, `${type}_reference`]) });

/** Stricter than the vendor, which passes over what it does not know. */
const Change = z.strictObject({
  incident: z.strictObject({
    type: z.enum(['incident', 'incident_reference']),
    status: z.enum(['triggered', 'acknowledged', 'resolved']).optional(),
    escalation_level: z.int().min(1).optional(),
    escalation_policy: to('escalation_policy').optional(),
    assignments: z.array(z.strictObject({ assignee: to('user') })).optional(),
  }),
});

/** PUT /incidents/{id}: escalates, hands over or assigns (developer.pagerduty.com/api-reference, "Update an incident"). */
export function changeIncident(
  world: RestWorld,
  request: IncomingMessage,
  { pathname }: URL,
  body: unknown,
): ApiAnswer | undefined {
  const [, what, id, part] = pathname.split('/');
  if (what !== 'incidents' || id === undefined || part !== undefined) return undefined;
  const refused = refuseCaller(world, request);
  if (refused !== undefined) return refused;
  const from = world.users.find(({ email }) => email === request.headers['from']);
  if (from === undefined) return refusal(400, 1008, 'Requester User Not Found');
  const incident = world.account.incidents.find((one) => one.id === id);
  if (incident === undefined) return refusal(404, 2100, 'Not Found');
  const change = Change.safeParse(body);
  if (!change.success)
    return invalid(...change.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`));
  if (incident.status === 'resolved') return invalid('Incident Already Resolved');
  return (
    apply(world, incident, change.data.incident, from) ?? { status: 200, body: { incident: restIncident(incident) } }
  );
}

function apply(
  { account, users, policies }: RestWorld,
  incident: Incident,
  change: z.output<typeof Change>['incident'],
  from: UserOptions,
): ApiAnswer | undefined {
  const { escalation_level: level, escalation_policy: policy, assignments } = change;
  if (level !== undefined) {
    // "You cannot reassign low-urgency incidents to an escalation level" (support.pagerduty.com, reassigning incidents).
    if (incident.service.urgency === 'low') return invalid('Low urgency incidents cannot be escalated');
    if (level > incident.policy.levels.length) return invalid('Escalation level is invalid');
    account.raise(incident, level, from);
  }
  if (policy !== undefined) {
    const found = policies.find(({ id }) => id === policy.id);
    if (found === undefined) return invalid('Escalation policy is invalid');
    account.handOver(incident, found, from);
  }
  const [assigned] = assignments ?? [];
  if (assigned !== undefined) {
    const user = users.find(({ id }) => id === assigned.assignee.id);
    if (user === undefined) return invalid('Assignee is invalid');
    account.assign(incident, user, 'incident.reassigned', from);
  }
  if (change.status !== undefined) account.setStatus(incident, change.status, `incident.${change.status}`, from);
  return undefined;
}

function invalid(...errors: string[]): ApiAnswer {
  return refusal(400, 2001, 'Invalid Input Provided', ...errors);
}
