/** What clock and calendar on the wall show. */
export interface WallTime {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
}

/** The zone if it is an IANA name that this machine knows, else UTC. */
export function knownZone(name: string): string {
  return formatFor(name) === undefined ? 'UTC' : name;
}

export function wallTimeAt(at: number, zone: string): WallTime {
  const parts: Record<string, number> = {};
  for (const { type, value } of (formatFor(zone) ?? utcFormat).formatToParts(at)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = parts;
  return { year, month, day, hour, minute };
}

/**
 * The instants at which the wall shows this time, earliest first: two where clocks go back. Where clocks go forward and
 * the time is skipped: the instant that is as far behind the jump as the time is, 02:30 being read as 03:30.
 */
export function instantsOf(wall: WallTime, zone: string): readonly number[] {
  const asUtc = Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute);
  const before = asUtc - offsetAt(asUtc - dayMs, zone);
  const after = asUtc - offsetAt(asUtc + dayMs, zone);
  const found = [...new Set([before, after])].filter((at) => asUtcOf(wallTimeAt(at, zone)) === asUtc);
  return found.length === 0 ? [before] : found.sort((a, b) => a - b);
}

/** The same time of day so many days later. */
export function addDays(wall: WallTime, days: number): WallTime {
  const date = new Date(Date.UTC(wall.year, wall.month - 1, wall.day + days));
  return { ...wall, year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

/** 0 is Sunday. */
export function weekdayOf(wall: WallTime): number {
  return new Date(Date.UTC(wall.year, wall.month - 1, wall.day)).getUTCDay();
}

export function isRealDate(wall: WallTime): boolean {
  const same = addDays(wall, 0);
  return same.month === wall.month && same.day === wall.day;
}

const dayMs = 24 * 60 * 60 * 1000;

const formats = new Map<string, Intl.DateTimeFormat>();

function formatFor(zone: string): Intl.DateTimeFormat | undefined {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  try {
    const format = newFormat(zone);
    if (formats.size < 1000) formats.set(zone, format);
    return format;
  } catch {
    return undefined; // A RangeError: no such zone.
  }
}

function newFormat(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-u-nu-latn', {
    timeZone,
    calendar: 'gregory',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
}

const utcFormat = newFormat('UTC');

function offsetAt(at: number, zone: string): number {
  return asUtcOf(wallTimeAt(at, zone)) - Math.floor(at / minuteMs) * minuteMs;
}

const minuteMs = 60 * 1000;

function asUtcOf(wall: WallTime): number {
  return Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute);
}
