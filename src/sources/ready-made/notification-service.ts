import { missingTexts, type ReadyMade } from './ready-made.ts';

/**
 * The payload that alert evaluators post to an enterprise notification service at `/api/alerts`: a report each time a rule
 * fires, none when it is over. `fire_count` is the sender's own count; the card shows ours.
 */
export const notificationService: ReadyMade = {
  check: (body) => missingTexts(body, ['alert_name', 'severity'], "a notification service's client"),
  mapping: `{
    "labels": $merge([labels, {
      "alertname": alert_name,
      "instance": instance_id,
      "severity": severity
    }]),
    "annotations": {
      "summary": alert_name & (instance_id ? ' on ' & instance_id : ''),
      "description": message,
      "value": value,
      "threshold": threshold,
      "runbook_url": runbook_url,
      "fire_count": fire_count,
      "alert_id": alert_id
    },
    "startsAt": timestamp
  }`,
};
