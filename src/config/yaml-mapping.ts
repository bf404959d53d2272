import type { YamlValue } from './read-yaml.ts';

export type YamlMapping = { readonly [key: string]: YamlValue };

export function isMapping(value: YamlValue): value is YamlMapping {
  return typeof value === 'object' && !Array.isArray(value);
}

/** What a mapping holds under a key; absent too where there is no mapping. */
export function at(value: YamlValue, key: string): YamlValue {
  return isMapping(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** The list that a mapping holds under a key; empty where there is none. */
export function listAt(value: YamlValue, key: string): readonly YamlValue[] {
  const found = at(value, key);
  return Array.isArray(found) ? found : [];
}
