import type { CliIo } from './io.ts';

export interface PlaygroundOptions {
  /** Port of the page; 0: any free one. */
  readonly port: number;
  /** Runs the Prometheus found on the PATH, with a rule that fires and recovers. */
  readonly prometheus: boolean;
  /** Opens the page in a browser. */
  readonly open: boolean;
}

/** Runs the whole program against a local stand-in for Slack, on one page, until it is asked to stop. */
export async function playground(_options: PlaygroundOptions, io: CliIo): Promise<number> {
  io.err.write('The playground is not built yet.\n');
  return 1;
}
