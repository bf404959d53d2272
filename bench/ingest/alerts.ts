/** Instants of all alerts of a body, as RFC 3339. */
export interface AlertTimes {
  readonly startsAt: string;
  readonly endsAt: string;
}

/** The labels that both programs group by. */
export const groupBy = ['alertname', 'cluster', 'service'] as const;

const words = ['checkout', 'payments', 'search', 'catalog', 'ledger', 'mailer', 'session', 'basket'];

/**
 * One alert as Prometheus sends it, about 540 bytes of JSON. Alerts of different numbers differ in their labels; they
 * are spread over the groups, so that neighbours in a request are never of one group.
 */
export function alertText(index: number, groups: number, times: AlertTimes): string {
  const group = index % groups;
  const service = words[group % words.length] ?? '';
  const cluster = `eu-${String(Math.floor(group / words.length)).padStart(3, '0')}`;
  const pod = `${service}-7d9f8b6c5-${String(index).padStart(6, '0')}`;
  return JSON.stringify({
    annotations: {
      description: `Half of the requests to ${pod} in ${cluster} took over 1.25 s for 10 minutes.`,
      runbook_url: `https://runbooks.example.org/services/${service}/latency`,
      summary: `${service} in ${cluster} answers slowly`,
    },
    endsAt: times.endsAt,
    generatorURL: 'http://prometheus.example.org:9090/graph?g0.expr=latency%3Ap50+%3E+1.25',
    labels: { alertname: 'RequestsAreSlow', cluster, pod, service, severity: 'warning' },
    startsAt: times.startsAt,
  });
}
