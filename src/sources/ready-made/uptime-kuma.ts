import { missingTexts, type ReadyMade } from './ready-made.ts';

/**
 * Uptime Kuma's webhook as JSON. Heartbeats: 0 down, 1 up, 2 pending (still trying), 3 maintenance. Its tests and its
 * warnings of certificates have a text and no heartbeat. Tags become labels, so a tag `severity` counts.
 */
export const uptimeKuma: ReadyMade = {
  check: (body) => missingTexts(body, ['msg'], 'Uptime Kuma (as JSON)'),
  mapping: `heartbeat and monitor
    ? heartbeat.status in [0, 1] ? {
        "labels": $merge([monitor.tags[value].{ name: value }, {
          "alertname": "MonitorDown",
          "instance": monitor.name,
          "monitor_id": monitor.id,
          "monitor_type": monitor.type
        }]),
        "annotations": {
          "summary": monitor.name & (heartbeat.status = 0 ? ' is down' : ' is up'),
          "description": heartbeat.msg,
          "dashboard_url": monitor.url
        },
        "status": heartbeat.status = 1 ? 'resolved' : 'firing',
        "startsAt": heartbeat.status = 0 ? heartbeat.time,
        "endsAt": heartbeat.status = 1 ? heartbeat.time
      } : []
    : {
        "labels": { "alertname": "UptimeKumaNotice", "notice": $substring(msg, 0, 200) },
        "annotations": { "summary": msg },
        "severity": "info",
        "stateless": true
      }`,
};
