import type { Line, Span } from '../../cards/card.ts';
import { isChannelId } from './channel-ids.ts';
import { dateFormats, webAddress } from './rich-text.ts';

/**
 * A line in Slack's markup, for the few places that take no rich text. Only what we mean as markup is: `&<>` are
 * escaped (docs.slack.dev/messaging/formatting-message-text), and since `*_~` cannot be, they are replaced by
 * look-alikes where Slack would take them for markup, at the edge of a word.
 */
export function renderMrkdwn(line: Line): string {
  return line.map(renderSpan).join('');
}

/** Everything that Slack asks to escape, and nothing more. */
export function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function renderSpan(span: Span): string {
  switch (span.type) {
    case 'text':
      return renderText(span.text, span.style);
    case 'time': {
      const seconds = Math.floor(span.at / 1000);
      return `<!date^${seconds}^${dateFormats[span.style]}|${inBrackets(span.fallback)}>`;
    }
    case 'link': {
      const url = webAddress(span.url);
      return url === undefined ? calm(span.text) : `<${linkTarget(url)}|${inBrackets(span.text)}>`;
    }
    case 'person':
      return calm(span.actor.name);
    case 'mention':
      // Only rich text calls people.
      return calm(span.name);
    case 'room':
      return isChannelId(span.id) ? `<#${span.id}>` : calm(`#${span.name}`);
  }
}

function renderText(text: string, style: 'plain' | 'strong' | 'muted' | 'code'): string {
  if (text.trim() === '') return text;
  if (style === 'code') return wrapped(escapeText(text.replaceAll('`', 'ˋ')), '`');
  return style === 'strong' ? wrapped(calm(text), '*') : calm(text);
}

/** Slack wants no spaces inside of markup signs, and something other than a letter outside. */
function wrapped(text: string, sign: string): string {
  const [, before = '', inner = '', after = ''] = /^(\s*)(.*?)(\s*)$/su.exec(text) ?? [];
  return `${before}${sign}${inner}${sign}${after}`;
}

const lookAlikes = new Map([
  ['*', '∗'],
  ['_', 'ˍ'],
  ['~', '∼'],
  ['`', 'ˋ'],
]);

function calm(text: string): string {
  return escapeText(withoutShortcodes(text).replace(/(?<![\p{L}\p{N}])[*_~`]|[*_~`](?![\p{L}\p{N}])|`/gu, toLookAlike));
}

/** `:fire:` would become a picture. */
function withoutShortcodes(text: string): string {
  return text.replace(/:(?=[\w+'-]+:)/g, '∶');
}

function toLookAlike(sign: string): string {
  return lookAlikes.get(sign) ?? sign;
}

/** Between the bar and the bracket of a link or a date: both would end it. */
function inBrackets(text: string): string {
  return calm(text.replaceAll('|', '¦'));
}

/** `&` is the only escape that an address needs besides its own percent signs. */
function linkTarget(url: string): string {
  return url.replaceAll('|', '%7C').replaceAll('<', '%3C').replaceAll('>', '%3E').replaceAll('&', '&amp;');
}
