import { missingTexts, type ReadyMade } from './ready-made.ts';

/**
 * Datadog posts what the template of its webhook says; docs/sources.md has the one to paste. Variables without a value
 * arrive empty or as "null". `$ALERT_TITLE` begins with the transition ("[Triggered on {host:web-1}] CPU is high"), which
 * is not part of the name. https://docs.datadoghq.com/integrations/webhooks/
 */
export const datadog: ReadyMade = {
  check: (body) =>
    missingTexts(body, ['alert_id', 'alert_title', 'alert_transition'], 'Datadog with the payload of docs/sources.md'),
  mapping: `(
    $given := function($text) { $text in ['', 'null', 'N/A'] ? $nothing : $text };
    $pairs := function($list) { $merge($split($given($list) ? $list : '', ',').(
      $pair := $trim($);
      $contains($pair, ':') ? { $substringBefore($pair, ':'): $substringAfter($pair, ':') } : {}
    )) };
    $tags := $pairs(tags);
    $priority := $given(alert_priority);
    {
      "labels": $merge([$pairs(alert_scope), {
        "alertname": $replace(alert_title, /^(\\[(P[1-5]|(Re-)?(Triggered|Warn|No Data)|Recovered|Renotify)[^\\]]*\\] ?)+/, ''),
        "monitor_id": alert_id,
        "service": $tags.service,
        "env": $tags.env,
        "team": $tags.team,
        "priority": $priority,
        "severity": $lookup({ "P1": "critical", "P2": "high", "P3": "warning", "P4": "info", "P5": "info" }, $priority)
      }]),
      "annotations": {
        "summary": $given(alert_status),
        "description": $given(event_message),
        "data_state": $contains(alert_transition, 'No Data') ? 'no data' : null,
        "snapshot_url": $given(snapshot)
      },
      "severity": $contains(alert_transition, 'Warn') ? 'warning' : null,
      "status": alert_transition = 'Recovered' ? 'resolved' : 'firing',
      "startsAt": alert_transition = 'Recovered' ? null : $given(date),
      "endsAt": alert_transition = 'Recovered' ? $given(date) : null,
      "url": $given(link)
    }
  )`,
};
