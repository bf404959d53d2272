import type { StandInClock } from '../slack/clock.ts';
import type { PolicyOptions, ServiceOptions, UserOptions } from './options.ts';

export type IncidentStatus = 'triggered' | 'acknowledged' | 'resolved';

export interface Incident {
  readonly id: string;
  readonly number: number;
  readonly service: ServiceOptions;
  readonly dedupKey: string;
  status: IncidentStatus;
  /** Who set the status last; undefined: an event, or PagerDuty itself. */
  statusBy: Agent;
  title: string;
  readonly createdAt: number;
  assignees: readonly UserOptions[];
  policy: PolicyOptions;
  /** Of its policy, from 1; nobody is called by it once it was assigned directly. */
  level: number;
  /** Every event that was taken for it, oldest first. */
  readonly events: Fields[];
  readonly notes: Note[];
}

export interface Note {
  readonly at: number;
  /** Undefined: written by PagerDuty itself. */
  readonly by: string | undefined;
  readonly content: string;
}

export type Fields = Readonly<Record<string, unknown>>;

/** Who did it; undefined: an event through an integration, or PagerDuty itself. */
export type Agent = UserOptions | undefined;

export interface Happening {
  /** `incident.acknowledged` */
  readonly type: string;
  readonly incident: Incident;
  readonly agent: Agent;
  /** By an event of the integration. */
  readonly isByEvent?: boolean;
  /** The `data` of the webhook, where it is not the incident. */
  readonly data?: Fields;
}

export interface Account {
  readonly incidents: readonly Incident[];
  trigger(service: ServiceOptions, dedupKey: string, event: Fields): void;
  acknowledge(service: ServiceOptions, dedupKey: string, event: Fields): void;
  resolve(service: ServiceOptions, dedupKey: string, event: Fields): void;
  setStatus(incident: Incident, status: IncidentStatus, type: string, agent: Agent): void;
  assign(incident: Incident, to: UserOptions, type: string, agent: Agent): void;
  /** Calls the next level, or this one. */
  raise(incident: Incident, level: number, agent: Agent): void;
  handOver(incident: Incident, policy: PolicyOptions, agent: Agent): void;
  annotate(incident: Incident, content: string, agent: Agent): void;
  service(routingKey: string, version: 1 | 2): ServiceOptions | undefined;
}

/**
 * Incidents as PagerDuty keeps them (developer.pagerduty.com/docs/events-api-v2/trigger-events): a key that is open takes
 * further events, one that is resolved opens another incident, and what is not open is neither acknowledged nor resolved.
 */
export function createAccount(
  services: readonly ServiceOptions[],
  { users, policies }: { readonly users: readonly UserOptions[]; readonly policies: readonly PolicyOptions[] },
  { clock, onHappening }: { readonly clock: StandInClock; readonly onHappening: (happening: Happening) => void },
): Account {
  const incidents: Incident[] = [];

  function usersAt({ levels }: PolicyOptions, level: number): readonly UserOptions[] {
    return users.filter(({ id }) => levels[level - 1]?.includes(id));
  }

  function policyOf({ policy }: ServiceOptions): PolicyOptions {
    const found = policy === undefined ? policies[0] : policies.find(({ id }) => id === policy);
    if (found === undefined) throw new Error(`PagerDuty has no policy ${policy}`);
    return found;
  }

  function openOf(service: ServiceOptions, dedupKey: string): Incident | undefined {
    return incidents.find((one) => one.service === service && one.dedupKey === dedupKey && one.status !== 'resolved');
  }

  return {
    incidents,
    service: (routingKey, version) =>
      services.find((one) => one.routingKey === routingKey && (one.version ?? 2) === version),
    trigger(service, dedupKey, event) {
      const open = openOf(service, dedupKey);
      if (open !== undefined) {
        open.events.push(event);
        return;
      }
      const number = incidents.length + 1;
      const policy = policyOf(service);
      const incident: Incident = {
        id: `Q${String(number).padStart(12, '0')}`,
        number,
        service,
        dedupKey,
        status: 'triggered',
        statusBy: undefined,
        title: titleOf(event),
        createdAt: clock.now(),
        assignees: usersAt(policy, 1),
        policy,
        level: 1,
        events: [event],
        notes: [],
      };
      incidents.push(incident);
      onHappening({ type: 'incident.triggered', incident, agent: undefined, isByEvent: true });
    },
    acknowledge(service, dedupKey, event) {
      const open = openOf(service, dedupKey);
      if (open === undefined) return;
      open.events.push(event);
      if (open.status === 'acknowledged') return;
      open.status = 'acknowledged';
      open.statusBy = undefined;
      onHappening({ type: 'incident.acknowledged', incident: open, agent: undefined, isByEvent: true });
    },
    resolve(service, dedupKey, event) {
      const open = openOf(service, dedupKey);
      if (open === undefined) return;
      open.events.push(event);
      open.status = 'resolved';
      open.statusBy = undefined;
      onHappening({ type: 'incident.resolved', incident: open, agent: undefined, isByEvent: true });
    },
    setStatus(incident, status, type, agent) {
      incident.status = status;
      incident.statusBy = agent;
      onHappening({ type, incident, agent });
    },
    assign(incident, to, type, agent) {
      incident.assignees = [to];
      onHappening({ type, incident, agent });
    },
    raise(incident, level, agent) {
      incident.level = level;
      incident.assignees = usersAt(incident.policy, level);
      onHappening({ type: 'incident.escalated', incident, agent });
    },
    handOver(incident, policy, agent) {
      incident.policy = policy;
      incident.level = 1;
      incident.assignees = usersAt(policy, 1);
      onHappening({ type: 'incident.delegated', incident, agent });
    },
    annotate(incident, content, agent) {
      incident.notes.push({ at: clock.now(), by: agent?.name, content });
      const data = { id: `N${incident.number}-${incident.notes.length}`, content, trimmed: false };
      onHappening({ type: 'incident.annotated', incident, agent, data });
    },
  };
}

function titleOf(event: Fields): string {
  const { payload, description } = event as { payload?: { summary?: string }; description?: string };
  return payload?.summary ?? description ?? '';
}
