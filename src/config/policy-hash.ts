import { hash } from 'node:crypto';
import type { YamlValue } from './read-yaml.ts';
import { isMapping, type YamlMapping } from './yaml-mapping.ts';

/**
 * Names what a policy file says, not how it is written: comments, the order of keys, anchors and quotes make no
 * difference, the values of variables do. Without credentials: who may send decides nothing about groups, processes may
 * be given different ones, and what is left of a secret in a hash could be tried out.
 */
export function policyHashOf(filled: YamlValue): string {
  return hash('sha256', textOf(withoutCredentials(filled)), 'base64url').slice(0, 22);
}

function withoutCredentials(value: YamlValue): YamlValue {
  if (!isMapping(value)) return value;
  // Where pages are kept, on this machine, decides nothing about groups either, nor whom a heartbeat reaches.
  const { runbooks: _, heartbeat: __, ...rest } = value;
  return withoutSourceCredentials({ ...rest, receivers: withoutKeys(value['receivers']) });
}

/** The keys of PagerDuty's services, which say where something goes, not what. */
function withoutKeys(value: YamlValue): YamlValue {
  if (Array.isArray(value)) return value.map(withoutKeys);
  if (!isMapping(value)) return value;
  const kept = Object.entries(value).filter(([name]) => name !== 'routing_key' && name !== 'service_key');
  return Object.fromEntries(kept.map(([name, inner]) => [name, withoutKeys(inner)]));
}

function withoutSourceCredentials(value: YamlMapping): YamlValue {
  if (!isMapping(value['sources'])) return value;
  const sources = Object.entries(value['sources']).map(([name, source]): [string, YamlValue] => {
    if (!isMapping(source)) return [name, source];
    const { credentials: _, api_credentials: __, ...rest } = source;
    return [name, rest];
  });
  return { ...value, sources: Object.fromEntries(sources) };
}

/** Lists keep their order, keys do not. Names come from strangers, so nothing is looked up by them. */
function textOf(value: YamlValue): string {
  if (value === undefined) return 'null';
  if (typeof value === 'string') return JSON.stringify(value);
  if (!isMapping(value)) return `[${value.map(textOf).join()}]`;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${textOf(inner)}`).join()}}`;
}
