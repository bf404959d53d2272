import type { BodyProblem } from '../source.ts';

/** A sender whose mapping Tocsin brings along. */
export interface ReadyMade {
  /** A JSONata expression; docs/sources.md says what the alerts hold. */
  readonly mapping: string;
  /** Names what a body lacks that the mapping needs. */
  readonly check: (body: unknown) => readonly BodyProblem[];
}

/**
 * Names each of these paths that holds no text (or number). `sender` is whose body it should be, for people who have
 * pointed the wrong sender here.
 */
export function missingTexts(body: unknown, paths: readonly string[], sender: string): readonly BodyProblem[] {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return [{ path: '', message: `must be the object that ${sender} posts` }];
  }
  return paths.flatMap((path) => {
    const value = path.split('.').reduce<unknown>(valueAt, body);
    const isThere = (typeof value === 'string' && value.trim() !== '') || typeof value === 'number';
    return isThere ? [] : [{ path, message: `is missing or no text; ${sender} posts it` }];
  });
}

function valueAt(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[key];
}
