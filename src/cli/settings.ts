import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEnvFile } from '../config/env-file.ts';
import { type Environment, parseEnvironment } from '../config/environment.ts';
import { type PolicyReading, parsePolicy } from '../config/policy.ts';
import { type ConfigProblem, renderProblem } from '../config/problem.ts';
import type { Variables } from '../config/variables.ts';
import type { CliIo } from './io.ts';

/** A mistake that its text explains; the command ends with exit code 1 and shows nothing else. */
export class StartUpError extends Error {
  override readonly name = 'StartUpError';
}

/** Where the value of a variable comes from, for people. */
export function originOf(name: string, io: CliIo, flags: Flags = {}): string {
  const option = flags[name];
  if (option?.value !== undefined) return option.flag;
  const isSet = (values: Variables): boolean => (values[name] ?? '').trim() !== '';
  if (isSet(io.environment)) return 'the environment';
  return isSet(readVariables(io)) ? '.env' : 'default';
}

/** The process's environment over `.env`; an empty value counts as none in both. */
export function readVariables({ environment, directory }: CliIo): Variables {
  const file = join(directory, '.env');
  const text = readIfPresent(file);
  if (text === undefined) return environment;
  const { values, problems } = parseEnvFile(text);
  if (problems.length > 0) throw new StartUpError(list('.env has mistakes:', problems, '.env'));
  const given = Object.entries(environment).filter(([, value]) => value !== undefined && value.trim() !== '');
  return { ...values, ...Object.fromEntries(given) };
}

/** Options of the command line by the variable that they stand for: what is given there wins over the environment. */
export type Flags = Readonly<Partial<Record<string, { readonly flag: string; readonly value: string | undefined }>>>;

export interface Settings {
  readonly environment: Environment;
  readonly variables: Variables;
  readonly warnings: readonly string[];
}

export function readSettings(io: CliIo, flags: Flags): Settings {
  const variables: Record<string, string | undefined> = { ...readVariables(io) };
  for (const [name, option] of Object.entries(flags)) {
    if (option?.value !== undefined) variables[name] = option.value;
  }
  const reading = parseEnvironment(variables);
  if (reading.type === 'ok') {
    const warnings = reading.warnings.map((warning) => renderProblem(warning));
    return { environment: reading.environment, variables, warnings };
  }
  const named = reading.problems.map((problem) => {
    const option = flags[problem.path];
    return option?.value === undefined ? problem : { ...problem, path: option.flag };
  });
  throw new StartUpError(list('Tocsin cannot start with these settings:', named));
}

/** The policy file, or the template that applies without one. */
export function readPolicy(
  file: string | undefined,
  variables: Variables,
): PolicyReading & { readonly file: string; readonly text: string } {
  const path = file ?? templatePath('policy.default.yaml');
  const text = readIfPresent(path);
  if (text === undefined) throw new StartUpError(`There is no policy file ${path}.`);
  return { ...parsePolicy(text, { file: path, environment: variables }), file: path, text };
}

export function templatePath(name: string): string {
  return fileURLToPath(new URL(`../../templates/${name}`, import.meta.url));
}

export function list(title: string, problems: readonly ConfigProblem[], file?: string): string {
  return [title, ...problems.map((problem) => `  ${renderProblem(problem, file)}`)].join('\n');
}

function readIfPresent(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new StartUpError(`Cannot read ${file}: ${code}.`, { cause: error });
  }
}
