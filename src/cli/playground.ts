import type { CliIo } from './io.ts';
import { createLog } from './log.ts';
import { openBrowser } from './playground/open-browser.ts';
import { freeOrAny } from './playground/ports.ts';
import { findPrograms, installHint, startBesides } from './playground/prometheus.ts';
import { type Playground, startPlayground } from './playground/start-playground.ts';
import { StartUpError } from './settings.ts';
import { firstStopRequest } from './stop-request.ts';
import { readVersion } from './version.ts';

export interface PlaygroundOptions {
  /** Port of the page; 0: any free one. Absent: 5002, or any free one if that is taken. */
  readonly port?: number;
  /** Runs the Prometheus found on the PATH, with rules that fire and recover. */
  readonly prometheus: boolean;
  /** Opens the page in a browser. */
  readonly open: boolean;
}

const PAGE_PORT = 5002;
const TOCSIN_PORT = 5001;

/** Runs the whole program against a local stand-in for Slack, on one page, until it is asked to stop. */
export async function playground(options: PlaygroundOptions, io: CliIo): Promise<number> {
  const programs = options.prometheus ? findPrograms(io.environment['PATH'] ?? '') : undefined;
  if (options.prometheus && programs === undefined) throw new StartUpError(installHint.trimEnd());
  const stopRequest = firstStopRequest(io);
  const running = await start(options, io);
  try {
    const besides = programs === undefined ? undefined : await startBesides(programs, running.tocsinUrl);
    const companions = besides?.companions ?? [];
    for (const companion of companions) running.addCompanion(companion);
    io.out.write(greeting(running, companions));
    if (options.open) openBrowser(running.pageUrl, io.environment);
    await stopRequest;
    io.out.write('\nStopping …\n');
    await besides?.stop();
  } finally {
    await running.stop();
  }
  return 0;
}

/** The ports that the documents name, where they are free; a page port that somebody asked for must be. */
async function start({ port, prometheus }: PlaygroundOptions, io: CliIo): Promise<Playground> {
  const [page, tocsin] = await Promise.all([freeOrAny(PAGE_PORT), freeOrAny(TOCSIN_PORT)]);
  try {
    return await startPlayground({
      pagePort: port ?? page,
      tocsinPort: tocsin,
      log: createLog('warn', io.err),
      version: readVersion(),
      isPaused: prometheus,
    });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const words =
      code === 'EADDRINUSE'
        ? `Another program listens on 127.0.0.1:${port ?? page}. Stop it, or name another port with --port.`
        : `The playground cannot start: ${message}`;
    throw new StartUpError(words, { cause: error });
  }
}

function greeting({ pageUrl, tocsinUrl }: Playground, companions: readonly { name: string; url: string }[]): string {
  const alert = `[{"labels":{"alertname":"TeapotEmpty","severity":"warning"},"annotations":{"summary":"The teapot is empty"}}]`;
  const lines = [
    '',
    '  Tocsin playground',
    '',
    `  ${'Open'.padEnd(14)}${pageUrl}`,
    `  ${'Tocsin itself'.padEnd(14)}${tocsinUrl}`,
    ...companions.map(({ name, url }) => `  ${name.padEnd(14)}${url}`),
    '',
    '  The whole program, on a store of its own, against stand-ins for Slack and PagerDuty on this machine.',
    companions.length === 0
      ? '  A story plays by itself.'
      : '  Two rules fire and recover, every minute or so; the story waits until you press Play.',
    '  An alert of your own:',
    '',
    `  curl -H 'content-type: application/json' -d '${alert}' ${tocsinUrl}/api/v2/alerts`,
    '',
    '  Ctrl-C stops everything and leaves nothing behind.',
    '',
  ];
  return `${lines.join('\n')}\n`;
}
