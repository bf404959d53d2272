import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { runCli } from '../../src/cli.ts';
import { parsePolicy } from '../../src/config/policy.ts';
import { policyDefaults } from '../../src/config/policy-defaults.ts';
import { PolicyFile } from '../../src/config/policy-schema.ts';
import { type Variable, variables } from '../../src/config/variables.ts';
import { recordedIo } from '../cli/cli-io.ts';
import { projectRoot } from '../support/run.ts';

const page = readFileSync(join(projectRoot, 'docs/configuration.md'), 'utf8');

interface Row {
  readonly path: string;
  readonly cells: readonly string[];
}

/** Every key of the page: the mapping that its heading names, and the first cell of its row. */
const rows: readonly Row[] = page.split(/^### /m).flatMap((section) => {
  const [, heading] = /^`([^`\n]+)`/.exec(section) ?? [];
  const mapping = heading ?? (section.startsWith('Top level') ? '' : undefined);
  if (mapping === undefined) return [];
  return [...section.matchAll(/^\| `(\w+)` \|(.*)\|$/gm)].map(([, key = '', rest = '']) => ({
    path: mapping === '' ? key : `${mapping}.${key}`,
    cells: rest.split(/(?<!\\)\|/).map((cell) => cell.trim()),
  }));
});

type Schema = { readonly [key: string]: unknown };

/** Every key that the program takes, in the page's words. What lies below itself is walked once. */
function keysOf(root: Schema): readonly string[] {
  function* walk(schema: Schema, path: string, above: readonly Schema[]): Iterable<string> {
    for (const [below, inner] of innerOf(schema, path, root)) {
      if (above.includes(inner)) continue;
      if (below !== path && !/(?:\[\]|<name>)$/.test(below)) yield below;
      yield* walk(inner, below, [...above, inner]);
    }
  }
  return [...new Set(walk(root, '', [root]))].map((path) => path.replace('.api_credentials.', '.credentials[].'));
}

/** What a schema holds, each with its path. */
function innerOf(schema: Schema, path: string, root: Schema): readonly (readonly [string, Schema])[] {
  const { $ref, items, additionalProperties: named, properties = {}, anyOf = [], allOf = [] } = schema;
  const keys = Object.entries(properties as Record<string, Schema>);
  return [
    ...(typeof $ref === 'string' ? [[path, at(root, $ref)] as const] : []),
    ...[...(anyOf as Schema[]), ...(allOf as Schema[])].map((one) => [path, one] as const),
    ...(items === undefined ? [] : [[`${path}[]`, items as Schema] as const]),
    ...(typeof named === 'object' ? [[`${path}.<name>`, named as Schema] as const] : []),
    ...keys.map(([key, value]) => [path === '' ? key : `${path}.${key}`, value] as const),
  ];
}

/** `#/$defs/a` */
function at(root: Schema, reference: string): Schema {
  const keys = reference.split('/').slice(1);
  return keys.reduce((schema, key) => schema[key] as Schema, root);
}

describe('docs/configuration.md', () => {
  it('names every key of the policy file, and none that does not exist', () => {
    const keys = new Set(keysOf(z.toJSONSchema(PolicyFile, { io: 'input', unrepresentable: 'any' }) as Schema));
    const named = rows.map(({ path }) => path);

    expect(keys.size).toBeGreaterThan(80);
    expect([...keys].filter((key) => !named.includes(key))).toEqual([]);
    expect(named.filter((key) => !keys.has(key))).toEqual([]);
    expect(named.filter((key, index) => named.indexOf(key) !== index)).toEqual([]);
  });

  it('gives the defaults that the program has', () => {
    const told = new Map(rows.map(({ path, cells }) => [path, cells[1]?.replaceAll('`', '')]));

    for (const [pattern, fallback] of Object.entries(policyDefaults)) {
      const path = pattern.replaceAll('?', '');

      expect([path, told.get(path)]).toEqual([path, fallback]);
    }
  });

  it('has a type for every key, and an example for every one that holds a value', () => {
    const holdsMore = /^(?:mapping|list|a credential)/;

    expect(rows.filter(({ cells }) => cells[0] === '').map(({ path }) => path)).toEqual([]);
    expect(
      rows
        .filter(({ cells: [type = '', , example] }) => example === '' && !holdsMore.test(type))
        .map(({ path }) => path),
    ).toEqual([]);
  });

  it('names every variable with its default, in the order of .env.example', () => {
    const [, section = ''] = /^## Environment\n([\s\S]*?)^## /m.exec(page) ?? [];
    const told = [...section.matchAll(/^\| `(\w+)` \| (?:`(.*?)`)? *\| (.+) \|$/gm)].map(([, name, fallback, text]) => [
      name,
      fallback,
      text,
    ]);

    expect(told).toEqual(variables.map(({ name, fallback, description }: Variable) => [name, fallback, description]));
  });

  it('names every command and flag, and none that does not exist', async () => {
    const [, section = ''] = /^## Command line\n([\s\S]*?)^## /m.exec(page) ?? [];
    const cells = [...section.matchAll(/^\| `([^`]+)` \|(.*)$/gm)].map(([, use = '', text = '']) => `${use} ${text}`);
    const told = cells.flatMap((cell) => {
      const [, command = ''] = /^((?:[a-z]+(?:-[a-z]+)* ?)+)/.exec(cell) ?? [];
      const flags = cell.match(/--[a-z-]+/g)?.filter((flag) => flag !== '--yes' || cell.startsWith('init --yes')) ?? [];
      return [command.trim(), ...flags.map((flag) => `${command.trim()} ${flag}`)];
    });

    const known = await usesBelow([]);
    expect(known.length).toBeGreaterThan(15);
    expect(known.filter((use) => !told.includes(use))).toEqual([]);
    expect(told.filter((use) => !known.includes(use))).toEqual([]);
  });

  it('shows policies that Tocsin takes', () => {
    for (const [, text = ''] of page.matchAll(/```yaml\n([\s\S]*?)```/g)) {
      const reading = parsePolicy(`route: { receiver: team }\n${text.replace(/^ {2}/gm, '')}`, {
        file: 'x',
        environment: {},
      });
      expect(reading).toMatchObject({ type: 'ok', notes: [{ message: 'left out: PAGERDUTY_ROUTING_KEY is not set' }] });
    }
  });
});

/** Commands and `command --flag`, as the program's own help has them. */
async function usesBelow(command: readonly string[]): Promise<readonly string[]> {
  const io = recordedIo();
  await runCli([...command, '--help'], io);
  const [, options = ''] = /\nOptions:\n([\s\S]*?)(?:\n\n|$)/.exec(io.written.out) ?? [];
  const [, commands = ''] = /\nCommands:\n([\s\S]*?)(?:\n\n|$)/.exec(io.written.out) ?? [];
  const names = [...commands.matchAll(/^ {2}([a-z]+(?:-[a-z]+)*)/gm)]
    .map(([, name = '']) => name)
    .filter((name) => name !== 'help');
  const flags = [...options.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm)].map(([, flag]) => flag);
  const own = flags
    .filter((flag) => flag !== '--help' && flag !== '--version')
    .map((flag) => `${command.join(' ')} ${flag}`);
  const below = await Promise.all(names.map((name) => usesBelow([...command, name])));
  return [...(names.length === 0 ? [command.join(' ')] : []), ...own, ...below.flat()];
}
