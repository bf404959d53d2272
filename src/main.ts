import { createPrompt } from './cli/prompt.ts';
import { runCli } from './cli.ts';

const signals = ['SIGINT', 'SIGTERM'] as const;

const code = await runCli(process.argv.slice(2), {
  environment: process.env,
  directory: process.cwd(),
  input: process.stdin,
  ...(process.stdin.isTTY && process.stdout.isTTY
    ? { openPrompt: () => createPrompt(process.stdin, process.stdout) }
    : {}),
  out: process.stdout,
  err: process.stderr,
  onStopRequest: (listener) => {
    for (const signal of signals) process.on(signal, listener);
  },
  onReloadRequest: (listener) => process.on('SIGHUP', listener),
  exitNow: (exitCode) => process.exit(exitCode),
});

process.exit(code);
