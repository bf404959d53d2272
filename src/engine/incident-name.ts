import type { Incident } from './incident.ts';

/** Slack's limit for names of channels, less what a suffix needs that keeps two of one name apart. */
const MOST_CHARACTERS = 80 - 4;

/** Letters that do not come apart into a plain one and its accent. */
const folded: ReadonlyMap<string, string> = new Map([
  ...Object.entries({ ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', đ: 'd', ð: 'd', þ: 'th', ł: 'l', ı: 'i' }),
]);

/** What its channel should be called: `inc-0042-api-latency`; of lower-case letters of ASCII, digits and hyphens. */
export function roomNameOf({ number, title }: Pick<Incident, 'number' | 'title'>): string {
  const words = title
    // HighErrorRate, HTTPErrors: as the words that people read in it.
    .replace(/(\p{Ll}|\d)(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .toLowerCase()
    .replace(/[^\p{ASCII}]/gu, (letter) => folded.get(letter) ?? letter)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-');
  const name = `inc-${String(number).padStart(4, '0')}-${words}`;
  return name.replace(/-+/g, '-').slice(0, MOST_CHARACTERS).replace(/-$/, '');
}
