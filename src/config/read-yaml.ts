import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, Scalar } from 'yaml';
import type { ConfigProblem } from './problem.ts';

/** A policy file of 1,000 routes is about 200 kB; what is far beyond is a mistake, or an attack on the parser. */
const maxPolicyBytes = 1_000_000;
const maxPolicyDepth = 40;
/** Values after aliases are followed, which is what a "billion laughs" file multiplies. */
const maxPolicyValues = 100_000;

/**
 * What a YAML file holds: texts, lists and mappings, as Go's decoder hands them to Alertmanager; nulls are left out.
 */
export type YamlValue = string | undefined | readonly YamlValue[] | { readonly [key: string]: YamlValue };

export type YamlReading =
  | { readonly type: 'ok'; readonly value: YamlValue; readonly lineOf: LineOf }
  | { readonly type: 'invalid'; readonly problems: readonly ConfigProblem[] };

/** The line of the value at this path, or of the closest thing around it. */
export type LineOf = (path: readonly PropertyKey[]) => number | undefined;

const mostErrors = 20;
const tooDeep = `the file is nested more than ${maxPolicyDepth} levels deep`;

export function readYaml(text: string): YamlReading {
  if (Buffer.byteLength(text) > maxPolicyBytes) {
    return invalid([{ path: '', message: `the file is larger than ${maxPolicyBytes / 1000} kB` }]);
  }
  const lineCounter = new LineCounter();
  // Pretty errors would quote the file, and with it perhaps a secret.
  const document = parseDocument(text, {
    lineCounter,
    prettyErrors: false,
    schema: 'failsafe',
    stringKeys: true,
    merge: false,
  });
  if (document.errors.length > 0) {
    return invalid(
      document.errors.slice(0, mostErrors).map(({ message, pos }) => ({
        path: '',
        line: lineCounter.linePos(pos[0]).line,
        message: message.startsWith('Maximum call stack') ? tooDeep : message,
      })),
    );
  }
  const lines = new Map<string, number>();
  const lineAt = (offset: number): number => lineCounter.linePos(offset).line;
  const walk: Walk = { lines, lineAt, anchors: new Map(), values: 0 };
  try {
    const value = document.contents === null ? undefined : readNode(document.contents, [], walk);
    return { type: 'ok', value, lineOf: (path) => lineOf(lines, path) };
  } catch (error) {
    if (error instanceof TooMuch) return invalid([{ path: '', message: error.message }]);
    throw error;
  }
}

function invalid(problems: readonly ConfigProblem[]): YamlReading {
  return { type: 'invalid', problems };
}

interface Walk {
  readonly lines: Map<string, number>;
  readonly lineAt: (offset: number) => number;
  readonly anchors: Map<string, Node>;
  values: number;
}

class TooMuch extends Error {}

type Path = readonly PropertyKey[];

function readNode(node: Node | null, path: Path, walk: Walk): YamlValue {
  walk.values++;
  if (walk.values > maxPolicyValues) throw new TooMuch(`the file has more than ${maxPolicyValues} values`);
  if (path.length > maxPolicyDepth) throw new TooMuch(tooDeep);
  if (node?.range) rememberLine(walk, path, node.range[0]);
  if (isAlias(node)) return readNode(walk.anchors.get(node.source) ?? null, path, walk);
  if (node?.anchor !== undefined) walk.anchors.set(node.anchor, node);
  if (isSeq<Node>(node)) return node.items.map((item, index) => readNode(item, [...path, index], walk));
  if (isMap<Scalar, Node>(node)) return mappingOf(node.items, path, walk);
  return isScalar(node) ? textOf(node) : undefined;
}

function mappingOf(pairs: readonly { key: Scalar; value: Node | null }[], path: Path, walk: Walk): YamlValue {
  const mapping: Record<string, YamlValue> = Object.create(null);
  const inherited: YamlValue[] = [];
  for (const { key, value } of pairs) {
    const name = String(key.value);
    const below = [...path, name];
    if (key.range) rememberLine(walk, below, key.range[0]);
    if (name === '<<' && key.type === Scalar.PLAIN) inherited.push(readNode(value, below, walk));
    else mapping[name] = readNode(value, below, walk);
  }
  for (const base of inherited.flat()) {
    if (typeof base === 'object') Object.assign(mapping, { ...base, ...mapping });
  }
  return mapping;
}

/** A plain scalar that YAML reads as nothing is nothing; everything else is the text that it was written as. */
function textOf(scalar: Scalar): string | undefined {
  const text = String(scalar.value ?? '');
  const isPlain = scalar.type === undefined || scalar.type === Scalar.PLAIN;
  return isPlain && /^(?:|~|null|Null|NULL)$/.test(text) ? undefined : text;
}

/** The key's line comes first and stays: that is where people look. */
function rememberLine(walk: Walk, path: Path, offset: number): void {
  const key = lineKey(path);
  if (!walk.lines.has(key)) walk.lines.set(key, walk.lineAt(offset));
}

function lineOf(lines: ReadonlyMap<string, number>, path: Path): number | undefined {
  for (let length = path.length; length >= 0; length--) {
    const line = lines.get(lineKey(path.slice(0, length)));
    if (line !== undefined) return line;
  }
  return undefined;
}

function lineKey(path: Path): string {
  return JSON.stringify(path.map(String));
}
