import type { Token } from 'markdown-it';
import type { RunbookSpan, RunbookText } from '../ports/runbooks.ts';

interface Writing {
  /** What addresses are relative to. */
  readonly base?: string;
  readonly spans: RunbookSpan[];
  strong: number;
  link?: { readonly href: string; text: string } | undefined;
}

/** The text of one paragraph, heading or cell, from its tokens. */
export function spansOf(tokens: readonly Token[], { base }: { readonly base?: string }): RunbookText {
  const writing: Writing = { ...(base === undefined ? {} : { base }), spans: [], strong: 0 };
  // The parser leaves empty texts between signs.
  const telling = tokens.filter((token) => token.type !== 'text' || token.content !== '');
  for (const [index, token] of telling.entries()) {
    // `**Name:** value` lines are meant as lines, although Markdown would run them together.
    const endsLine = token.type === 'softbreak' && telling[index + 1]?.type === 'strong_open';
    if (endsLine) say('\n', 'plain', writing);
    else write(token, writing);
  }
  return writing.spans;
}

function write(token: Token, writing: Writing): void {
  switch (token.type) {
    case 'strong_open':
      writing.strong += 1;
      break;
    case 'strong_close':
      writing.strong -= 1;
      break;
    case 'link_open':
      writing.link = { href: String(token.attrGet('href') ?? ''), text: '' };
      break;
    case 'link_close':
      if (writing.link !== undefined) writing.spans.push(...linkSpans(writing.link, writing.base));
      writing.link = undefined;
      break;
    case 'code_inline':
      say(token.content, 'code', writing);
      break;
    case 'softbreak':
      say(' ', 'plain', writing);
      break;
    case 'hardbreak':
      say('\n', 'plain', writing);
      break;
    case 'image':
      say(`[picture: ${token.content || 'without words'}]`, 'plain', writing);
      break;
    default:
      say(token.content, 'plain', writing);
      break;
  }
}

function say(text: string, style: 'plain' | 'code', writing: Writing): void {
  if (writing.link !== undefined) writing.link.text += text;
  else if (text !== '') {
    writing.spans.push({
      type: 'text',
      text,
      style: style === 'plain' && writing.strong > 0 && text !== '\n' ? 'strong' : style,
    });
  }
}

/** Only https is a link; of http the address is told, so that nobody follows one unawares. */
function linkSpans({ href, text }: { href: string; text: string }, base: string | undefined): readonly RunbookSpan[] {
  const url = URL.parse(href, base);
  const label = text.trim() === '' ? href : text;
  if (url?.protocol === 'https:' && url.username === '') return [{ type: 'link', text: label, url: url.href }];
  const address = url?.protocol === 'http:' && label !== href ? ` (${href})` : '';
  return [{ type: 'text', text: `${label}${address}`, style: 'plain' }];
}
