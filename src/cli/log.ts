import pino from 'pino';
import pretty from 'pino-pretty';
import type { AppOptions } from '../app.ts';
import type { LogLevel } from '../config/environment.ts';
import type { Output } from './io.ts';

/**
 * JSON lines, or readable ones on a terminal. Each line is written before the call returns, so none is lost at exit.
 */
export function createLog(level: LogLevel, output: Output): AppOptions['log'] {
  const logger = pino(
    {
      level,
      base: null,
      formatters: { level: (label) => ({ level: label }) },
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { error: plainError },
    },
    output.isTTY ? readable(output) : { write: (line) => output.write(visible(line)) },
  );
  return {
    info: (message, fields) => logger.info(fields ?? {}, message),
    warn: (message, fields) => logger.warn(fields ?? {}, message),
    error: (message, fields) => logger.error(fields ?? {}, message),
  };
}

function readable(output: Output): pino.DestinationStream {
  const toText = pretty.prettyFactory({
    colorize: true,
    translateTime: 'SYS:HH:MM:ss',
    ignore: 'pid,hostname',
    errorLikeObjectKeys: ['error'],
  });
  return { write: (line) => output.write(toText(JSON.parse(line, (_key, value) => tamed(value)))) };
}

/** What a terminal may act upon, or what would reorder the line: control characters but the line's own, bidi controls. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is what it is for.
const lively = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** The same JSON, with what JSON lets through written as escapes. */
function visible(json: string): string {
  return json.replace(lively, (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function tamed(value: unknown): unknown {
  return typeof value === 'string' ? visible(value) : value;
}

const longestCauseChain = 5;

/** Only these properties: errors of HTTP clients carry whole requests, with their tokens. */
function plainError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return error;
  const code = 'code' in error ? { code: error.code } : {};
  const cause =
    error.cause === undefined || depth === longestCauseChain ? {} : { cause: plainError(error.cause, depth + 1) };
  return { type: error.name, message: error.message, ...code, stack: error.stack, ...cause };
}
