import { z } from 'zod';
import type { Actor } from '../../engine/actor.ts';
import type { OutsideEvent } from '../../engine/group-change.ts';
import type { Wish } from '../../engine/input.ts';

export interface ReadEvent {
  readonly id: string;
  readonly event: OutsideEvent;
}

const Reference = z.object({ id: z.string(), type: z.string().optional(), summary: z.string().nullish() });

/** What we use of webhooks v3 (developer.pagerduty.com/docs/webhooks-overview); the rest may change as it likes. */
const Body = z.object({
  event: z.object({
    id: z.string().min(1).max(200),
    event_type: z.string(),
    occurred_at: z.string(),
    agent: Reference.nullish(),
    data: z.object({
      id: z.string().nullish(),
      incident_key: z.string().nullish(),
      incident: Reference.nullish(),
      assignees: z.array(Reference).nullish(),
      content: z.string().nullish(),
    }),
  }),
});

type Event = z.output<typeof Body>['event'];

/** The event that a group should hear of; absent: nothing that concerns us, of a kind that we do not know perhaps. */
export function readEvent(body: unknown, receivedAt: number): ReadEvent | undefined {
  const parsed = Body.safeParse(body);
  if (!parsed.success) return undefined;
  const { event } = parsed.data;
  const wish = wishOf(event);
  const occurredAt = Date.parse(event.occurred_at);
  const incident = event.data.incident?.id ?? event.data.id;
  if (wish === undefined || incident == null || Number.isNaN(occurredAt)) return undefined;
  const { incident_key: key } = event.data;
  const subject = { incident, ...(key == null || key === '' ? {} : { key }) };
  const by = actorOf(event);
  return { id: `pagerduty:${event.id}`, event: { schema: 1, origin, receivedAt, occurredAt, subject, by, wish } };
}

const origin = 'pagerduty';

/**
 * What we tell through the Events API comes back as an event of nobody, or of the integration. So of these only what no
 * event can bring about counts: an acknowledgement that has expired, for instance.
 */
function wishOf({ event_type: type, agent, data }: Event): Wish | undefined {
  const isPerson = isUser(agent);
  switch (type) {
    case 'incident.triggered': {
      const to = namesOf(data.assignees);
      return to.length === 0 ? undefined : { type: 'assign', to, how: 'called' };
    }
    case 'incident.acknowledged':
      return isPerson ? { type: 'acknowledge' } : undefined;
    case 'incident.resolved':
      return isPerson ? { type: 'resolve' } : undefined;
    case 'incident.unacknowledged':
      return { type: 'unacknowledge' };
    case 'incident.reopened':
      return { type: 'reopen' };
    case 'incident.reassigned':
    case 'incident.delegated':
      return { type: 'assign', to: namesOf(data.assignees), how: 'reassigned' };
    case 'incident.escalated':
      return { type: 'assign', to: namesOf(data.assignees), how: 'escalated' };
    case 'incident.annotated':
      return data.content ? { type: 'note', text: data.content.slice(0, MOST_NOTE) } : undefined;
    default:
      return undefined;
  }
}

const MOST_NOTE = 2000;
const MOST_NAMES = 10;

function namesOf(people: Event['data']['assignees']): readonly string[] {
  return (people ?? []).slice(0, MOST_NAMES).map(({ id, summary }) => (summary ?? id).slice(0, 100));
}

function isUser(agent: Event['agent']): boolean {
  return agent?.type === 'user_reference' || agent?.type === 'user';
}

function actorOf({ agent }: Event): Actor {
  if (agent == null || !isUser(agent)) return { id: origin, name: 'PagerDuty', origin };
  return { id: `${origin}:${agent.id}`, name: (agent.summary ?? agent.id).slice(0, 100), origin };
}
