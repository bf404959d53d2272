import type { Variables } from '../config/variables.ts';
import type { Prompt } from './prompt.ts';

/** What a command may touch of the process; tests bring their own. */
export interface CliIo {
  /** The process's own environment; `.env` is read from `directory`. */
  readonly environment: Variables;
  readonly directory: string;
  /** What is typed or piped in; absent: nothing. */
  readonly input?: AsyncIterable<Uint8Array>;
  /** Asks a person at a terminal; absent: there is none. */
  readonly openPrompt?: () => Prompt;
  readonly out: Output;
  readonly err: Output;
  /** Calls back for each request to stop (SIGINT, SIGTERM). */
  readonly onStopRequest: (listener: (signal: string) => void) => void;
  /** Calls back for each request to read the policy file anew (SIGHUP); until asked for, the signal ends the process. */
  readonly onReloadRequest: (listener: () => void) => void;
  /** Ends the process at once. */
  readonly exitNow: (code: number) => void;
}

export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
}
