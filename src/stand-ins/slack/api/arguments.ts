import { type Fields, field, parseJson } from '../fields.ts';
import { Refusal, refusalWith } from '../refusal.ts';

type Kind = 'text' | 'flag' | 'number' | 'json';

/** Argument name to kind; `!` marks one that must be given. */
export interface ArgumentTable {
  readonly [name: string]: Kind | `${Kind}!`;
}

export interface Arguments {
  text(name: string): string | undefined;
  /** For arguments marked with `!`. */
  needed(name: string): string;
  flag(name: string): boolean;
  number(name: string): number | undefined;
  json(name: string): unknown;
  readonly all: Fields;
}

/** What Slack calls broken JSON in these arguments. */
const brokenJson = new Map([
  ['blocks', 'invalid_blocks_format'],
  ['attachments', 'invalid_attachments'],
  ['metadata', 'invalid_metadata_format'],
]);

/** `token` is read elsewhere; clients for several workspaces add `team_id` to every call. */
const everywhere: ArgumentTable = { team_id: 'text' };

/** Throws invalid_arguments for what is missing, of the wrong kind or, unlike Slack, unknown. */
export function parseArguments(raw: Fields, given: ArgumentTable): Arguments {
  const table = new Map(Object.entries({ ...everywhere, ...given }));
  const problems: string[] = [];
  const parsed: Record<string, unknown> = Object.create(null);
  for (const [name, value] of Object.entries(raw)) {
    const kind = table.get(name)?.replace('!', '');
    if (kind === undefined) problems.push(`unknown argument: ${name}`);
    else if (value !== null && value !== undefined) {
      parsed[name] = convert(name, kind as Kind, value, problems);
    }
  }
  for (const [name, kind] of table) {
    if (kind.endsWith('!') && (parsed[name] === undefined || parsed[name] === '')) {
      problems.push(`missing required field: ${name}`);
    }
  }
  if (problems.length > 0) throw refusalWith('invalid_arguments', problems);
  return readArguments(parsed);
}

function convert(name: string, kind: Kind, value: unknown, problems: string[]): unknown {
  if (kind === 'json') return toJson(name, value, problems);
  const converted = kind === 'text' ? toText(value) : kind === 'flag' ? toFlag(value) : toNumber(value);
  if (converted === undefined) problems.push(`must provide a ${kind} [json-pointer:/${name}]`);
  return converted;
}

function toText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function toFlag(value: unknown): boolean | undefined {
  if (value === true || value === 'true' || value === '1') return true;
  return value === false || value === 'false' || value === '0' ? false : undefined;
}

function toNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

function toJson(name: string, value: unknown, problems: string[]): unknown {
  const parsed = typeof value === 'string' ? parseJson(value) : value;
  if (typeof parsed === 'object' && parsed !== null) return parsed;
  const code = brokenJson.get(name);
  if (code !== undefined) throw new Refusal(code);
  problems.push(`must provide an object [json-pointer:/${name}]`);
  return undefined;
}

function readArguments(parsed: Fields): Arguments {
  const text = (name: string) => {
    const value = parsed[name];
    return typeof value === 'string' ? value : undefined;
  };
  return {
    text,
    needed: (name) => text(name) ?? '',
    flag: (name) => parsed[name] === true,
    number(name) {
      const value = parsed[name];
      return typeof value === 'number' ? value : undefined;
    },
    json: (name) => field({ ...parsed }, name),
    all: parsed,
  };
}
