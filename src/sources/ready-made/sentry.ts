import type { BodyProblem } from '../source.ts';
import { missingTexts, type ReadyMade } from './ready-made.ts';

/**
 * Sentry's integration platform: metric alerts say when they are over, issue alerts do not, so those end by the
 * dedup window or by the issue's own webhook (resolved, archived). Both of an issue's bodies share only its id and the
 * project's slug, which in an issue alert stands in the event's address.
 * https://docs.sentry.io/organization/integrations/integration-platform/webhooks/
 */
export const sentry: ReadyMade = {
  check,
  mapping: `(
    $metric := function($data) { {
      "labels": {
        "alertname": $data.metric_alert.alert_rule.name,
        "service": $data.metric_alert.projects[0],
        "sentry_rule_id": $data.metric_alert.alert_rule.id
      },
      "annotations": { "summary": $data.description_title, "description": $data.description_text },
      "severity": action,
      "status": action = 'resolved' ? 'resolved' : 'firing',
      "startsAt": $data.metric_alert.date_started,
      "url": $data.web_url
    } };
    $event := function($event, $rule) { {
      "labels": {
        "alertname": "SentryIssue",
        "service": $match($event.url, /projects\\/[^\\/]+\\/([^\\/]+)/).groups[0],
        "sentry_issue_id": $event.issue_id
      },
      "annotations": { "summary": $event.title, "description": $event.culprit, "sentry_rule": $rule },
      "severity": $event.level,
      "url": $event.web_url,
      "stateless": true
    } };
    $issue := function($issue) { {
      "labels": {
        "alertname": "SentryIssue",
        "service": $issue.project.slug,
        "sentry_issue_id": $issue.id
      },
      "annotations": { "summary": $issue.title, "description": $issue.culprit },
      "severity": $issue.level,
      "status": action = 'unresolved' ? 'firing' : 'resolved',
      "url": $issue.permalink ? $issue.permalink : $issue.web_url,
      "stateless": true
    } };
    data.metric_alert ? $metric(data)
      : data.event ? $event(data.event, data.triggered_rule)
      : data.issue and action in ['resolved', 'ignored', 'archived', 'unresolved'] ? $issue(data.issue)
      : []
  )`,
};

function check(body: unknown): readonly BodyProblem[] {
  const problems = missingTexts(body, ['action'], 'Sentry');
  if (problems.length > 0) return problems;
  const { data } = body as { readonly data?: unknown }; // what has an action is an object
  if (typeof data !== 'object' || data === null)
    return [{ path: 'data', message: 'must be an object; Sentry posts it' }];
  if (Object.hasOwn(data, 'metric_alert')) return missingTexts(body, ['data.metric_alert.alert_rule.name'], 'Sentry');
  if (Object.hasOwn(data, 'event')) return missingTexts(body, ['data.event.issue_id', 'data.event.title'], 'Sentry');
  return Object.hasOwn(data, 'issue') ? missingTexts(body, ['data.issue.id'], 'Sentry') : [];
}
