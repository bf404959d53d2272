/** One alert as a story tells it: what it says, not when. */
export interface Told {
  readonly status: 'firing' | 'resolved';
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

type Texts = Readonly<Record<string, string>>;

const usual = { service: 'checkout', severity: 'critical' };

/** `firing('HighErrorRate', { service: 'api' })`; critical and of `checkout` unless told otherwise. */
export function firing(alertname: string, labels: Texts = {}, annotations: Texts = {}): Told {
  return { status: 'firing', labels: { alertname, ...usual, ...labels }, annotations };
}

export function resolved(alertname: string, labels: Texts = {}, annotations: Texts = {}): Told {
  return { ...firing(alertname, labels, annotations), status: 'resolved' };
}

/** Writes alerts as their senders do, remembering since when each fires. */
export interface Senders {
  /** The body of Alertmanager's webhook, version 4. */
  webhook(alerts: readonly Told[], now: number): object;
  /** What Prometheus posts to Alertmanager's API v2. */
  prometheus(alerts: readonly Told[], now: number): object;
}

/** Prometheus gives an end four resend delays ahead: whoever does not hear of the alert until then may take it as over. */
const PROMETHEUS_END_MS = 4 * 60_000;

export function createSenders(): Senders {
  const since = new Map<string, number>();

  function startOf({ labels, status }: Told, now: number): string {
    const key = JSON.stringify(Object.entries(labels).sort());
    const startsAt = since.get(key) ?? now;
    if (status === 'firing') since.set(key, startsAt);
    else since.delete(key);
    return iso(startsAt);
  }

  return {
    webhook: (alerts, now) => ({
      receiver: 'tocsin',
      status: alerts.some(({ status }) => status === 'firing') ? 'firing' : 'resolved',
      alerts: alerts.map((alert) => ({
        status: alert.status,
        labels: alert.labels,
        annotations: alert.annotations,
        startsAt: startOf(alert, now),
        endsAt: alert.status === 'resolved' ? iso(now) : '0001-01-01T00:00:00Z',
        generatorURL: 'http://prometheus.example:9090/graph?g0.expr=up',
        fingerprint: 'b179e2e896e10030',
      })),
      groupLabels: {},
      commonLabels: {},
      commonAnnotations: {},
      externalURL: 'http://alertmanager.example:9093',
      version: '4',
      groupKey: '{}:{}',
      truncatedAlerts: 0,
    }),
    prometheus: (alerts, now) =>
      alerts.map((alert) => ({
        labels: alert.labels,
        annotations: alert.annotations,
        startsAt: startOf(alert, now),
        endsAt: iso(alert.status === 'resolved' ? now : now + PROMETHEUS_END_MS),
        generatorURL: 'http://prometheus.example:9090/graph?g0.expr=up',
      })),
  };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
