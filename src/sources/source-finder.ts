import { type SourceKind, sourceKindOf, traitsOf } from '../engine/source-kind.ts';
import { compileMapping, type Mapped } from '../mapping/mapping.ts';
import type { SourceOptions } from '../ports/policy.ts';
import { alertmanagerSource } from './alertmanager.ts';
import { grafanaSource } from './grafana.ts';
import { createMappedSource } from './mapped.ts';
import { prometheusSource } from './prometheus.ts';
import { azureMonitor } from './ready-made/azure-monitor.ts';
import { cloudwatch } from './ready-made/cloudwatch.ts';
import { datadog } from './ready-made/datadog.ts';
import { googleCloudMonitoring } from './ready-made/google-cloud-monitoring.ts';
import { newRelic } from './ready-made/new-relic.ts';
import { notificationService } from './ready-made/notification-service.ts';
import type { ReadyMade } from './ready-made/ready-made.ts';
import { sentry } from './ready-made/sentry.ts';
import { uptimeKuma } from './ready-made/uptime-kuma.ts';
import { zabbix } from './ready-made/zabbix.ts';
import { createSns, isSnsEnvelope, type ReadPage, type Sns } from './sns.ts';
import type { Source, Unpacked } from './source.ts';

const usualDedupWindowMs = 15 * 60_000;

const readyMade: Readonly<Partial<Record<SourceKind, ReadyMade>>> = {
  'azure-monitor': azureMonitor,
  'google-cloud-monitoring': googleCloudMonitoring,
  'new-relic': newRelic,
  'notification-service': notificationService,
  'uptime-kuma': uptimeKuma,
  cloudwatch,
  datadog,
  sentry,
  zabbix,
};

/** Finds the source of a name: one that the policy names, or a kind by its own name. */
export type FindSource = (name: string, sources: ReadonlyMap<string, SourceOptions>) => Source | undefined;

/** Sources are made once for each entry of a policy that is loaded. */
export function createSourceFinder(deps: { readonly readPage: ReadPage }): FindSource {
  const sns = createSns(deps);
  const made = new WeakMap<SourceOptions, Source>();
  const byKind = new Map<string, Source>();

  return (name, sources) => {
    const options = sources.get(name);
    if (options === undefined) {
      const kind = sourceKindOf(name);
      if (kind === undefined) return undefined;
      const known = byKind.get(kind) ?? createSource({ name, kind, credentials: [] }, sns);
      if (known !== undefined) byKind.set(kind, known);
      return known;
    }
    const known = made.get(options) ?? createSource(options, sns);
    if (known !== undefined) made.set(options, known);
    return known;
  };
}

function createSource(options: SourceOptions, sns: Sns): Source | undefined {
  const { name, kind } = options;
  switch (kind) {
    case undefined:
      return undefined;
    case 'alertmanager':
      return { ...alertmanagerSource, name };
    case 'prometheus':
      return { ...prometheusSource, name };
    case 'grafana':
      return { ...grafanaSource, name };
    case 'cloudwatch':
      return throughSns(mappedSource(options, kind), sns);
    default:
      return mappedSource(options, kind);
  }
}

function mappedSource(options: SourceOptions, kind: SourceKind): Source | undefined {
  const ready = readyMade[kind];
  const mapping = ready?.mapping ?? options.mapping;
  if (mapping === undefined) return undefined;
  const traits = traitsOf(kind);
  return createMappedSource({
    name: options.name,
    liveness: options.liveness ?? traits.liveness,
    isStateless: options.isStateless ?? traits.isStateless === true,
    dedupWindowMs: options.dedupWindowMs ?? usualDedupWindowMs,
    run: runnerOf(mapping),
    ...(ready === undefined ? {} : { check: ready.check }),
  });
}

/** A mapping that does not compile was refused when the policy was read. */
function runnerOf(mapping: string): (body: unknown) => Promise<Mapped> {
  const compiled = compileMapping(mapping);
  if (compiled.type === 'mapping') return compiled.run;
  return async () => ({ type: 'failed', problem: compiled.problem });
}

/** The same source for messages in SNS's envelopes, and for bare ones. */
function throughSns(inner: Source | undefined, sns: Sns): Source | undefined {
  if (inner === undefined) return undefined;
  return {
    ...inner,
    async unpack(body): Promise<Unpacked> {
      if (!isSnsEnvelope(body)) return inner.unpack(body);
      const opened = await sns.open(body);
      if (opened.type === 'refused' || opened.type === 'unavailable') return opened;
      if (opened.type === 'answered') return { type: 'items', items: [], path: 'alerts' };
      return inner.unpack(jsonIn(opened.text));
    },
  };
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
