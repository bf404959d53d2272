import { reader } from './store.js';

const second = 1000;
const units = [
  ['year', 365 * 86_400 * second],
  ['month', 30 * 86_400 * second],
  ['day', 86_400 * second],
  ['hour', 3600 * second],
  ['minute', 60 * second],
];

function format(at, options) {
  const timeZone = reader()?.tz ?? 'UTC';
  return new Intl.DateTimeFormat(navigator.language, { ...options, timeZone }).format(at);
}

/** A clock time in the reader's zone, the way their browser writes times. */
export function clockTime(at) {
  return format(at, { hour: 'numeric', minute: '2-digit' });
}

export function fullTime(at) {
  return format(at, { dateStyle: 'full', timeStyle: 'medium' });
}

/** Day of an instant in the reader's zone, for comparing. */
export function dayOf(at) {
  const parts = new Intl.DateTimeFormat('en-CA', { timeZone: reader()?.tz ?? 'UTC' });
  return parts.format(at);
}

export function dayWord(at, now = Date.now()) {
  const day = dayOf(at);
  if (day === dayOf(now)) return 'today';
  if (day === dayOf(now - 86_400 * second)) return 'yesterday';
  if (day === dayOf(now + 86_400 * second)) return 'tomorrow';
  return undefined;
}

/** How far away, to the nearest minute: an hour from now is not "in 59 minutes" a second later. */
export function ago(at, now = Date.now()) {
  const distance = at > now ? at - now + 30 * second : at - now;
  const words = new Intl.RelativeTimeFormat('en', { numeric: 'always' });
  for (const [unit, length] of units) {
    if (Math.abs(distance) >= length) return words.format(Math.trunc(distance / length), unit);
  }
  return at <= now ? 'just now' : 'in less than a minute';
}

const longDay = { month: 'long', day: 'numeric', year: 'numeric' };
const shortDay = { month: 'short', day: 'numeric', year: 'numeric' };
const fullDay = { weekday: 'long', ...longDay };

/** docs.slack.dev/messaging/formatting-message-text, "Date formatting". */
const tokens = {
  date_num: (at) => dayOf(at),
  date: (at) => format(at, longDay),
  date_short: (at) => format(at, shortDay),
  date_long: (at) => format(at, fullDay),
  date_pretty: (at) => dayWord(at) ?? format(at, longDay),
  date_short_pretty: (at) => dayWord(at) ?? format(at, shortDay),
  date_long_pretty: (at) => dayWord(at) ?? format(at, fullDay),
  day_divider_pretty: (at) => dayWord(at) ?? format(at, fullDay),
  time: clockTime,
  time_secs: (at) => format(at, { hour: 'numeric', minute: '2-digit', second: '2-digit' }),
  ago: (at) => ago(at),
};

/** A date as Slack's tokens ask for it, or the fallback where they ask for something unknown. */
export function dateText(seconds, template, fallback) {
  const at = Number(seconds) * second;
  if (!Number.isFinite(at)) return fallback;
  let isKnown = true;
  const text = String(template).replace(/\{(\w+)\}/g, (_whole, name) => {
    if (Object.hasOwn(tokens, name)) return tokens[name](at);
    isKnown = false;
    return '';
  });
  return isKnown ? text : fallback;
}

/** Rewrites what has grown older since it was drawn. */
export function refreshDates(root) {
  for (const element of root.querySelectorAll('time[data-format]')) {
    const { seconds, format: template, fallback } = element.dataset;
    const text = dateText(seconds, template, fallback);
    if (element.textContent !== text) element.textContent = text;
  }
}
