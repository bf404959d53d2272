import { missingTexts, type ReadyMade } from './ready-made.ts';

/**
 * New Relic's workflows with the template that they bring along. Its times are milliseconds since 1970. An issue's
 * priority and title may change while it lives, so they are no labels; its id is.
 * https://docs.newrelic.com/docs/alerts/get-notified/notification-integrations/
 */
export const newRelic: ReadyMade = {
  check: (body) => missingTexts(body, ['id', 'state', 'title'], 'a workflow of New Relic with its own template'),
  mapping: `(
    $isOver := $uppercase(state) = 'CLOSED';
    {
      "labels": {
        "alertname": alertConditionNames[0] ? alertConditionNames[0] : 'NewRelicIssue',
        "policy": alertPolicyNames[0],
        "issue_id": id,
        "workflow": workflowName
      },
      "annotations": {
        "summary": title,
        "description": $join(impactedEntities, ', '),
        "incidents": totalIncidents
      },
      "severity": $lookup(
        { "CRITICAL": "critical", "HIGH": "high", "MEDIUM": "warning", "LOW": "info" }, $uppercase(priority)
      ),
      "status": $isOver ? 'resolved' : 'firing',
      "startsAt": createdAt,
      "endsAt": $isOver ? updatedAt : null,
      "url": issueUrl
    }
  )`,
};
