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
  const { id, number, service, status, title, createdAt, assignee, dedupKey } = incident;
  return {
    ...reference('incident', id, `[#${number}] ${title}`),
    type: 'incident',
    number,
    status,
    incident_key: namesKey ? dedupKey : null,
    created_at: new Date(createdAt).toISOString(),
    title,
    service: reference('service', service.id, service.name),
    assignees: assignee === undefined || status === 'resolved' ? [] : [reference('user', assignee.id, assignee.name)],
    escalation_policy: reference('escalation_policy', 'PPOLICY', 'Default'),
    teams: [],
    priority: null,
    urgency: 'high',
    conference_bridge: null,
    resolve_reason: null,
  };
}
