/** A page as it is divided: what is needed to find things in it, in one pass over its lines, whatever they hold. */
export interface Outline {
  /** What its front matter calls it. */
  readonly title?: string;
  readonly parts: readonly OutlinePart[];
  /** `[name]: address` lines, which count everywhere in the page. */
  readonly definitions: readonly string[];
  /** Pages within the page: blocks of Markdown that begin with a title, as in guides about runbooks. */
  readonly embedded: readonly string[];
}

export interface OutlinePart {
  /** 0: what stands before any heading. */
  readonly depth: number;
  /** Markdown. */
  readonly heading: string;
  /** What follows it, without the parts below. */
  readonly source: string;
}

interface Fence {
  readonly sign: string;
  /** It began as an escaped one, and so it ends. */
  readonly isEscaped: boolean;
  readonly isMarkdown: boolean;
  readonly lines: string[];
}

/** Divides a page at its headings; blocks of code are no headings, whatever they look like. */
export function outlineOf(text: string): Outline {
  const { title, lines } = withoutFrontMatter(toLines(text));
  const only = wrappedPage(lines);
  if (only !== undefined) return outlineOf(only);
  const division: Division = { parts: [{ depth: 0, heading: '', lines: [] }], definitions: [], embedded: [] };
  for (const line of lines) {
    if (division.fence === undefined) takeLine(line, division);
    else takeCode(line, division, division.fence);
  }
  const { definitions, embedded } = division;
  const parts = division.parts
    .map(({ lines: own, ...part }) => ({ ...part, source: own.join('\n').trim() }))
    .filter((part) => part.depth > 0 || part.source !== '');
  return { ...(title === undefined ? {} : { title }), parts, definitions, embedded };
}

interface Division {
  readonly parts: { readonly depth: number; readonly heading: string; readonly lines: string[] }[];
  readonly definitions: string[];
  readonly embedded: string[];
  fence?: Fence | undefined;
}

function takeLine(written: string, division: Division): void {
  const { parts, definitions } = division;
  const line = unescapedFence(written);
  const { lines = [] } = parts.at(-1) ?? {};
  lines.push(line);
  division.fence = toFence(line, line !== written);
  if (division.fence !== undefined) return;
  const heading = toHeading(line) ?? underlined(lines);
  if (heading !== undefined) {
    lines.splice(-heading.lines);
    parts.push({ depth: heading.depth, heading: heading.text, lines: [] });
  } else if (definitions.length < maxDefinitions && /^ {0,3}\[[^\]]{1,200}\]:\s*\S/.test(line)) {
    definitions.push(line);
  }
}

function takeCode(written: string, division: Division, fence: Fence): void {
  const line = fence.isEscaped ? unescapedFence(written) : written;
  division.parts.at(-1)?.lines.push(line);
  if (!isEnd(line, fence)) {
    fence.lines.push(line);
    return;
  }
  if (fence.isMarkdown) division.embedded.push(...pageIn(fence));
  division.fence = undefined;
}

const maxDefinitions = 100;

function toLines(text: string): readonly string[] {
  return text.replace(/^\ufeff/, '').split(/\r\n|\n|\r/);
}

function withoutFrontMatter(lines: readonly string[]): { title?: string; lines: readonly string[] } {
  if (lines[0] !== '---') return { lines };
  const end = lines.indexOf('---', 1);
  if (end === -1 || end > 100) return { lines };
  const title = /^title:\s*["']?(.*?)["']?\s*$/.exec(
    lines.slice(1, end).find((line) => line.startsWith('title:')) ?? '',
  );
  return { lines: lines.slice(end + 1), ...(title?.[1] ? { title: title[1] } : {}) };
}

/** Somebody copied a page together with the block of code around it. */
function wrappedPage(lines: readonly string[]): string | undefined {
  const first = lines.findIndex((line) => line.trim() !== '');
  const last = lines.findLastIndex((line) => line.trim() !== '');
  const fence = toFence(lines[first] ?? '');
  if (fence?.isMarkdown !== true || last <= first || !isEnd(lines[last] ?? '', fence)) return undefined;
  const inner = lines.slice(first + 1, last);
  return inner.some((line) => isEnd(line, fence)) ? undefined : inner.join('\n');
}

function pageIn({ lines }: Fence): readonly string[] {
  const first = lines.find((line) => line.trim() !== '');
  return first !== undefined && /^# +\S/.test(first) ? [lines.join('\n')] : [];
}

/** `\`\`\`bash`: a fence that was escaped to stand in a block of code, and copied out of it as it was. */
function unescapedFence(line: string): string {
  return line.replace(/^( {0,3})(?:\\`){3}(?=[\w+-]*\s*$)/, '$1```');
}

function toFence(line: string, isEscaped = false): Fence | undefined {
  const [, sign, info = ''] = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(line) ?? [];
  if (sign === undefined || (sign.startsWith('`') && info.includes('`'))) return undefined;
  return { sign, isEscaped, isMarkdown: /^(markdown|md)$/i.test(info.trim()), lines: [] };
}

function isEnd(line: string, { sign }: Fence): boolean {
  const [, found] = /^ {0,3}(`{3,}|~{3,})[ \t]*$/.exec(line) ?? [];
  return found !== undefined && found[0] === sign[0] && found.length >= sign.length;
}

interface Heading {
  readonly depth: number;
  readonly text: string;
  /** How many lines it takes. */
  readonly lines: number;
}

function toHeading(line: string): Heading | undefined {
  const [, signs, text = ''] = /^ {0,3}(#{1,6})(?:[ \t]+(.*))?$/.exec(line) ?? [];
  if (signs === undefined) return undefined;
  return { depth: signs.length, text: withoutClosing(text.trim()), lines: 1 };
}

function withoutClosing(text: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === '#') end -= 1;
  return end === text.length || (end > 0 && text[end - 1] !== ' ') ? text : text.slice(0, end).trim();
}

/** A line with `===` or `---` beneath. */
function underlined(lines: readonly string[]): Heading | undefined {
  const [above = '', below = ''] = lines.slice(-2);
  if (lines.length < 2 || !/^ {0,3}(=+|-{2,})[ \t]*$/.test(below) || /^\s*($|[|>*+-]|\d+[.)])/.test(above))
    return undefined;
  return { depth: below.includes('=') ? 1 : 2, text: above.trim(), lines: 2 };
}
