import type { CliIo } from '../../src/cli/io.ts';

export interface RecordedIo extends CliIo {
  readonly written: { out: string; err: string };
  readonly exits: readonly number[];
  requestStop(signal: string): void;
  requestReload(): void;
  /** Resolves once the standard output has this in it. */
  outputWith(pattern: RegExp): Promise<RegExpExecArray>;
}

interface Watch {
  readonly pattern: RegExp;
  readonly found: (match: RegExpExecArray) => void;
}

/** Stands where the process would, and remembers what a command did to it. */
export function recordedIo(
  overrides: Partial<Pick<CliIo, 'environment' | 'directory' | 'input' | 'openPrompt'>> = {},
): RecordedIo {
  const written = { out: '', err: '' };
  const exits: number[] = [];
  const listeners: ((signal: string) => void)[] = [];
  const reloadListeners: (() => void)[] = [];
  const watches: Watch[] = [];
  function look({ pattern, found }: Watch): void {
    const match = pattern.exec(written.out);
    if (match !== null) found(match);
  }
  return {
    environment: {},
    directory: '/nowhere',
    ...overrides,
    written,
    exits,
    out: {
      write: (text) => {
        written.out += text;
        for (const watch of watches) look(watch);
      },
    },
    err: {
      write: (text) => {
        written.err += text;
      },
    },
    onStopRequest: (listener) => listeners.push(listener),
    onReloadRequest: (listener) => reloadListeners.push(listener),
    requestReload: () => {
      for (const listener of reloadListeners) listener();
    },
    exitNow: (code) => exits.push(code),
    requestStop: (signal) => {
      for (const listener of listeners) listener(signal);
    },
    outputWith: (pattern) =>
      new Promise((found) => {
        const watch = { pattern, found };
        watches.push(watch);
        look(watch);
      }),
  };
}
