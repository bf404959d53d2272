/** Everything that a person could read or follow counts, since Slack does not say what does. */
const countedKeys = new Set(['text', 'title', 'alt_text', 'caption', 'url', 'fallback']);

/** Characters that count towards the limit on all blocks of a message together. */
export function charactersOf(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, part) => sum + charactersOf(part), 0);
  if (typeof value !== 'object' || value === null) return 0;
  let sum = 0;
  for (const [key, part] of Object.entries(value)) {
    sum += typeof part === 'string' ? (countedKeys.has(key) ? part.length : 0) : charactersOf(part);
  }
  return sum;
}
