import { readFileSync } from 'node:fs';
import Handlebars from 'handlebars';
import type { Actor } from '../engine/actor.ts';
import { renderDuration } from '../engine/duration.ts';
import type { Line, Span, TextStyle } from './card.ts';
import { inert } from './inert.ts';
import { nearTime, personSpan, quoted, roomSpan, timeSpan, words } from './spans.ts';

/** Writes one sentence about a view. Never throws: a template that fails gives its default text. */
export type Text<View> = (view: View, now: number) => Line;

/** The sentence of `templates/cards/<name>.hbs`; `byDefault` says the least that is needed, without a template. */
export function textOf<View extends object>(name: string, byDefault: (view: View) => string): Text<View> {
  return textFrom(() => readFileSync(new URL(`${name}.hbs`, folder), 'utf8'), byDefault);
}

/**
 * A text from a template's source, read and compiled at its first use. Every string of the view is made inert before
 * the template sees it, so that nothing in it can pass for a span or break the line.
 */
export function textFrom<View extends object>(source: () => string, byDefault: (view: View) => string): Text<View> {
  let template: Handlebars.TemplateDelegate | undefined;
  return (view, now) => {
    const harmless = inertCopy(view) as View; // Same shape: only strings differ.
    try {
      template ??= handlebars.compile(source(), { noEscape: true, knownHelpersOnly: false });
      const spans: Span[] = [];
      return toLine(template(harmless, { data: { spans, now } }), spans);
    } catch {
      return toLine(byDefault(harmless), []);
    }
  };
}

const folder = new URL('../../templates/cards/', import.meta.url);

const handlebars = Handlebars.create();

interface Marking {
  readonly data: { readonly spans: Span[]; readonly now: number };
}

/** What becomes a span leaves its number between two characters that no inert text contains. */
function mark(span: Span, marking: Marking): string {
  marking.data.spans.push(span);
  return `\u0001${marking.data.spans.length - 1}\u0002`;
}

for (const style of ['strong', 'muted', 'code'] satisfies TextStyle[]) {
  handlebars.registerHelper(style, (text: unknown, marking: Marking) =>
    mark(quoted(String(text), 500, style), marking),
  );
}
handlebars.registerHelper('person', (actor: Actor, marking: Marking) => mark(personSpan(actor), marking));
handlebars.registerHelper('room', (id: string, name: string, marking: Marking) => mark(roomSpan(id, name), marking));
handlebars.registerHelper('clock', (at: number, marking: Marking) => mark(nearTime(at, marking.data.now), marking));
handlebars.registerHelper('relative', (at: number, marking: Marking) =>
  mark(timeSpan(at, 'relative', marking.data.now), marking),
);
handlebars.registerHelper('duration', (ms: number) => renderDuration(ms));
handlebars.registerHelper('number', (count: number) => count.toLocaleString('en'));
handlebars.registerHelper('times', (count: number) => `${count.toLocaleString('en')} times`);
handlebars.registerHelper('plural', (count: number, one: string, many: string) => (count === 1 ? one : many));

function toLine(text: string, spans: readonly Span[]): Line {
  const line: Span[] = [];
  for (const [index, part] of text.replace(/\s+/g, ' ').trim().split(marks).entries()) {
    const span = index % 2 === 1 ? spans[Number(part)] : words(part);
    if (span !== undefined && !(span.type === 'text' && span.text === '')) line.push(span);
  }
  return line;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: finding our own marks.
const marks = /\u0001(\d+)\u0002/;

function inertCopy(value: unknown): unknown {
  if (typeof value === 'string') return inert(value, 500);
  if (Array.isArray(value)) return value.map(inertCopy);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, inertCopy(item)]));
}
