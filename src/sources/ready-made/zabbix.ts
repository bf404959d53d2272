import { missingTexts, type ReadyMade } from './ready-made.ts';

/**
 * What the script of docs/sources.md posts for a media type of Zabbix. Severities: 0 not classified, 1 information,
 * 2 warning, 3 average, 4 high, 5 disaster. `{EVENT.TAGSJSON}` is JSON in a text; macros that have no value arrive as
 * they are written or as *UNKNOWN*.
 */
export const zabbix: ReadyMade = {
  check: (body) =>
    missingTexts(
      body,
      ['event_name', 'event_value', 'trigger_id', 'host'],
      'Zabbix with the script of docs/sources.md',
    ),
  mapping: `(
    $given := function($text) {
      $text = '' or $text = '*UNKNOWN*' or $contains($string($text), /^\\{[A-Z.]+\\}$/) ? $nothing : $text
    };
    $isOver := $string(event_value) = '0';
    {
      "labels": $merge([$json(event_tags)[value].{ tag: value }, {
        "alertname": event_name,
        "host": host,
        "trigger_id": trigger_id,
        "priority": $given(event_severity),
        "severity": $lookup(
          { "1": "info", "2": "warning", "3": "warning", "4": "high", "5": "critical" }, $string(event_nseverity)
        )
      }]),
      "annotations": {
        "summary": event_name & ' on ' & host,
        "description": $given(trigger_description),
        "value": $given(event_opdata),
        "runbook_url": $given(trigger_url)
      },
      "status": $isOver ? 'resolved' : 'firing',
      "url": $given(event_url)
    }
  )`,
};
