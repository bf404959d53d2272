import type { EscalateTo } from '../engine/escalation.ts';
import type { ChatContext } from './context.ts';

/** Whom to call, as somebody typed it after the id; nothing: whoever is next. */
export function readEscalateTo(
  typed: string,
  { mentions }: Pick<ChatContext, 'mentions'>,
): { readonly to?: EscalateTo } | { readonly problem: string } {
  const text = typed.replace(/^to\s+(?=\S)/i, '').trim();
  if (text === '' || text.toLowerCase() === 'next') return {};
  if (text.toLowerCase() === 'pagerduty') return { to: { type: 'pager' } };
  const level = /^(?:level|step)?\s*(\d{1,3})$/i.exec(text)?.[1];
  if (level !== undefined) return { to: { type: 'level', level: Number(level) } };
  const mention = mentions?.get(text);
  if (mention !== undefined) return { to: { type: 'mention', name: text, mention } };
  if (text.startsWith('@')) {
    return {
      problem: `${text.slice(0, 60)} is nobody whom I can call. Choose one name from the list that opens after @.`,
    };
  }
  return { to: { type: 'name', name: text.slice(0, 100) } };
}
