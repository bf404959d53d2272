/** A duration at the start of some words, in milliseconds, and how many words it took. */
export interface DurationReading {
  readonly ms: number;
  readonly used: number;
}

/** Reads `2h30m`, `90m`, `1.5 h`, `2 hours and 30 minutes`; absent when the words start with something else. */
export function readDuration(words: readonly string[]): DurationReading | undefined {
  let ms = 0;
  let used = 0;
  while (used < words.length) {
    const start = used > 0 && words[used] === 'and' ? used + 1 : used;
    const next = oneTerm(words[start] ?? '', words[start + 1]);
    if (next === undefined) break;
    ms += next.ms;
    used = start + next.used;
  }
  return used === 0 ? undefined : { ms: Math.round(ms), used };
}

/** One word such as `2h30m`, or a number and its unit in two words. */
function oneTerm(word: string, following: string | undefined): DurationReading | undefined {
  const lower = word.toLowerCase();
  if (compact.test(lower)) {
    let ms = 0;
    for (const [, count, unit] of lower.matchAll(term)) ms += Number(count) * (units.get(unit ?? '') ?? Number.NaN);
    return Number.isNaN(ms) ? undefined : { ms, used: 1 };
  }
  const unitMs = plainNumber.test(lower) ? units.get((following ?? '').toLowerCase()) : undefined;
  return unitMs === undefined ? undefined : { ms: Number(lower) * unitMs, used: 2 };
}

const compact = /^(?:\d{1,9}(?:\.\d{1,3})?[a-z]+)+$/;
const term = /(\d{1,9}(?:\.\d{1,3})?)([a-z]+)/g;
const plainNumber = /^\d{1,9}(?:\.\d{1,3})?$/;

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

const units: ReadonlyMap<string, number> = new Map([
  ...named(second, 's', 'sec', 'secs', 'second', 'seconds'),
  ...named(minute, 'm', 'min', 'mins', 'minute', 'minutes'),
  ...named(hour, 'h', 'hr', 'hrs', 'hour', 'hours'),
  ...named(day, 'd', 'day', 'days'),
  ...named(7 * day, 'w', 'wk', 'week', 'weeks'),
]);

function named(ms: number, ...names: readonly string[]): readonly (readonly [string, number])[] {
  return names.map((name) => [name, ms]);
}
