import type { Policy } from '../ports/policy.ts';
import type { Source, SourceContext } from './source.ts';

/** What a source is told of the moment and of the policy. */
export function contextFor(
  { name }: Source,
  { sources, resolveTimeoutMs, severities: severityTable }: Pick<Policy, 'sources' | 'resolveTimeoutMs' | 'severities'>,
  now: number,
): SourceContext {
  const { expireAfterMs, dropLabels, severities } = sources.get(name) ?? {};
  return {
    now,
    resolveTimeoutMs,
    source: name,
    ...(expireAfterMs === undefined ? {} : { expireAfterMs }),
    ...(dropLabels === undefined ? {} : { dropLabels }),
    ...(severities === undefined ? {} : { severities }),
    ...(severityTable === undefined ? {} : { severityTable }),
  };
}
