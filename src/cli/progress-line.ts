import type { Output } from './io.ts';

export interface ProgressLine {
  /** A line that stays. */
  say(text: string): void;
  /** How far it is; on a terminal in place, elsewhere a line every few seconds. */
  show(text: string, elapsedMs: number): void;
  /** Leaves what is shown last. */
  end(): void;
}

const everyMs = { terminal: 100, file: 5_000 } as const;
const clearRest = '\u001b[K';

export function createProgressLine(output: Output): ProgressLine {
  const isTerminal = output.isTTY === true;
  const pauseMs = isTerminal ? everyMs.terminal : everyMs.file;
  let shownAt = 0;
  let latest: string | undefined;
  return {
    say: (text) => void output.write(`${text}\n`),
    show(text, elapsedMs) {
      latest = text;
      if (elapsedMs - shownAt < pauseMs) return;
      shownAt = elapsedMs;
      output.write(isTerminal ? `\r${text}${clearRest}` : `${text}\n`);
    },
    end() {
      if (isTerminal && latest !== undefined) output.write(`\r${latest}${clearRest}\n`);
      latest = undefined;
    },
  };
}
