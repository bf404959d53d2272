const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** Each unit once, from the longest to the shortest; Prometheus' own order and lengths. */
const pattern = /^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/;
const unitsMs = [365 * day, 7 * day, day, hour, minute, second, 1];

/** Go keeps durations in 64 bits of nanoseconds; Prometheus refuses what does not fit. */
const longestMs = 2 ** 63 / 1e6;

/** Milliseconds of a duration as Prometheus writes it (`1h30m`, `2d`, `250ms`, `0`); absent when it is not one. */
export function parseDuration(text: string): number | undefined {
  if (text === '0') return 0;
  const found = text === '' ? null : pattern.exec(text);
  if (found === null) return undefined;
  let totalMs = 0;
  for (const [index, unitMs] of unitsMs.entries()) totalMs += Number(found[index + 1] ?? 0) * unitMs;
  return totalMs < longestMs ? totalMs : undefined;
}

const shown: readonly (readonly [name: string, ms: number, finer?: readonly [name: string, ms: number]])[] = [
  ['d', day, ['h', hour]],
  ['h', hour, ['min', minute]],
  ['min', minute],
  ['s', second],
];

/** A duration for people, cut to what matters: `45 s`, `12 min`, `2 h 5 min`, `3 d`. Below a second: `0 s`. */
export function renderDuration(ms: number): string {
  for (const [name, unitMs, finer] of shown) {
    if (ms < unitMs) continue;
    const rest = finer === undefined ? 0 : Math.floor((ms % unitMs) / finer[1]);
    const whole = `${Math.floor(ms / unitMs)} ${name}`;
    return finer === undefined || rest === 0 ? whole : `${whole} ${rest} ${finer[0]}`;
  }
  return '0 s';
}
