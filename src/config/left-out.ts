import { didYouMean } from './did-you-mean.ts';
import { onlyIfSet } from './only-if-set.ts';
import type { ValueProblem } from './policy-schema.ts';
import type { YamlValue } from './read-yaml.ts';
import { readVariable, type Variables } from './variables.ts';
import { isMapping, type YamlMapping } from './yaml-mapping.ts';

export interface Kept {
  readonly value: YamlValue;
  readonly problems: readonly ValueProblem[];
  /** A line for each variable that is not set, with what is left out for it. */
  readonly notes: readonly ValueProblem[];
  /** The same, where a variable of nearly that name is set: somebody has mistyped it. */
  readonly warnings: readonly ValueProblem[];
  /** Where in the file something is that is at `path` in `value`. */
  readonly placeOf: (path: Path) => Path;
}

type Path = readonly PropertyKey[];

/**
 * Leaves out every entry, of a list or by name, whose `only_if_set` names a variable that is not set: an integration, a
 * receiver, a route, a source. Nothing else is ever left out: a `${NAME}` without a value stays a mistake.
 */
export function leaveOut(written: YamlValue, environment: Variables): Kept {
  const walk: Walk = { environment, missing: new Map(), indices: new Map(), problems: [] };
  const value = keep(written, { from: [], to: [] }, walk) ?? undefined;
  const named = namesIn(written);
  const told = [...walk.missing].map(([name, places]) => {
    const others = Object.keys(environment).filter((one) => one !== name && !named.has(one) && isSet(environment, one));
    const remedy = didYouMean(
      name,
      others.filter((one) => prefixOf(one) === prefixOf(name)),
    );
    const more = places.length === 1 ? '' : `, and ${places.length - 1} more with it`;
    return { path: places[0] ?? [], message: `left out${more}: ${name} is not set`, ...(remedy && { remedy }) };
  });
  return {
    value,
    problems: walk.problems,
    notes: told.filter(({ remedy }) => remedy === undefined),
    warnings: told.filter(({ remedy }) => remedy !== undefined),
    placeOf: (path) => placeOf(path, walk.indices),
  };
}

interface Walk {
  readonly environment: Variables;
  /** What is left out, by the variable that is not set. */
  readonly missing: Map<string, Path[]>;
  /** By the path of a list as it is now: where its items were. */
  readonly indices: Map<string, readonly number[]>;
  readonly problems: ValueProblem[];
}

interface Place {
  /** In the file. */
  readonly from: Path;
  /** In what is kept. */
  readonly to: Path;
}

/** `null`: left out. */
function keep(value: YamlValue, place: Place, walk: Walk): YamlValue | null {
  if (value === undefined || typeof value === 'string') return value;
  if (!isMapping(value)) return keepItems(value, place, walk);
  const missing = missingFor(value, place, walk);
  if (missing.length === 0) return keepEntries(value, place, walk);
  for (const name of missing) walk.missing.set(name, [...(walk.missing.get(name) ?? []), place.from]);
  return null;
}

function keepItems(items: readonly YamlValue[], { from, to }: Place, walk: Walk): readonly YamlValue[] {
  const kept: YamlValue[] = [];
  const indices: number[] = [];
  for (const [index, item] of items.entries()) {
    const one = keep(item, { from: [...from, index], to: [...to, kept.length] }, walk);
    if (one === null) continue;
    kept.push(one);
    indices.push(index);
  }
  if (kept.length < items.length) walk.indices.set(keyOf(to), indices);
  return kept;
}

function keepEntries(value: YamlMapping, { from, to }: Place, walk: Walk): YamlMapping {
  const kept: Record<string, YamlValue> = Object.create(null);
  for (const [key, item] of Object.entries(value)) {
    if (key === onlyIfSet) continue;
    const one = keep(item, { from: [...from, key], to: [...to, key] }, walk);
    if (one !== null) kept[key] = one;
  }
  return kept;
}

/** Every one of the names must be set; a wrong one is a mistake, and the entry stays. */
function missingFor(value: YamlMapping, { from }: Place, walk: Walk): readonly string[] {
  const written = value[onlyIfSet];
  if (written === undefined) return [];
  const path = [...from, onlyIfSet];
  const names = (Array.isArray(written) ? written : [written]) as readonly YamlValue[];
  if (from.length > 0 && names.length > 0 && names.every(isName))
    return names.filter((name) => !isSet(walk.environment, name));
  walk.problems.push(
    from.length === 0
      ? { path, message: 'the whole file cannot be left out' }
      : { path, message: 'is not the name of a variable', remedy: `write it bare, like ${onlyIfSet}: PAGERDUTY_KEY` },
  );
  return [];
}

function isName(value: YamlValue): value is string {
  return typeof value === 'string' && /^[A-Za-z_][A-Za-z0-9_]*$/.test(value);
}

function isSet(environment: Variables, name: string): boolean {
  return readVariable(environment, name) !== undefined;
}

/** Every text that may name a variable: what the file speaks of is not mistyped. */
function namesIn(value: YamlValue): ReadonlySet<string> {
  return new Set(JSON.stringify(value)?.match(/[A-Za-z_][A-Za-z0-9_]*/g) ?? []);
}

function prefixOf(name: string): string {
  return name.split('_')[0] ?? name;
}

function placeOf(path: Path, indices: Walk['indices']): Path {
  return path.map((key, at) => indices.get(keyOf(path.slice(0, at)))?.[Number(key)] ?? key);
}

function keyOf(path: Path): string {
  return JSON.stringify(path.map(String));
}
