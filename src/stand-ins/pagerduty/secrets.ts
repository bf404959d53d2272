import { randomBytes } from 'node:crypto';

/** So many characters that nobody had before, as PagerDuty's keys look. */
export function createKey(length: number): string {
  return randomBytes(length).toString('hex').slice(0, length);
}
