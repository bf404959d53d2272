import type { SourceOptions } from '../ports/policy.ts';
import type { Source, SourceContext } from './source.ts';

/** What a source is told of the moment and of the policy. */
export function contextFor(
  { name }: Source,
  options: SourceOptions | undefined,
  { now, resolveTimeoutMs }: Pick<SourceContext, 'now' | 'resolveTimeoutMs'>,
): SourceContext {
  if (options === undefined) return { now, resolveTimeoutMs, source: name };
  const { expireAfterMs, dropLabels, severities } = options;
  return {
    now,
    resolveTimeoutMs,
    source: name,
    ...(expireAfterMs === undefined ? {} : { expireAfterMs }),
    ...(dropLabels === undefined ? {} : { dropLabels }),
    ...(severities === undefined ? {} : { severities }),
  };
}
