/** Scrapes itself only: the rules need no data. */
export function prometheusConfig(pushTo: readonly string[], ownPort: number): string {
  const targets = pushTo.map((url) => `        - '${new URL(url).host}'`).join('\n');
  return `global:
  evaluation_interval: 1s
  scrape_interval: 5s
rule_files: [rules.yml]
scrape_configs:
  - job_name: prometheus
    static_configs:
      - targets: ['127.0.0.1:${ownPort}']
alerting:
  alertmanagers:
    - static_configs:
      - targets:
${targets}
`;
}

export function alertmanagerConfig(tocsinUrl: string): string {
  return `route:
  receiver: tocsin
  group_by: [alertname]
  group_wait: 1s
  group_interval: 5s
receivers:
  - name: tocsin
    webhook_configs:
      - url: ${tocsinUrl}/webhooks/alertmanager
        send_resolved: true
`;
}

/** Both by the clock: one fires at once, for 40 s of every 80 s; the other after 25 s, for 25 s of every 60 s. */
export function rules(startedAt: number): string {
  const seconds = Math.floor(startedAt / 1000);
  return `groups:
  - name: playground
    interval: 1s
    rules:
      - alert: TeaTooHot
        expr: vector(96) and ((vector(time()) - ${seconds}) % 80 < 40)
        labels: { severity: critical, service: kitchen, instance: teapot-1 }
        annotations:
          summary: The tea is too hot to drink
          description: Measured by the real Prometheus that runs beside the playground.
          value: '{{ $value }} °C'
          threshold: 60 °C
          runbook_url: https://runbooks.lantern.example/kitchen/tea-too-hot
      - alert: BiscuitsLow
        expr: vector(3) and ((vector(time()) - ${seconds} + 35) % 60 < 25)
        labels: { severity: warning, service: kitchen, instance: tin-1 }
        annotations:
          summary: Hardly any biscuits left
          value: '{{ $value }}'
          threshold: '5'
`;
}
