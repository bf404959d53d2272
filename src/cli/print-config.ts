import { printPolicy } from '../config/print-policy.ts';
import { renderProblem } from '../config/problem.ts';
import { isSecretName, withoutSecrets } from '../config/secret-names.ts';
import { readVariable, variables } from '../config/variables.ts';
import type { readPolicy, Settings } from './settings.ts';
import { readVersion } from './version.ts';

type Reading = Extract<ReturnType<typeof readPolicy>, { readonly type: 'ok' }>;

/**
 * Settings and policy as they apply, each with where it comes from, without secrets. The settings are comments, so that
 * the whole is a policy file again.
 */
export function describeConfig(settings: Settings, policy: Reading, originOf: (name: string) => string): string {
  const { file, text } = policy;
  const header = [
    `What Tocsin ${readVersion()} would run with. This text is a policy file and means the same.`,
    '',
    'Settings',
    ...settingLines(settings, originOf),
    '',
    `Policy: ${file} (${settings.environment.policyFile === undefined ? 'the default one' : originOf('TOCSIN_CONFIG')})`,
    'What has no comment stands there.',
    ...policy.notes.map((note) => renderProblem(note)),
    ...policy.warnings.map((warning) => `Odd: ${renderProblem(warning)}`),
    ...settings.warnings.map((warning) => `Odd: ${warning}`),
  ];
  const printed = printPolicy(text, { file, environment: settings.variables, originOf });
  return `${header.map((line) => `# ${line}`.trimEnd()).join('\n')}\n\n${printed}`;
}

function settingLines({ variables: given }: Settings, originOf: (name: string) => string): readonly string[] {
  const names = variables.map(({ name }) => name);
  const isSet = (name: string): boolean => readVariable(given, name) !== undefined;
  const rows = names.filter(isSet).map((name) => [name, shown(name, readVariable(given, name) ?? ''), originOf(name)]);
  const widths = [0, 1].map((column) => Math.min(50, Math.max(0, ...rows.map((row) => row[column]?.length ?? 0))));
  const lines = rows.map((row) => `  ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ')}`);
  return [...lines, ...wrapped(`Not set: ${names.filter((name) => !isSet(name)).join(', ')}`)];
}

function shown(name: string, value: string): string {
  return isSecretName(name) ? 'hidden' : withoutSecrets(value);
}

function wrapped(text: string): readonly string[] {
  return text.match(/.{1,100}(?:\s|$)/g)?.map((line) => `  ${line.trimEnd()}`) ?? [];
}
