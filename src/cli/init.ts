import { readVariable } from '../config/variables.ts';
import { type Answers, shapeProblem } from './init/answers.ts';
import { envText, policyName, policyText, type SenderSecrets } from './init/file-texts.ts';
import { instructions } from './init/instructions.ts';
import { askAll, askYes, GaveUp } from './init/questions.ts';
import { readSenders, secretNameOf } from './init/senders.ts';
import { existingOf, type NewFile, writeFiles } from './init/write-files.ts';
import type { CliIo } from './io.ts';
import type { Prompt } from './prompt.ts';
import { StartUpError } from './settings.ts';

export interface InitOptions {
  readonly yes?: boolean;
  readonly senders?: string;
  readonly address?: string;
  readonly force?: boolean;
}

export interface InitDeps {
  readonly newSecret: () => string;
}

/** Asks a few questions and writes `.env` and a policy file; or takes the answers from the environment and the flags. */
export async function init(options: InitOptions, io: CliIo, { newSecret }: InitDeps): Promise<number> {
  if (options.yes === true) {
    refuseExisting(options, io);
    return finish(answersWithout(options, io), io, newSecret);
  }
  const prompt = io.openPrompt?.();
  if (prompt === undefined) {
    throw new StartUpError(
      'init asks questions, and there is no terminal. Run it with --yes: it takes tokens from the environment (SLACK_BOT_TOKEN ...) and the rest from flags; see --help.',
    );
  }
  try {
    return await converse(prompt, options, { io, newSecret });
  } catch (error) {
    if (!(error instanceof GaveUp)) throw error;
    io.err.write('\nNothing was written.\n');
    return 130;
  } finally {
    prompt.close();
  }
}

async function converse(
  prompt: Prompt,
  options: InitOptions,
  { io, newSecret }: { readonly io: CliIo } & InitDeps,
): Promise<number> {
  io.out.write(
    `This writes .env and ${policyName} to ${io.directory}. Enter takes what stands in [ ]; Ctrl-C ends it\n`,
  );
  io.out.write('and leaves everything as it was.\n');
  const existing = existingOf(io.directory, fileNames);
  if (existing.length > 0 && options.force !== true) {
    const what = `${existing.join(' and ')} ${existing.length === 1 ? 'is' : 'are'} there already.`;
    const question = `${what} Write anew, and keep the old as ${existing.map((name) => `${name}.bak`).join(', ')}? [y/N]: `;
    if (!(await askYes(prompt, question, false))) throw new GaveUp();
  }
  return finish(await askAll(prompt, io.out), io, newSecret);
}

const fileNames = [policyName, '.env'];

function refuseExisting({ force }: InitOptions, { directory }: CliIo): void {
  const existing = existingOf(directory, fileNames);
  if (existing.length === 0 || force === true) return;
  throw new StartUpError(
    `Nothing was written: ${existing.join(' and ')} would be replaced. With --force they are, and kept as .bak.`,
  );
}

const askedNames = [
  'SLACK_BOT_TOKEN',
  'SLACK_APP_TOKEN',
  'SLACK_SIGNING_SECRET',
  'SLACK_CHANNEL',
  'PAGERDUTY_ROUTING_KEY',
  'REDIS_URL',
];

function answersWithout({ senders = 'prometheus', address }: InitOptions, { environment }: CliIo): Answers {
  const given = askedNames.flatMap((name) => {
    const value = readVariable(environment, name);
    return value === undefined ? [] : [[name, value] as const];
  });
  const variables = Object.fromEntries(given);
  const kinds = readSenders(senders);
  const hears = 'SLACK_APP_TOKEN' in variables || 'SLACK_SIGNING_SECRET' in variables;
  const problems = [
    ...given.flatMap(([name, value]) => problemLine(name, shapeProblem(name, value))),
    ...('SLACK_BOT_TOKEN' in variables && !hears
      ? ['SLACK_APP_TOKEN: is missing, or SLACK_SIGNING_SECRET: without either clicks cannot be heard']
      : []),
    ...(address === undefined ? [] : problemLine('--address', shapeProblem('TOCSIN_EXTERNAL_URL', address))),
    ...(typeof kinds === 'string' ? [`--senders: ${kinds}`] : []),
  ];
  if (typeof kinds === 'string' || problems.length > 0) {
    throw new StartUpError(['Nothing was written:', ...problems.map((line) => `  ${line}`)].join('\n'));
  }
  return { variables, senders: kinds, ...(address === undefined ? {} : { address: address.replace(/\/+$/, '') }) };
}

function problemLine(name: string, problem: string | undefined): readonly string[] {
  return problem === undefined ? [] : [`${name}: ${problem}`];
}

function finish(answers: Answers, io: CliIo, newSecret: () => string): number {
  const kinds = answers.address === undefined ? [] : answers.senders;
  const secrets: SenderSecrets = Object.fromEntries(kinds.map((kind) => [secretNameOf(kind), newSecret()]));
  // The policy first: an .env without it would name a file that is not there.
  const files: readonly NewFile[] = [
    { name: policyName, text: policyText(answers, secrets), mode: 0o644 },
    { name: '.env', text: envText(answers, secrets), mode: 0o600 },
  ];
  writeFiles(io.directory, files);
  io.out.write(`\nWritten: .env (only you can read it) and ${policyName}.\n`);
  io.out.write(`${instructions(answers, secrets, commandOf(io))}`);
  return 0;
}

/** As it was called: by npm in a checkout, or installed. */
function commandOf({ environment }: CliIo): string {
  return environment['npm_lifecycle_event'] === 'tocsin' ? 'npm run -s tocsin --' : 'tocsin';
}
