const written = /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?)(Z|z|[+-]\d{2}:?\d{2})?[Zz]?$/;

/**
 * The epoch milliseconds of a time as senders of all kinds write it, or not a number. Seconds or milliseconds since
 * 1970, as numbers or digits (New Relic, Google); ISO 8601 with a blank for the T (Uptime Kuma), an offset without its
 * colon (CloudWatch), an offset and a Z (Python's `isoformat() + "Z"`). Without an offset it is UTC.
 */
export function lenientInstant(value: unknown): number {
  if (typeof value === 'number') return fromEpoch(value);
  if (typeof value !== 'string') return Number.NaN;
  const text = value.trim();
  if (/^\d{9,13}$/.test(text)) return fromEpoch(Number(text));
  const [, day, time, offset = 'Z'] = written.exec(text) ?? [];
  if (day === undefined || time === undefined) return Number.NaN;
  const zone = /^[+-]\d{4}$/.test(offset) ? `${offset.slice(0, 3)}:${offset.slice(3)}` : offset.toUpperCase();
  return Date.parse(`${day}T${time.replace(',', '.')}${zone}`);
}

/** In seconds until the year 5138, where milliseconds have been since 1973. */
function fromEpoch(count: number): number {
  return count > 0 && count < 1e14 ? Math.round(count < 1e11 ? count * 1000 : count) : Number.NaN;
}
