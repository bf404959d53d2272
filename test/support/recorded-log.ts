import type { Log, LogFields } from '../../src/ports/log.ts';

export interface LogEntry {
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields: LogFields;
}

export interface RecordedLog extends Log {
  readonly entries: readonly LogEntry[];
  /** Errors whose message none of the expected patterns matches, as one line each. */
  surprises(): readonly string[];
  expect(pattern: RegExp): void;
}

/** A log that a test can read; every error in it is a surprise unless the test said that it comes. */
export function createRecordedLog(): RecordedLog {
  const entries: LogEntry[] = [];
  const expected: RegExp[] = [];
  const add =
    (level: LogEntry['level']) =>
    (message: string, fields: LogFields = {}) => {
      entries.push({ level, message, fields });
    };
  return {
    entries,
    info: add('info'),
    warn: add('warn'),
    error: add('error'),
    expect: (pattern) => expected.push(pattern),
    surprises: () =>
      entries
        .filter(({ level, message }) => level === 'error' && !expected.some((pattern) => pattern.test(message)))
        .map(({ message, fields }) => `${message} ${describe(fields)}`),
  };
}

function describe(fields: LogFields): string {
  return JSON.stringify(fields, (_key, value: unknown) => (value instanceof Error ? value.stack : value));
}
