import type { Log, LogFields } from '../../src/ports/log.ts';

export interface RecordedLog extends Log {
  /** Every error so far, one line each. */
  errors(): readonly string[];
  /** The same for warnings. */
  warnings(): readonly string[];
}

/** A log that a test can read. */
export function createRecordedLog(): RecordedLog {
  const errors: string[] = [];
  const warnings: string[] = [];
  return {
    info: () => undefined,
    warn(message, fields = {}) {
      warnings.push(`${message} ${describe(fields)}`);
    },
    error(message, fields = {}) {
      errors.push(`${message} ${describe(fields)}`);
    },
    errors: () => errors,
    warnings: () => warnings,
  };
}

function describe(fields: LogFields): string {
  return JSON.stringify(fields, (_key, value: unknown) => (value instanceof Error ? value.stack : value));
}
