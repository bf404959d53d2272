import type { PlainTextElement } from '@slack/types';

/**
 * Text that Slack shows letter by letter: no markup, and with `emoji: false` no `:shortcodes:` either; Unicode emoji
 * still show. What would be a mention in marked-up text loses its bracket all the same, for clients that take no notice
 * of the difference. Slack refuses empty ones, so those become a space that does not break.
 */
export function plainText(text: string, max: number): PlainTextElement {
  return { type: 'plain_text', text: notEmpty(fitted(text.replace(/<(?=[!@#])/g, '‹'), max)), emoji: false };
}

/** At most `max` UTF-16 units, never half a character, and no isolate left open. */
export function fitted(text: string, max: number): string {
  if (text.length <= max) return text;
  const kept = text.slice(0, max - 2).replace(/[\ud800-\udbff]$/, '');
  return `${kept}…${kept.lastIndexOf('\u2068') > kept.lastIndexOf('\u2069') ? '\u2069' : ''}`;
}

export function notEmpty(text: string): string {
  return text.trim() === '' ? '\u00a0' : text;
}
