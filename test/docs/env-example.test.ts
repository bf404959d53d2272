import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseEnvFile } from '../../src/config/env-file.ts';
import { parseEnvironment } from '../../src/config/environment.ts';
import { type Variable, variables } from '../../src/config/variables.ts';

const text = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8');

const pipeline = new URL('../../../shared/seeds/000-alerting-pipeline.md', import.meta.url);

it.skipIf(!existsSync(pipeline))(
  "takes every variable that the webhook of document 000's stack is given (../shared)",
  () => {
    const [, service = ''] = /^ {2}webhook:\n([\s\S]*?)\n\n/m.exec(readFileSync(pipeline, 'utf8')) ?? [];
    const given = Object.fromEntries(
      [...service.matchAll(/- ([A-Z_]+)=(\S+)/g)].map(([, name, value]) => [name, value]),
    );

    expect(Object.keys(given)).toHaveLength(6);
    expect(variables.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(given)));
    expect(parseEnvironment(given)).toMatchObject({ type: 'ok', environment: { listen: { port: 5001 } } });
  },
);

describe('.env.example', () => {
  it('lists every variable that the program reads, and no other, in the same order', () => {
    const listed = [...text.matchAll(/^(\w+)=/gm)].map(([, name]) => name);

    expect(listed).toEqual(variables.map(({ name }) => name));
  });

  it.each(variables.map((variable: Variable) => [variable.name, variable] as const))(
    'tells about %s what the program tells, and gives its default',
    (name, { description, fallback }) => {
      const found = new RegExp(`^# (.+)\n${name}=(.*)$`, 'm').exec(text);

      expect(found?.[1]).toContain(description.replace(/\.$/, ''));
      expect(found?.[2]?.replaceAll('"', '')).toBe(fallback ?? '');
    },
  );

  it('means, copied as it is, the same as no file at all', () => {
    const { values, problems } = parseEnvFile(text);

    expect(problems).toEqual([]);
    expect(parseEnvironment(values)).toEqual(parseEnvironment({}));
  });

  it('names every variable that is read by name anywhere in the sources', () => {
    const known: readonly string[] = variables.map(({ name }) => name);
    const named = ['config/environment.ts', 'config/policy.ts', 'cli/serve.ts'].flatMap((file) => {
      const source = readFileSync(new URL(`../../src/${file}`, import.meta.url), 'utf8');
      return source.match(/\b(?:SLACK|TOCSIN)_[A-Z_]+\b/g) ?? [];
    });

    expect(named.length).toBeGreaterThan(10);
    expect([...new Set(named)].filter((name) => !known.includes(name))).toEqual([]);
  });
});
