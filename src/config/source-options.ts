import { sourceKindOf, traitsOf } from '../engine/source-kind.ts';
import type { SourceOptions } from '../ports/policy.ts';
import type { CredentialReading } from './credentials.ts';
import type { PolicyFile, SourceEntry } from './policy-schema.ts';

/** What the policy says of its sources, by name. */
export function toSources(file: PolicyFile, credentials: CredentialReading): ReadonlyMap<string, SourceOptions> {
  const entries = Object.entries(file.sources ?? {});
  return new Map(entries.map(([name, entry]) => [name, toSource(name, entry, credentials)]));
}

function toSource(name: string, entry: SourceEntry, { bySource, ofApis }: CredentialReading): SourceOptions {
  const kind = entry.kind ?? sourceKindOf(name) ?? (entry.mapping === undefined ? undefined : 'generic');
  const credential = ofApis.get(name);
  return {
    name,
    credentials: bySource.get(name) ?? [],
    ...present({
      kind,
      expireAfterMs: entry.expire_after,
      dropLabels: entry.drop_labels.length === 0 ? undefined : entry.drop_labels,
      severities: entry.severities && toTable(entry.severities),
      mapping: entry.mapping,
      liveness: entry.liveness,
      isStateless: entry.stateless ?? (kind && traitsOf(kind).isStateless),
      dedupWindowMs: entry.dedup_window,
      expect:
        entry.expect_every === undefined
          ? undefined
          : { everyMs: entry.expect_every, severity: entry.expect_severity ?? 'high' },
      api: entry.api_url === undefined ? undefined : { url: entry.api_url, ...present({ credential }) },
    }),
  };
}

type Present<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> };

/** Only what is there. */
function present<T extends object>(values: T): Present<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Present<T>;
}

function toTable(severities: NonNullable<SourceEntry['severities']>): NonNullable<SourceOptions['severities']> {
  return new Map(
    Object.entries(severities).map(([word, severity]) => [word.trim().toLowerCase(), severity.trim().toLowerCase()]),
  );
}
