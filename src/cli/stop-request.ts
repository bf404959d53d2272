import type { CliIo } from './io.ts';

const codeOf: Readonly<Record<string, number>> = { SIGINT: 130, SIGTERM: 143 };

/** Exit code of a process that a signal ended, as shells count: 128 and the signal's number. */
export function exitCodeOf(signal: string): number {
  return codeOf[signal] ?? 1;
}

/**
 * Resolves to the first request to stop. A second one ends the process at once: somebody is
 * tired of waiting for the graceful end.
 */
export function firstStopRequest(io: CliIo): Promise<string> {
  return new Promise((resolve) => {
    let isStopping = false;
    io.onStopRequest((signal) => {
      if (isStopping) io.exitNow(exitCodeOf(signal));
      isStopping = true;
      resolve(signal);
    });
  });
}
