import type { Actor } from '../engine/actor.ts';
import { renderDuration } from '../engine/duration.ts';
import type { Line, Span, TextStyle, TimeStyle } from './card.ts';
import { inert } from './inert.ts';

/** Our own words, as they are. Text from strangers goes through `quoted`. */
export function words(text: string, style: TextStyle = 'plain'): Span {
  return { type: 'text', text, style };
}

/** Text from strangers, made inert and cut. */
export function quoted(text: string, max?: number, style: TextStyle = 'plain'): Span {
  return { type: 'text', text: inert(text, max), style };
}

export function personSpan(actor: Actor): Span {
  return { type: 'person', actor: { id: actor.id, name: inert(actor.name, 60), origin: actor.origin } };
}

/** A channel; absent as a link where its id says nothing. */
export function roomSpan(id: string, name: string): Span {
  return { type: 'room', id, name: inert(name, 80) };
}

/** An instant, drawn in the reader's own time zone where the chat can do that; else in UTC, and saying so. */
export function timeSpan(at: number, style: TimeStyle, now: number): Span {
  return { type: 'time', at, style, fallback: timeInWords(at, style, now) };
}

/** The time of day, with the date unless it is within half a day of now. */
export function nearTime(at: number, now: number): Span {
  return timeSpan(at, Math.abs(at - now) < halfDayMs ? 'clock' : 'day_clock', now);
}

/** A line of text alone, as somebody without colours, links and time zones would read it. */
export function lineText(line: Line): string {
  return line.map(spanText).join('');
}

/** Lines in one, with ` · ` between those that say something. */
export function joined(lines: readonly Line[]): Line {
  const spans: Span[] = [];
  for (const line of lines) {
    if (line.length === 0) continue;
    if (spans.length > 0) spans.push(words(' · ', 'muted'));
    spans.push(...line);
  }
  return spans;
}

function spanText(span: Span): string {
  switch (span.type) {
    case 'text':
      return span.text;
    case 'time':
      return span.fallback;
    case 'link':
      return span.text;
    case 'person':
      return span.actor.name;
    case 'mention':
      return span.name;
    case 'room':
      return `#${span.name}`;
  }
}

function timeInWords(at: number, style: TimeStyle, now: number): string {
  if (style === 'relative') return at <= now ? `${renderDuration(now - at)} ago` : `in ${renderDuration(at - now)}`;
  if (!Number.isFinite(at) || Math.abs(at) > lastInstant) return 'an unknown time';
  const text = style === 'clock' ? clockFormat.format(at) : dayClockFormat.format(at).replace(',', '');
  return `${text} UTC`;
}

const halfDayMs = 12 * 60 * 60 * 1000;
const lastInstant = 8.64e15;
const clockFormat = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: 'UTC' });
const dayClockFormat = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  timeZone: 'UTC',
});
