/**
 * Text from strangers made harmless to look at, on one line and at most `max` characters (as people count them) long.
 * Control characters become visible pictures, characters that reorder or hide text go, right-to-left text is kept
 * from reordering what stands around it. Says nothing about markup: escaping is the business of whoever draws it.
 * Applying it again changes nothing.
 */
export function inert(text: string, max = 300): string {
  return isolate(cut(tame(text.slice(0, max * unitsPerCharacter * 2)), max));
}

/** The same for text of several lines: at most `maxLines` that are not empty, each at most `max` characters long. */
export function inertLines(text: string, max: number, maxLines: number): readonly string[] {
  const lines: string[] = [];
  for (const line of text.slice(0, max * unitsPerCharacter * maxLines * 2).split(/\r\n|[\n\r\u2028\u2029]/)) {
    const shown = inert(line, max);
    if (shown !== '') lines.push(shown);
  }
  if (lines.length <= maxLines) return lines;
  return [...lines.slice(0, maxLines - 1), cut(`${lines[maxLines - 1] ?? ''} ${ellipsis}`, max)];
}

/**
 * The same for commands: spaces, tabs and empty lines stay, nothing is cut within a line and nothing is put in, because
 * people copy it. Lines from the first that does not fit on are left out; how many.
 */
export function inertCode(text: string, max: number): { readonly text: string; readonly leftOut: number } {
  const lines = text.slice(0, max * 2).split(/\r\n|[\n\r\u2028\u2029]/);
  const kept: string[] = [];
  let length = 0;
  for (const line of lines) {
    const shown = line
      .toWellFormed()
      .replace(hidden, '')
      .replace(controlsInLine, toPicture)
      .replace(piledMarks, '$1')
      .trimEnd();
    length += shown.length + 1;
    if (length > max) break;
    kept.push(shown);
  }
  const all = text.length > max * 2 ? text.split(/\r\n|[\n\r\u2028\u2029]/).length : lines.length;
  return { text: kept.join('\n'), leftOut: all - kept.length };
}

/** Cuts to `max` characters as people count them; what is cut off is replaced by one ellipsis, and no isolate stays open. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  let kept = '';
  let count = 0;
  for (const { segment } of characters.segment(text)) {
    count += 1;
    if (count > max) return closed(`${keptFor(kept, max)}${ellipsis}`);
    if (kept.length + segment.length > max * unitsPerCharacter) return closed(`${kept.trimEnd()}${ellipsis}`);
    kept += segment;
  }
  return text;
}

function closed(text: string): string {
  const open = text.split('\u2068').length - text.split('\u2069').length;
  return open > 0 ? `${text}${'\u2069'.repeat(open)}` : text;
}

/** How many characters people see. */
export function lengthOf(text: string): number {
  let count = 0;
  for (const _ of characters.segment(text)) count += 1;
  return count;
}

const ellipsis = '…';

/** A family emoji takes eleven UTF-16 units, ordinary text one; on average nothing real needs more than this. */
const unitsPerCharacter = 4;

const characters = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** `kept` holds `max` characters; the ellipsis needs the place of the last one. */
function keptFor(kept: string, max: number): string {
  const segments = Array.from(characters.segment(kept), (part) => part.segment);
  return segments
    .slice(0, max - 1)
    .join('')
    .trimEnd();
}

function tame(text: string): string {
  return text
    .toWellFormed()
    .replace(hidden, '')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(controls, toPicture)
    .replace(piledMarks, '$1');
}

/** Bidirectional controls, zero-width characters but for the joiners, soft hyphens, tags, annotations. */
const hidden =
  /[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u00ad\u115f\u1160\u17b4\u17b5\u3164\uffa0\ufeff\ufff9-\ufffb]|\u034f|[\u{e0000}-\u{e007f}]/gu;

// biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is what it is for.
const controls = /[\u0000-\u001f\u007f-\u009f]/g;

// biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is what it is for.
const controlsInLine = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/g;

/** More marks on one letter than any script needs. */
const piledMarks = /(\p{M}{4})\p{M}+/gu;

function toPicture(control: string): string {
  const code = control.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? '␡' : '\ufffd';
}

const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]|[\u{10800}-\u{10fff}]|[\u{1e800}-\u{1efff}]/u;

function isolate(text: string): string {
  return rightToLeft.test(text) ? `\u2068${text}\u2069` : text;
}
