import { field, isFields, textField } from '../fields.ts';

export type Report = (problem: string) => void;
/** Reports every problem of a value; `at` is its JSON pointer. Messages are worded as Slack words them. */
export type Check = (value: unknown, at: string, report: Report) => void;
export interface Checks {
  readonly [key: string]: Check;
}

interface TextRule {
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: RegExp;
}

export function text(rule: TextRule = {}): Check {
  const { min = 1, max = Number.POSITIVE_INFINITY, pattern } = rule;
  return (value, at, report) => {
    if (typeof value !== 'string') return report(problem('must provide a string', at));
    if (value.length < min) report(problem(`must be more than ${min - 1} characters`, at));
    if (value.length > max) report(problem(`must be less than ${max + 1} characters`, at));
    if (pattern !== undefined && !pattern.test(value)) report(problem('invalid value', at));
  };
}

export function webAddress(max: number): Check {
  return text({ max, pattern: /^(https?:\/\/[^\s<>|]+|mailto:\S+|slack:\S+)$/ });
}

export function whole(min: number, max: number): Check {
  return (value, at, report) => {
    if (!Number.isInteger(value)) return report(problem('must provide an integer', at));
    if (Number(value) < min || Number(value) > max) {
      report(problem(`must be between ${min} and ${max}`, at));
    }
  };
}

export const anyNumber: Check = (value, at, report) => {
  if (typeof value !== 'number') report(problem('must provide a number', at));
};

export const flag: Check = (value, at, report) => {
  if (typeof value !== 'boolean') report(problem('must provide a boolean', at));
};

export function oneOf(...allowed: readonly unknown[]): Check {
  return (value, at, report) => {
    if (!allowed.includes(value)) report(problem('must be a valid enum value', at));
  };
}

export function list(item: Check, min: number, max: number): Check {
  return (value, at, report) => {
    if (!Array.isArray(value)) return report(problem('must provide an array', at));
    if (value.length < min) report(problem(`no fewer than ${min} items allowed`, at));
    if (value.length > max) report(problem(`no more than ${max} items allowed`, at));
    for (const [index, entry] of value.slice(0, max).entries()) {
      item(entry, `${at}/${index}`, report);
    }
  };
}

interface Shape {
  readonly required?: Checks;
  readonly optional?: Checks;
  /** Rules that concern several keys at once. */
  readonly also?: Check;
}

/** An object with exactly these keys: unknown ones are reported. */
export function shape({ required = {}, optional = {}, also }: Shape): Check {
  const known = new Map(Object.entries({ ...required, ...optional }).map(([key, check]) => [key, within(key, check)]));
  return (value, at, report) => {
    if (!isFields(value)) return report(problem('must provide an object', at));
    for (const key of Object.keys(required)) {
      if (field(value, key) === undefined) report(problem(`missing required field: ${key}`, at));
    }
    for (const [key, found] of Object.entries(value)) {
      if (found !== undefined) (known.get(key) ?? stranger(key))(found, at, report);
    }
    also?.(value, at, report);
  };
}

function within(key: string, check: Check): Check {
  return (value, at, report) => check(value, `${at}/${key}`, report);
}

function stranger(key: string): Check {
  return (_value, at, report) => report(problem(`invalid additional property: ${key}`, at));
}

/** An object whose `type` picks the check of the rest. */
export function variant(table: Checks): Check {
  return (value, at, report) => {
    if (!isFields(value)) return report(problem('must provide an object', at));
    const type = textField(value, 'type');
    if (type === undefined) return report(problem('missing required field: type', at));
    const check = Object.hasOwn(table, type) ? table[type] : undefined;
    if (check === undefined) return report(problem(`unsupported type: ${type}`, `${at}/type`));
    const { type: _type, ...rest } = value;
    check(rest, at, report);
  };
}

export function exactlyOne(...keys: readonly string[]): Check {
  return (value, at, report) => {
    const count = keys.filter((key) => field(value, key) !== undefined).length;
    if (count !== 1) report(problem(`must provide exactly one of: ${keys.join(', ')}`, at));
  };
}

export function atLeastOne(...keys: readonly string[]): Check {
  return (value, at, report) => {
    if (keys.every((key) => field(value, key) === undefined)) {
      report(problem(`missing required field: ${keys.join(' or ')}`, at));
    }
  };
}

export function both(...checks: readonly Check[]): Check {
  return (value, at, report) => {
    for (const check of checks) check(value, at, report);
  };
}

export function problem(what: string, at: string): string {
  return `${what} [json-pointer:${at}]`;
}
