import { missingTexts, type ReadyMade } from './ready-made.ts';

/**
 * Google Cloud Monitoring's webhook, versions 1.0 to 1.2. Its test notification says OPEN in capitals.
 * https://cloud.google.com/monitoring/support/notification-options#webhooks
 */
export const googleCloudMonitoring: ReadyMade = {
  check: (body) => missingTexts(body, ['incident.state', 'incident.policy_name'], 'Google Cloud Monitoring'),
  mapping: `incident.(
    $isOver := $lowercase(state) = 'closed';
    {
      "labels": $merge([metric.labels, resource.labels, policy_user_labels, {
        "alertname": policy_name,
        "condition": condition_name,
        "resource_type": resource.type,
        "project": scoping_project_id,
        "severity": $lookup({ "critical": "critical", "error": "high", "warning": "warning" }, $lowercase(severity))
      }]),
      "annotations": {
        "summary": summary,
        "description": $type(documentation) = 'object' ? documentation.content : documentation,
        "value": observed_value,
        "threshold": threshold_value
      },
      "status": $isOver ? 'resolved' : 'firing',
      "startsAt": started_at,
      "endsAt": $isOver ? ended_at : null,
      "url": url
    }
  )`,
};
