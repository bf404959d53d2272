import type { Fields, Incident } from './account.ts';

export function reference(type: string, id: string, summary: string): Fields {
  return {
    id,
    type: `${type}_reference`,
    summary,
    self: `https://api.pagerduty.com/${type}s/${id}`,
    html_url: `https://example.pagerduty.com/${type}s/${id}`,
  };
}

/** An incident as REST and webhooks show it. */
export function incidentFields(incident: Incident, namesKey: boolean): Fields {
  const { id, number, service, status, title, createdAt, assignees, dedupKey, policy } = incident;
  const assigned = status === 'resolved' ? [] : assignees.map((one) => reference('user', one.id, one.name));
  return {
    ...reference('incident', id, `[#${number}] ${title}`),
    type: 'incident',
    number,
    status,
    incident_key: namesKey ? dedupKey : null,
    created_at: new Date(createdAt).toISOString(),
    title,
    service: reference('service', service.id, service.name),
    assignees: assigned,
    escalation_policy: reference('escalation_policy', policy.id, policy.name),
    teams: [],
    priority: null,
    urgency: service.urgency ?? 'high',
    conference_bridge: null,
    resolve_reason: null,
  };
}

/** An incident as REST shows it: who is called is an assignment there. */
export function restIncident(incident: Incident): Fields {
  const { assignees, ...fields } = incidentFields(incident, false);
  const at = new Date(incident.createdAt).toISOString();
  return {
    ...fields,
    incident_number: incident.number,
    assignments: (assignees as Fields[]).map((assignee) => ({ at, assignee })),
  };
}
