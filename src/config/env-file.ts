import { parseEnv } from 'node:util';
import type { ConfigProblem } from './problem.ts';
import type { Variables } from './variables.ts';

export interface EnvFileReading {
  readonly values: Variables;
  readonly problems: readonly ConfigProblem[];
}

/**
 * Reads a `.env` file as Node does. One mistake is too easy to make: `SLACK_CHANNEL=#ops` is a comment after an empty
 * value, so it is named instead of being taken for the default.
 */
export function parseEnvFile(written: string): EnvFileReading {
  // Editors on Windows put a byte order mark first, which would become part of the first name.
  const text = written.replace(/^\ufeff/, '');
  const problems: ConfigProblem[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const name = /^\s*(?:export\s+)?(\w+)\s*=\s*#\S/.exec(line)?.[1];
    if (name === undefined) continue;
    problems.push({
      path: name,
      line: index + 1,
      message: 'has a value that starts with #, which makes it a comment',
      remedy: 'write the value in double quotes',
    });
  }
  return { values: parseEnv(text), problems };
}
