import { dirname, resolve } from 'node:path';
import { Document, Pair, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import { leaveOut } from './left-out.ts';
import { withDefaults } from './policy-defaults.ts';
import { readYaml, type YamlValue } from './read-yaml.ts';
import { hidden, isSecretName, withoutSecrets } from './secret-names.ts';
import { readVariable, type Variables } from './variables.ts';
import { isMapping } from './yaml-mapping.ts';

export interface PrintOptions {
  /** Where the text was read from. */
  readonly file: string;
  readonly environment: Variables;
  /** Where the value of a variable comes from: `.env`, `environment`, `default`. */
  readonly originOf: (name: string) => string;
}

/**
 * A policy file as it applies: variables put in, entries left out, defaults written out and marked, paths absolute,
 * secrets hidden. Those that come from variables keep their `${NAME}`, so that it loads again and means the same.
 */
export function printPolicy(text: string, options: PrintOptions): string {
  const yaml = readYaml(text);
  if (yaml.type === 'invalid') throw new Error('only a file without mistakes can be printed');
  const { value, isDefault } = withDefaults(leaveOut(yaml.value, options.environment).value);
  const document = new Document(undefined, { schema: 'failsafe' });
  const contents = nodeOf(value, [], { ...options, isDefault });
  document.contents = contents;
  if (contents instanceof YAMLMap) {
    for (const { key } of contents.items.slice(1)) if (key instanceof Scalar) key.spaceBefore = true;
  }
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

interface Printing extends PrintOptions {
  readonly isDefault: (path: Path) => boolean;
}

type Path = readonly PropertyKey[];

function nodeOf(value: YamlValue, path: Path, printing: Printing): Scalar | YAMLMap | YAMLSeq {
  if (value === undefined) return new Scalar('');
  if (typeof value === 'string') return textNode(value, path, printing);
  if (!isMapping(value)) return listNode(value, path, printing);
  const map = new YAMLMap();
  for (const [key, item] of Object.entries(value)) {
    // What nothing is written under is left out by the reader too.
    if (item !== undefined) map.items.push(new Pair(plain(key), nodeOf(item, [...path, key], printing)));
  }
  return map;
}

function listNode(items: readonly YamlValue[], path: Path, printing: Printing): YAMLSeq {
  const list = new YAMLSeq();
  for (const [index, item] of items.entries()) list.items.push(nodeOf(item, [...path, index], printing));
  list.flow = items.every((item) => typeof item === 'string' && !item.includes('$')) && items.join(', ').length < 70;
  return list;
}

function textNode(written: string, path: Path, printing: Printing): Scalar {
  const { value, comment } = shownOf(written, path, printing);
  const scalar = plain(value);
  if (comment !== undefined) scalar.comment = ` ${comment}`;
  return scalar;
}

/** A plain text that YAML reads as nothing must be quoted. */
function plain(text: string): Scalar {
  const scalar = new Scalar(text);
  if (/^(?:|~|null|Null|NULL)$/.test(text)) scalar.type = Scalar.QUOTE_SINGLE;
  return scalar;
}

interface Shown {
  readonly value: string;
  readonly comment?: string;
}

function shownOf(written: string, path: Path, printing: Printing): Shown {
  const key = String(path.findLast((one) => typeof one === 'string') ?? '');
  const name = /^\$\{([A-Za-z_][A-Za-z0-9_]*)\}$/.exec(written)?.[1];
  const isAddress = key === 'url' && path[0] !== 'runbooks';
  if (name !== undefined) {
    const isSecret = isSecretName(key) || isSecretName(name) || isAddress;
    return fromVariable(name, isSecret, printing);
  }
  const open = isSecretName(key) ? hidden : withoutSecrets(written, { andPath: isAddress });
  if (open !== written) return { value: open, comment: 'hidden: it stands in the file itself' };
  if (printing.isDefault(path)) return { value: written, comment: 'default' };
  const isPath = key.endsWith('_file') || (key === 'folder' && path[0] === 'runbooks');
  return { value: isPath ? resolve(dirname(printing.file), written) : written };
}

function fromVariable(name: string, isSecret: boolean, { environment, originOf }: Printing): Shown {
  const written = `\${${name}}`;
  const origin = originOf(name);
  if (isSecret) return { value: written, comment: `hidden, from ${origin}` };
  const comment = origin === 'default' ? `default of ${written}` : `${written}, from ${origin}`;
  return { value: readVariable(environment, name) ?? '', comment };
}
