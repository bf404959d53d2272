import { freePort } from '../../test/support/free-port.ts';
import { answers, startChild } from './child-program.ts';

/** Tocsin in a process of its own, as people run it. */
export interface RunningTocsin {
  readonly pid: number;
  readonly port: number;
  readonly url: string;
  stop(): Promise<void>;
}

export interface TocsinOptions {
  readonly policyFile: string;
  readonly data: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly nodeArgs?: readonly string[];
}

/** Starts `serve` on a free port and resolves once it is ready. */
export async function startTocsin({
  policyFile,
  data,
  environment,
  nodeArgs = [],
}: TocsinOptions): Promise<RunningTocsin> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const program = await startChild({
    name: 'Tocsin',
    command: process.execPath,
    args: [
      ...nodeArgs,
      'src/main.ts',
      'serve',
      '--config',
      policyFile,
      '--data',
      data,
      '--listen',
      `127.0.0.1:${port}`,
    ],
    environment: { LOG_LEVEL: 'warn', ...environment },
    isReady: () => answers(`${url}/-/ready`),
  });
  return { pid: program.pid, port, url, stop: program.stop };
}
