import { h } from '../dom.js';
import { dateText, fullTime } from '../times.js';

/** A date in the reader's own zone; `refreshDates` keeps it current. */
export function drawDate({ seconds, template, fallback }) {
  const at = Number(seconds) * 1000;
  const exact = Number.isFinite(at) ? { datetime: new Date(at).toISOString(), title: fullTime(at) } : {};
  const text = dateText(seconds, template, fallback);
  return h('time', { ...exact, 'data-seconds': seconds, 'data-format': template, 'data-fallback': fallback }, text);
}
