import { type Fingerprint, fingerprintOf, toLabelSet } from '../engine/label-set.ts';
import type { BasicCredential, BearerCredential, SourceOptions } from '../ports/policy.ts';
import type { Upstream, UpstreamReading } from '../ports/upstream.ts';
import { prometheusSource } from './prometheus.ts';
import { readReport } from './read-report.ts';
import type { ReadPage } from './sns.ts';

/** An Alertmanager knows nothing when it starts; Prometheus tells it all within its resend delay. */
const SETTLING_MS = 5 * 60_000;

/** Reads the alerts of an Alertmanager, or of what has its API v2 (Grafana under /api/alertmanager/grafana). */
export function createUpstream({ readPage }: { readonly readPage: ReadPage }): Upstream {
  async function readAll(source: SourceOptions, now: number): Promise<UpstreamReading> {
    const { api } = source;
    if (api === undefined) return { type: 'unsure', why: 'it has no api_url' };
    const base = api.url.replace(/\/+$/, '').replace(/\/api\/v2$/, '');
    const headers = headersOf(api.credential);
    const startedAt = await readPage(`${base}/api/v2/status`, headers).then(startIn, () => undefined);
    if (startedAt !== undefined && now - startedAt < SETTLING_MS) {
      return { type: 'unsure', why: 'it has started lately, and may not have heard of everything yet' };
    }
    const body: unknown = JSON.parse(await readPage(`${base}/api/v2/alerts`, headers));
    const context = { now, resolveTimeoutMs: SETTLING_MS };
    const { dropLabels } = source;
    const report = await readReport(
      prometheusSource,
      body,
      dropLabels === undefined ? context : { ...context, dropLabels },
    );
    if (report.problems.length > 0) return { type: 'unsure', why: 'its list of alerts has another shape' };
    return { type: 'alerts', fingerprints: fingerprintsOf(report.alerts) };
  }

  return {
    async read(source, now) {
      try {
        return await readAll(source, now);
      } catch (error) {
        return { type: 'unsure', why: error instanceof Error ? error.message : String(error) };
      }
    },
  };
}

function headersOf(credential: BearerCredential | BasicCredential | undefined): Readonly<Record<string, string>> {
  if (credential === undefined) return {};
  if (credential.type === 'bearer') return { authorization: `Bearer ${credential.token}` };
  const pair = Buffer.from(`${credential.username}:${credential.password}`).toString('base64');
  return { authorization: `Basic ${pair}` };
}

/** When it started, if its status says so: Alertmanager calls the instant "uptime". */
function startIn(text: string): number | undefined {
  const { uptime } = JSON.parse(text) as { readonly uptime?: unknown }; // anything but text is none
  const at = typeof uptime === 'string' ? Date.parse(uptime) : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
}

/** With and without the labels that Grafana keeps to itself: its API shows them, its webhook does not. */
function fingerprintsOf(
  alerts: readonly { readonly fingerprint: Fingerprint; readonly content: { readonly labels: object } }[],
): ReadonlySet<Fingerprint> {
  const found = new Set<Fingerprint>();
  for (const { fingerprint, content } of alerts) {
    found.add(fingerprint);
    const own = Object.entries(content.labels).filter(([name]) => name.startsWith('__'));
    if (own.length === 0) continue;
    found.add(fingerprintOf(toLabelSet(Object.entries(content.labels).filter(([name]) => !name.startsWith('__')))));
  }
  return found;
}
