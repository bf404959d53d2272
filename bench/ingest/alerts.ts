/** Instants of all alerts of a body, as RFC 3339. */
export interface AlertTimes {
  readonly startsAt: string;
  readonly endsAt: string;
}

/** How many alerts there are, and how many groups they fall into. */
export interface Scale {
  readonly alerts: number;
  readonly groups: number;
}

/** The labels that both programs group by. */
export const groupBy = ['alertname', 'cluster', 'service'] as const;

/** Groups that the alerts of one rule fall into. */
const groupsPerRule = 20;

const words = ['checkout', 'payments', 'search', 'catalog', 'ledger', 'mailer', 'session', 'basket'];

/**
 * One alert as Prometheus sends it, about 540 bytes of JSON; alerts of different numbers differ in their labels. They
 * come rule by rule as from Prometheus, and those of one rule come mixed: its groups take turns.
 */
export function alertText(index: number, scale: Scale, times: AlertTimes): string {
  const rules = Math.ceil(scale.groups / groupsPerRule);
  const rule = Math.floor(index / Math.ceil(scale.alerts / rules));
  const group = rule * groupsPerRule + (index % groupsPerRule);
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
    labels: { alertname: `RequestsAreSlow${rule}`, cluster, pod, service, severity: 'warning' },
    startsAt: times.startsAt,
  });
}
