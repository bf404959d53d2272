import type { Dispatch } from './dispatch/dispatch.ts';
import type { GroupCount } from './dispatch/group-count.ts';
import { type Severity, severities } from './engine/severity.ts';
import type { Metrics } from './http/metrics.ts';

/** Puts what a process knows of itself on `/metrics`. */
export function addGauges(
  metrics: Metrics,
  dispatch: Pick<Dispatch, 'standing' | 'vitals'>,
  build: { readonly version: string; readonly store: string },
): void {
  const { standing, vitals } = dispatch;
  metrics.addGauge('build_info', () => [{ labels: { ...build }, value: 1 }]);
  metrics.addGauge('store_up', () => Number(vitals.isStoreUp()));
  metrics.addGauge('policy_in_force', () => Number(standing().policy === 'in_force'));
  metrics.addGauge('warnings', () => standing().warnings.length);
  metrics.addGauge('work_lag_seconds', async () => toSeconds(await vitals.workLagMs()));
  metrics.addGauge('deliveries_waiting', vitals.waiting);
  metrics.addGauge('lanes_held', vitals.heldLanes);
  metrics.addGauge('breaker_open', () =>
    vitals.breakers().map(({ name, isOpen }) => ({ labels: { breaker: name }, value: Number(isOpen) })),
  );
  metrics.addGauge('source_last_heard_timestamp_seconds', () =>
    [...vitals.heard()].map(([source, at]) => ({ labels: { source }, value: at / 1000 })),
  );
  metrics.addGauge('source_silent', () =>
    [...(vitals.silent() ?? [])].map(([source, isSilent]) => ({ labels: { source }, value: Number(isSilent) })),
  );
  metrics.addGauge('groups', () =>
    vitals.groups()?.map(({ state, severity, count }) => ({ labels: { state, severity }, value: count })),
  );
  // With those of which there are none, so that an alert rule sees them go.
  metrics.addGauge('groups_overdue', () => {
    const groups = vitals.groups();
    return groups && severities.map((severity) => ({ labels: { severity }, value: overdueIn(groups, severity) }));
  });
}

function overdueIn(groups: readonly GroupCount[], severity: Severity): number {
  return groups.filter((group) => group.severity === severity).reduce((sum, { overdue }) => sum + overdue, 0);
}

function toSeconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms / 1000;
}
