import type { YamlValue } from './read-yaml.ts';
import { isMapping, type YamlMapping } from './yaml-mapping.ts';

/**
 * What holds where the file says nothing, as one would write it. `[]` stands for every entry of a list, `?` for a mapping
 * without which there is nothing to say.
 */
export const policyDefaults: Readonly<Record<string, string>> = {
  'global.resolve_timeout': '5m',
  'route.group_wait': '30s',
  'route.group_interval': '5m',
  'route.repeat_interval': '4h',
  'receivers[].slack_configs[].send_resolved': 'false',
  'receivers[].webhook_configs[].send_resolved': 'true',
  'receivers[].webhook_configs[].max_alerts': '0',
  'receivers[].pagerduty_configs[].send_resolved': 'true',
  'receivers[].pagerduty_configs[].client': 'Tocsin',
  'heartbeat?.every': '1m',
  'retention.groups': '30d',
  'retention.timeline': '1000',
  'retention.silences': '5d',
  'lifecycle.flap_window': '10m',
  'lifecycle.expiry_hold': '2m',
  'lifecycle.card_debounce': '1s',
  'lifecycle.reopen': 'on_refire',
  'api.open': 'false',
  'api.max_body_bytes': '16777216',
};

export interface WithDefaults {
  readonly value: YamlValue;
  /** Whether what is at this path was not written. */
  readonly isDefault: (path: readonly PropertyKey[]) => boolean;
}

/** The file with everything written out that holds without a word. */
export function withDefaults(written: YamlValue): WithDefaults {
  const added = new Set<string>();
  let value = written;
  for (const [pattern, fallback] of Object.entries(policyDefaults)) {
    value = put(value, { keys: pattern.split('.'), path: [], fallback, added });
  }
  return { value, isDefault: (path) => added.has(JSON.stringify(path)) };
}

interface Put {
  readonly keys: readonly string[];
  readonly path: readonly PropertyKey[];
  readonly fallback: string;
  readonly added: Set<string>;
}

/** Mappings at the top are made where there are none, and entries of lists are not. */
function put(value: YamlValue, { keys, path, ...rest }: Put): YamlValue {
  const [key = '', ...below] = keys;
  if (key === '') return value ?? rest.fallback;
  const isList = key.endsWith('[]');
  const name = key.replace(/\[\]$|\?$/, '');
  const mapping: YamlMapping = value === undefined ? {} : isMapping(value) ? value : {};
  if (value !== undefined && !isMapping(value)) return value;
  const at = [...path, name];
  const found = mapping[name];
  if (isList) {
    if (!Array.isArray(found)) return value;
    const items = found.map((item: YamlValue, index) => put(item, { keys: below, path: [...at, index], ...rest }));
    return { ...mapping, [name]: items };
  }
  if (found === undefined && key.endsWith('?')) return value;
  if (found === undefined) rest.added.add(JSON.stringify(at));
  return { ...mapping, [name]: put(found, { keys: below, path: at, ...rest }) };
}
