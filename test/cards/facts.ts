import type { Acknowledgement } from '../../src/engine/acknowledgement.ts';
import type { Actor } from '../../src/engine/actor.ts';
import type { AlertFacts } from '../../src/engine/alert-facts.ts';
import type { GroupId } from '../../src/engine/alert-group.ts';
import type { GroupFacts } from '../../src/engine/group-facts.ts';
import { type Fingerprint, type LabelSet, toLabelSet } from '../../src/engine/label-set.ts';
import type { GroupKey } from '../../src/engine/route.ts';
import { compareSeverity, severityOf } from '../../src/engine/severity.ts';
import type { Silence, SilenceId } from '../../src/engine/silence.ts';

/** 20 November 2026, 14:14:00 UTC: a Friday. */
export const now = Date.UTC(2026, 10, 20, 14, 14);
export const minute = 60_000;
export const hour = 60 * minute;

export const ana: Actor = { id: 'slack:U1', name: 'Ana', origin: 'slack' };
export const bo: Actor = { id: 'slack:U2', name: 'Bo', origin: 'slack' };

export interface AlertDraft {
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly startsAt?: number;
  readonly status?: 'firing' | 'resolved';
  readonly isSilenced?: boolean;
  readonly fires?: number;
  readonly source?: string;
  readonly generatorUrl?: string;
}

export function anAlert(draft: AlertDraft = {}): AlertFacts {
  const labels = toLabelSet(Object.entries(draft.labels ?? { alertname: 'HighErrorRate', severity: 'critical' }));
  const severity = severityOf(labels);
  const isResolved = draft.status === 'resolved';
  const startsAt = draft.startsAt ?? now - 12 * minute;
  return {
    fingerprint: JSON.stringify(labels) as Fingerprint,
    head: {
      contentHash: 'c',
      startsAt,
      updatedAt: now,
      endsAtIsTimeout: false,
      liveness: 'heartbeat',
      fires: 1,
      ...(isResolved ? { endsAt: now - minute } : {}),
    },
    content: {
      labels,
      annotations: draft.annotations ?? {},
      source: draft.source ?? 'prometheus',
      ...(draft.generatorUrl === undefined ? {} : { generatorUrl: draft.generatorUrl }),
      ...(severity === undefined ? {} : { severity }),
    },
    status: draft.status ?? 'firing',
    isSilenced: draft.isSilenced ?? false,
    fires: draft.fires ?? 1,
  };
}

/** Three API servers with a high error rate; what is not said follows from the alerts. */
export function theFacts(
  changes: Partial<GroupFacts> & { readonly groupLabels?: Readonly<Record<string, string>> } = {},
): GroupFacts {
  const { groupLabels, ...given } = changes;
  const alerts = given.alerts ?? threeServers();
  const firing = alerts.filter((alert) => alert.status === 'firing');
  const known = (firing.length > 0 ? firing : alerts)
    .map((alert) => alert.content.severity)
    .filter((word) => word !== undefined);
  const firingSince = Math.min(now, ...alerts.map((alert) => alert.head.startsAt));
  const firstAcknowledgedAt = given.acknowledgement?.at;
  return {
    group: {
      schema: 1,
      gid: 'OmFwaV9oaWdoX2Vycm9ycw' as GroupId,
      receiver: 'payments',
      routeKey: '{}',
      groupKey: '{}:{}' as GroupKey,
      groupLabels: toLabelSet(Object.entries(groupLabels ?? { alertname: 'HighErrorRate', service: 'api' })),
      state: 'active',
      hasFlushed: true,
      episode: {
        number: 1,
        openedAt: firingSince,
        firingSince,
        firedBefore: {},
        reopened: 0,
        seen: { firing: [], severity: 'critical' },
        ...(firstAcknowledgedAt === undefined ? {} : { firstAcknowledgedAt }),
      },
      sent: {},
      pending: {},
      lastSeq: 1,
      inputs: [],
    },
    shortId: '7K2Q',
    now,
    state: 'firing',
    severity: known.toSorted(compareSeverity)[0] ?? 'warning',
    severityIsGuessed: known.length === 0,
    commonLabels: commonOf(alerts.map((alert) => alert.content.labels)),
    commonAnnotations: {},
    alerts,
    firing: firing.length,
    resolved: alerts.length - firing.length,
    silenced: firing.filter((alert) => alert.isSilenced).length,
    firingSince,
    stillReported: 0,
    newSinceAcknowledgement: 0,
    silences: [],
    episode: 1,
    reopened: 0,
    trouble: [],
    ...given,
  };
}

export function threeServers(): readonly AlertFacts[] {
  return [
    server('10.0.0.1:9100', { startsAt: now - 12 * minute, annotations: { value: '0.31', threshold: '0.1' } }),
    server('10.0.0.2:9100', { startsAt: now - 5 * minute, annotations: { value: '0.28', threshold: '0.1' }, fires: 3 }),
    server('10.0.0.3:9100', {
      startsAt: now - 4 * minute,
      annotations: { value: '0.12', threshold: '0.1' },
      status: 'resolved',
    }),
  ];
}

export function server(instance: string, draft: AlertDraft = {}): AlertFacts {
  return anAlert({
    generatorUrl: 'http://prometheus.example:9090/graph?g0.expr=errors',
    ...draft,
    labels: {
      ...{
        alertname: 'HighErrorRate',
        severity: 'critical',
        service: 'api',
        cluster: 'eu-1',
        env: 'prod',
        team: 'backend',
      },
      instance,
      ...draft.labels,
    },
    annotations: {
      summary: 'High error rate detected in api',
      description: 'More than one in ten requests fails.',
      runbook_url: 'https://runbooks.example/high-error-rate',
      dashboard_url: 'https://grafana.example/d/api',
      ...draft.annotations,
    },
  });
}

export function anAcknowledgement(changes: Partial<Acknowledgement> = {}): Acknowledgement {
  return { by: ana, at: now - 9 * minute, covers: [], ...changes };
}

export function aSilence(changes: Partial<Silence> = {}): Silence {
  return {
    schema: 1,
    id: '3f1c9a52-7d1e-4a77-9f0b-1c2d3e4f5a6b' as SilenceId,
    matchers: [
      { name: 'alertname', operator: '=', value: 'HighErrorRate' },
      { name: 'service', operator: '=', value: 'api' },
    ],
    startsAt: now - 10 * minute,
    endsAt: now + 2 * hour,
    updatedAt: now - 10 * minute,
    createdBy: 'Ana',
    comment: 'deploying 1.4',
    ...changes,
  };
}

function commonOf(sets: readonly LabelSet[]): LabelSet {
  const [first, ...others] = sets;
  return toLabelSet(Object.entries(first ?? {}).filter(([name, value]) => others.every((set) => set[name] === value)));
}
