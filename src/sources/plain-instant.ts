/** Days before each month of a year without a leap day, and at the end the days of the year. */
const daysBefore = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365];
const dayMs = 86_400_000;

/**
 * The epoch milliseconds of a time as almost all senders write it, `2026-01-31T23:59:00.123Z`, with at most nine digits
 * of a second; not a number for everything else, some of which is a time too. Five times faster than `Date.parse`, and
 * there are two in each alert.
 */
export function plainInstant(text: string): number {
  const { length } = text;
  if (length < 20 || length > 30 || text.charCodeAt(length - 1) !== 0x5a || !hasMarks(text)) return Number.NaN;
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 2);
  const day = digits(text, 8, 2);
  const hour = digits(text, 11, 2);
  const minute = digits(text, 14, 2);
  const second = digits(text, 17, 2);
  // Comparisons with what is not a number are false, so each says what is right.
  if (!(month >= 1 && month <= 12 && day >= 1 && hour <= 23 && minute <= 59 && second <= 59)) return Number.NaN;
  const before = daysBefore[month - 1] ?? 0;
  if (day > (daysBefore[month] ?? 0) - before) return Number.NaN;
  const days = daysBeforeYear(year) + before + (month > 2 && isLeapYear(year) ? 1 : 0) + day - 1;
  return days * dayMs + hour * 3_600_000 + minute * 60_000 + second * 1000 + milliseconds(text);
}

function hasMarks(text: string): boolean {
  return text[4] === '-' && text[7] === '-' && text[10] === 'T' && text[13] === ':' && text[16] === ':';
}

/** The number that stands there; not a number when there is anything but digits. */
function digits(text: string, from: number, count: number): number {
  let value = 0;
  for (let index = from; index < from + count; index += 1) {
    const digit = text.charCodeAt(index) - 0x30;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

/** Of the fraction, if there is one, only the thousandths count. */
function milliseconds(text: string): number {
  const count = text.length - 21;
  if (count < 0) return 0;
  if (count === 0 || text[19] !== '.' || Number.isNaN(digits(text, 20, count))) return Number.NaN;
  const given = Math.min(count, 3);
  return digits(text, 20, given) * 10 ** (3 - given);
}

/** Days from 1970 to the start of the year, by the calendar that ISO 8601 extends to the past. */
function daysBeforeYear(year: number): number {
  const past = year - 1;
  return past * 365 + Math.floor(past / 4) - Math.floor(past / 100) + Math.floor(past / 400) - 719_162;
}

function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}
