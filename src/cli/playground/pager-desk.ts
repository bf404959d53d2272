import { z } from 'zod';
import type { Incident } from '../../stand-ins/pagerduty/account.ts';
import { idOf, type Pager, type PagerPolicy } from './pager.ts';

/** What the page shows of an incident. */
export interface ShownIncident {
  readonly id: string;
  readonly number: number;
  readonly title: string;
  readonly status: Incident['status'];
  readonly statusBy: string;
  readonly service: string;
  readonly urgency: 'high' | 'low';
  readonly severity: string;
  readonly at: number;
  readonly level: number;
  readonly levels: number;
  readonly assignees: readonly string[];
  readonly notes: readonly { readonly by: string; readonly text: string }[];
  readonly links: readonly { readonly text: string; readonly href: string }[];
}

export interface PagerState {
  readonly incidents: readonly ShownIncident[];
  readonly people: Pager['people'];
  readonly policies: readonly PagerPolicy[];
}

const MOST_SHOWN = 30;
const MOST_NOTES = 5;

/** The newest incidents first. */
export function pagerState({ standIn, people, policies }: Pager): PagerState {
  return { incidents: standIn.incidents.slice(-MOST_SHOWN).reverse().map(shown), people, policies };
}

function shown(incident: Incident): ShownIncident {
  const { id, number, title, status, service, createdAt, level, policy, assignees, notes } = incident;
  const triggers = incident.events.map((event) => Trigger.safeParse(event)).flatMap(({ data }) => data ?? []);
  const latest = triggers.at(-1);
  return {
    ...{ id, number, title: latest?.payload.summary ?? title, status, level, at: createdAt },
    statusBy: incident.statusBy?.name ?? 'Tocsin',
    service: service.name,
    urgency: service.urgency ?? 'high',
    severity: latest?.payload.severity ?? '',
    levels: policy.levels.length,
    assignees: status === 'resolved' ? [] : assignees.map(({ name }) => name),
    notes: notes.slice(-MOST_NOTES).map(({ by = 'PagerDuty', content }) => ({ by, text: content })),
    links: latest?.links?.filter(({ href }) => /^https?:/.test(href)).slice(0, 4) ?? [],
  };
}

const Trigger = z.object({
  payload: z.object({ summary: z.string(), severity: z.string() }),
  links: z
    .array(z.object({ href: z.string(), text: z.string().optional() }))
    .transform((links) => links.map(({ href, text = href }) => ({ href, text })))
    .optional(),
});

/** What somebody does at the pager; `by` is the name that Slack knows them by. */
export const PagerAct = z.discriminatedUnion('action', [
  z.strictObject({ action: z.enum(['acknowledge', 'resolve', 'escalate']), incident: z.string(), by: z.string() }),
  z.strictObject({ action: z.literal('reassign'), incident: z.string(), by: z.string(), to: z.string() }),
  z.strictObject({
    action: z.literal('note'),
    incident: z.string(),
    by: z.string(),
    text: z.string().trim().min(1, 'A note needs words.').max(2000),
  }),
]);

/** Does it, or says why not. */
export function actAtPager({ standIn }: Pager, act: z.output<typeof PagerAct>): string | undefined {
  const incident = standIn.incidents.find(({ id }) => id === act.incident);
  if (incident === undefined) return 'There is no such incident.';
  if (incident.status === 'resolved' && act.action !== 'note') return 'It is resolved already.';
  const agent = standIn.user(idOf(act.by));
  switch (act.action) {
    case 'acknowledge':
      standIn.desk.setStatus(incident, 'acknowledged', 'incident.acknowledged', agent);
      return undefined;
    case 'resolve':
      standIn.desk.setStatus(incident, 'resolved', 'incident.resolved', agent);
      return undefined;
    case 'escalate':
      if (incident.level >= incident.policy.levels.length) return 'There is no further level.';
      standIn.desk.raise(incident, incident.level + 1, agent);
      return undefined;
    case 'reassign':
      standIn.desk.assign(incident, standIn.user(act.to), 'incident.reassigned', agent);
      return undefined;
    case 'note':
      standIn.desk.annotate(incident, act.text, agent);
      return undefined;
  }
}
