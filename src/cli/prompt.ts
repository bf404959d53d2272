import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

/** Asks a person on a terminal, one line at a time. */
export interface Prompt {
  /** What was typed, without white space around it; absent: they gave up (Ctrl-C, Ctrl-D). */
  ask(question: string, options?: { readonly isHidden?: boolean }): Promise<string | undefined>;
  close(): void;
}

/** Lines that are typed or pasted ahead answer the questions to come. */
export function createPrompt(input: NodeJS.ReadableStream, output: NodeJS.WritableStream): Prompt {
  let isMuted = false;
  let isOver = false;
  let waiting: ((line: string | undefined) => void) | undefined;
  const ahead: string[] = [];
  const shown = new Writable({
    write(chunk, _encoding, done) {
      if (!isMuted) output.write(chunk);
      done();
    },
  });
  const lines = createInterface({ input, output: shown, terminal: true });

  function answer(line: string | undefined): void {
    const reader = waiting;
    waiting = undefined;
    if (reader !== undefined) reader(line);
    else if (line !== undefined) ahead.push(line);
  }

  lines.on('line', answer);
  lines.on('SIGINT', () => lines.close());
  lines.on('close', () => {
    isOver = true;
    answer(undefined);
  });

  return {
    async ask(question, { isHidden = false } = {}) {
      if (isOver) return undefined;
      lines.setPrompt(question);
      lines.prompt();
      isMuted = isHidden;
      const line = ahead.shift() ?? (await new Promise<string | undefined>((resolve) => (waiting = resolve)));
      isMuted = false;
      if (isHidden) output.write('\n');
      return line?.trim();
    },
    close: () => lines.close(),
  };
}
