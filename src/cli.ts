import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { check } from './cli/check.ts';
import type { InitOptions } from './cli/init.ts';
import type { CliIo } from './cli/io.ts';
import type { PlaygroundOptions } from './cli/playground.ts';
import type { ServeOptions } from './cli/serve.ts';
import { StartUpError } from './cli/settings.ts';
import { type SlackManifestOptions, slackManifest } from './cli/slack-manifest.ts';
import type { SourcesTestOptions } from './cli/sources-test.ts';
import type { TestOptions } from './cli/test.ts';
import { readVersion } from './cli/version.ts';
import { type Variable, variables } from './config/variables.ts';

/**
 * Runs one command line and gives its exit code; only a bug makes it reject. Commands
 * that start the app load it themselves.
 */
export async function runCli(args: readonly string[], io: CliIo): Promise<number> {
  let code = 0;
  const program = createProgram(io, (exitCode) => {
    code = exitCode;
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    if (!(error instanceof StartUpError)) throw error;
    io.err.write(`${error.message}\n`);
    return 1;
  }
}

function createProgram(io: CliIo, done: (code: number) => void): Command {
  const program = new Command('tocsin')
    .description(
      'A chat-ops alert bot: alerts in, one interactive card per problem, acknowledge and silence from Slack.',
    )
    .version(readVersion())
    .exitOverride()
    .configureOutput({ writeOut: (text) => io.out.write(text), writeErr: (text) => io.err.write(text) })
    .showHelpAfterError('(add --help for how it is used)')
    .addHelpText('after', examples(['tocsin serve', 'tocsin check policy.yaml', 'tocsin playground']));

  program
    .command('init')
    .description('Ask a few questions, write .env and tocsin.yml, and say what to paste into your senders.')
    .option('--yes', 'ask nothing: tokens from the environment (SLACK_BOT_TOKEN ...), the rest from these flags')
    .option('--senders <list>', 'who sends alerts, with --yes: prometheus,alertmanager,grafana ...', 'prometheus')
    .option('--address <url>', 'with --yes: where senders on other machines reach Tocsin; makes tokens for them')
    .option('--force', 'replace what is there; it is kept as .bak')
    .addHelpText(
      'after',
      examples(['tocsin init', 'tocsin init --yes --senders prometheus,grafana --address https://tocsin.example.com']),
    )
    .action(async (options: InitOptions) => {
      const { init } = await import('./cli/init.ts');
      const { newSecret } = await import('./app.ts');
      done(await init(options, io, { newSecret }));
    });

  program
    .command('serve')
    .description('Run Tocsin: take alerts, tell people, hear what they do about it.')
    .option('--config <file>', 'policy file (TOCSIN_CONFIG); without one the default policy applies')
    .option('--listen <host:port>', 'where to listen (TOCSIN_LISTEN; default 127.0.0.1:5001)')
    .option('--data <directory>', 'where the embedded store lives (TOCSIN_DATA; default ./data)')
    .addOption(
      new Option('--durability <mode>', 'what survives: full (a power cut) or normal (kill -9 only)').choices([
        'full',
        'normal',
      ]),
    )
    .option('--print-config', 'print the settings and the policy that would apply, without secrets, and end')
    .addHelpText(
      'after',
      examples([
        'tocsin serve --config policy.yaml',
        'tocsin serve --listen 0.0.0.0:5001 --data /var/lib/tocsin',
        'tocsin serve --print-config',
      ]),
    )
    .addHelpText('after', `\nEnvironment (also read from .env in the working directory):\n${variableLines()}`)
    .action(async (options: ServeOptions) => {
      const { serve } = await import('./cli/serve.ts');
      done(await serve(options, io));
    });

  program
    .command('slack-manifest')
    .description(
      'Print the manifest of the Slack app, to paste at api.slack.com/apps. Without an address: Socket Mode.',
    )
    .option('--address <url>', 'where Slack reaches Tocsin, over HTTP')
    .addHelpText(
      'after',
      examples(['tocsin slack-manifest', 'tocsin slack-manifest --address https://tocsin.example.com']),
    )
    .action((options: SlackManifestOptions) => done(slackManifest(options, io)));

  program
    .command('check')
    .description('Say what a policy file does, or everything that is wrong with it (exit code 1).')
    .argument('<file>', 'policy file')
    .addHelpText('after', examples(['tocsin check policy.yaml']))
    .action((file: string) => done(check(file, io)));

  program
    .command('playground')
    .description('See it without a workspace: the whole program against a local stand-in for Slack, on one page.')
    .option('--prometheus', 'also run the Prometheus (and Alertmanager) found on the PATH', false)
    .option('--port <port>', 'port of the page (default 5002, or any free one if that is taken; 0: any)', parsePort)
    .option('--no-open', 'do not open a browser')
    .addHelpText('after', examples(['tocsin playground', 'tocsin playground --prometheus --no-open']))
    .action(async (options: PlaygroundOptions) => {
      const { playground } = await import('./cli/playground.ts');
      done(await playground(options, io));
    });

  addSourceCommands(program, io, done);
  addTestCommand(program, io, done);
  addStoreCommands(program, io, done);
  return program;
}

function addSourceCommands(program: Command, io: CliIo, done: (code: number) => void): void {
  program
    .command('sources')
    .description('What senders post.')
    .command('test')
    .description(
      'Show what a payload becomes (alerts, severities, groups, problems). Nothing is stored, nobody is told.',
    )
    .argument('<name>', 'a source of the policy file, or a kind: grafana, datadog, sentry ...')
    .option('--config <file>', 'policy file (TOCSIN_CONFIG); without one the default policy applies')
    .addHelpText('after', examples(['tocsin sources test datadog --config policy.yaml < payload.json']))
    .action(async (name: string, options: SourcesTestOptions) => {
      const { sourcesTest } = await import('./cli/sources-test.ts');
      done(await sourcesTest(name, options, io));
    });
}

function addTestCommand(program: Command, io: CliIo, done: (code: number) => void): void {
  program
    .command('test')
    .description('Send a test through the Tocsin that runs, and say what works (exit code 1 if something does not).')
    .argument('[receiver]', 'receiver of the policy file; by default the fallback, or that of the top route')
    .option('--page', 'PagerDuty, too: an incident is opened, and resolved at once', false)
    .option('--url <address>', 'where Tocsin runs (default: TOCSIN_LISTEN on this machine)')
    .addHelpText('after', examples(['tocsin test', 'tocsin test payments --page']))
    .action(async (receiver: string | undefined, options: TestOptions) => {
      const { test } = await import('./cli/test.ts');
      done(await test(receiver, options, io));
    });
}

function addStoreCommands(program: Command, io: CliIo, done: (code: number) => void): void {
  const store = program.command('store').description('Move all data from one store to another.');
  const places = `
A store is a data folder (./data, or sqlite:./data) or an address of Redis (redis://host:6379, rediss://, several hosts
of a Cluster after commas, redis+sentinel://). The word redis stands for REDIS_URL, which keeps passwords off the command
line. Stop every Tocsin on both stores first.
`;

  store
    .command('move')
    .description('Copy everything to an empty store, and compare. What was interrupted goes on when it is run again.')
    .argument('<from>', 'store to read; keeps what it had, and is not served any more')
    .argument('<to>', 'store to fill')
    .addHelpText('after', places)
    .addHelpText(
      'after',
      examples(['tocsin store move ./data redis://127.0.0.1:6379', 'tocsin store move redis sqlite:/var/lib/tocsin']),
    )
    .action(async (from: string, to: string) => {
      const { storeMove } = await import('./cli/store-move.ts');
      done(await storeMove(from, to, io));
    });

  store
    .command('reopen')
    .description('Serve a store again that was moved elsewhere, as it was then; what came since is not in it.')
    .argument('<store>', 'the store that was moved')
    .addHelpText('after', places)
    .addHelpText('after', examples(['tocsin store reopen ./data']))
    .action(async (place: string) => {
      const { storeReopen } = await import('./cli/store-reopen.ts');
      done(await storeReopen(place, io));
    });
}

function parsePort(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new InvalidArgumentError('It must be a number from 0 to 65535.');
}

function examples(lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  $ ${line}\n`).join('')}`;
}

function variableLines(): string {
  const lines = variables.map(({ name, description, fallback }: Variable) => {
    return `  ${name}${fallback === undefined ? '' : ` (default ${fallback})`}\n      ${description}\n`;
  });
  return lines.join('');
}
