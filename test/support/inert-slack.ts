import { type Fields, isFields, parseJson, textField } from '../../src/stand-ins/slack/fields.ts';

/** Everything in what was sent to Slack that could do something although only alerts wrote it; links to `allowed` may. */
export function lively(sent: unknown, allowed: readonly string[]): string[] {
  if (Array.isArray(sent)) return sent.flatMap((item) => lively(item, allowed));
  if (!isFields(sent)) return typeof sent === 'string' ? badCharacters(sent) : [];
  const inside = Object.entries(sent).flatMap(([key, value]) => {
    if (isPlumbing.has(key)) return [];
    // Calls carry views as text.
    return lively(key === 'view' && typeof value === 'string' ? parseJson(value) : value, allowed);
  });
  return [...ownProblems(sent, allowed), ...inside];
}

/** Not shown to anybody. */
const isPlumbing = new Set(['metadata', 'private_metadata', 'value', 'action_id', 'block_id', 'initial_value']);

const pieces = new Set(['text', 'date', 'link']);

function ownProblems(part: Fields, allowed: readonly string[]): string[] {
  const { type } = part;
  const problems: string[] = [];
  if (part['link_names'] === true || part['parse'] === 'full') problems.push('names and links are looked for in text');
  const url = textField(part, 'url');
  if (url !== undefined && !allowed.includes(url)) problems.push(`a link to ${url}`);
  if (type === 'mrkdwn') problems.push(...markupIn(part));
  if (type === 'plain_text' && part['emoji'] !== false) problems.push(`shortcodes in: ${textField(part, 'text')}`);
  if (type === 'rich_text_section' && Array.isArray(part['elements'])) {
    const others = part['elements'].filter((piece) => isFields(piece) && !pieces.has(String(piece['type'])));
    problems.push(...others.map((piece) => `rich text: ${JSON.stringify(piece)}`));
  }
  // The text of a whole message is read as markup too.
  if (type === undefined && 'blocks' in part) problems.push(...tokensIn(textField(part, 'text') ?? ''));
  return problems;
}

function markupIn(part: Fields): string[] {
  const text = textField(part, 'text') ?? '';
  return part['verbatim'] === true ? tokensIn(text) : [`links and names are looked for in: ${text}`, ...tokensIn(text)];
}

/** What stands in angle brackets, but for dates, which we write ourselves. */
function tokensIn(text: string): string[] {
  const rest = text.replace(/<!date\^\d+\^(?:\{[a-z_]+\} ?)+\|[^<>|]*>/g, '');
  return rest.includes('<') || rest.includes('>') ? [`markup: ${rest}`] : [];
}

/** Control characters, and those that hide text or change its direction without being closed. */
function badCharacters(text: string): string[] {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is what it is for.
  const bad = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b\u202a-\u202e\u2066\u2067\ufeff]|[\u{e0000}-\u{e007f}]/u;
  const opened = text.split('\u2068').length - text.split('\u2069').length;
  if (!text.isWellFormed() || bad.test(text)) return [`characters: ${JSON.stringify(text.slice(0, 200))}`];
  return opened === 0 ? [] : [`direction left open: ${JSON.stringify(text.slice(0, 200))}`];
}
