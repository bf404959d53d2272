import { hash } from 'node:crypto';
import { parseDuration } from '../engine/duration.ts';
import type { RunbookPage, RunbookPart, RunbookSectionTitle } from '../ports/runbooks.ts';
import { blocksOf, plainTextOf } from './markdown.ts';
import { type OutlinePart, outlineOf } from './outline.ts';

/** One page, read and divided, with all that it may be found by. */
export interface Page {
  readonly id: string;
  readonly title: string;
  /** Its file below its folder, or its address. */
  readonly place: string;
  readonly link?: string;
  readonly stale?: RunbookPage['stale'];
  /** Of its file or address, without folders and ending. */
  readonly name: string;
  /** The folders it is in, from the outermost. */
  readonly folders: readonly string[];
  readonly parts: readonly PagePart[];
  readonly definitions: readonly string[];
  /** Everything it says, in small letters. */
  readonly text: string;
}

export interface PagePart extends OutlinePart, RunbookSectionTitle {}

export interface PageOrigin {
  /** Tells apart pages of equal places. */
  readonly root: string;
  readonly place: string;
  readonly link?: string;
}

/** The pages of one file: itself, and those within it. */
export function toPages(text: string, origin: PageOrigin): readonly Page[] {
  const embedded = outlineOf(text).embedded.slice(0, maxEmbedded);
  const outer = toPage(text, origin, 0);
  // What a page within it says is found there, not twice.
  const own = embedded.reduce((rest, inner) => rest.replace(inner.toLowerCase(), ''), outer.text);
  return [{ ...outer, text: own }, ...embedded.map((inner, index) => toPage(inner, origin, index + 1))];
}

/** What people are shown of a page: from one section on to its end, or all of it, as far as the limit goes. */
export function openPage(page: Page, section: RunbookSectionTitle | undefined): RunbookPage {
  const { id, title, place, link, stale, parts } = page;
  const wanted = section === undefined ? parts : below(parts, section.id);
  const shown: RunbookPart[] = [];
  let left = maxShown;
  let isCut = false;
  for (const part of wanted) {
    if (left <= 0) isCut = true;
    if (isCut) break;
    const source = wholeLines(part.source, left);
    isCut = source.length < part.source.length;
    left -= source.length + part.heading.length;
    const base = link === undefined ? {} : { base: link };
    shown.push({ ...titleOf(part), depth: part.depth, blocks: blocksOf(source, { ...base, ...page }) });
  }
  const after = escalateAfterMs(parts);
  return {
    ...{ id, title, place, isCut },
    ...(link === undefined ? {} : { link }),
    ...(stale === undefined ? {} : { stale }),
    ...(section === undefined ? {} : { section }),
    parts: shown,
    sections: sectionsOf(page).map(titleOf),
    ...(after === undefined ? {} : { escalateAfterMs: after }),
  };
}

export function titleOf({ id, heading }: RunbookSectionTitle): RunbookSectionTitle {
  return { id, heading };
}

const maxEmbedded = 10;
const maxParts = 300;
const maxShown = 12_000;

function toPage(text: string, { root, place, link }: PageOrigin, index: number): Page {
  const outline = outlineOf(text);
  const seen = new Map<string, number>();
  const parts = outline.parts.slice(0, maxParts).map((part): PagePart => {
    const heading = plainTextOf(part.heading);
    const before = seen.get(heading) ?? 0;
    seen.set(heading, before + 1);
    return { ...part, heading, id: hash('sha256', JSON.stringify([heading, before]), 'base64url').slice(0, 8) };
  });
  const steps = place.split(/[/\\]/).filter((step) => step !== '');
  const name = (steps.at(-1) ?? place).replace(/\.(md|markdown|mdown|txt)$/i, '');
  const [first] = parts.filter((part) => part.depth > 0);
  return {
    id: hash('sha256', JSON.stringify([root, place, index]), 'base64url').slice(0, 16),
    title: (outline.title ?? first?.heading ?? '').trim() || name,
    place,
    ...(link === undefined ? {} : { link }),
    name: index === 0 ? name : '',
    folders: steps.slice(0, -1),
    parts,
    definitions: outline.definitions,
    text: text.toLowerCase(),
  };
}

/** A part and what stands below its heading. */
function below(parts: readonly PagePart[], id: string): readonly PagePart[] {
  const start = parts.findIndex((part) => part.id === id);
  const depth = parts[start]?.depth ?? 0;
  const end = parts.findIndex((part, index) => index > start && part.depth <= depth);
  return start === -1 ? parts : parts.slice(start, end === -1 ? undefined : end);
}

/** The headings by which one would divide the page, its title apart. */
function sectionsOf({ parts }: Page): readonly PagePart[] {
  const headed = parts.filter((part) => part.depth > 0);
  const isTitled = headed.length > 1 && headed.slice(1).every((part) => part.depth > (headed[0]?.depth ?? 0));
  const sections = isTitled ? headed.slice(1) : headed;
  const depth = Math.min(...sections.map((part) => part.depth));
  return sections.filter((part) => part.depth === depth);
}

function wholeLines(text: string, most: number): string {
  if (text.length <= most) return text;
  const end = text.lastIndexOf('\n', most);
  return text.slice(0, end <= 0 ? most : end);
}

/** `## Escalation`, `If not resolved in 15 minutes: ...` */
function escalateAfterMs(parts: readonly PagePart[]): number | undefined {
  const part = parts.find(({ heading }) => /^escalat/i.test(heading));
  const [, count, unit] =
    /\b(\d{1,3}) ?(m|h)(?:in(?:ute)?s?|rs?|ours?)?\b/i.exec(part?.source.slice(0, 2000) ?? '') ?? [];
  return unit === undefined ? undefined : parseDuration(`${count}${unit.toLowerCase()}`);
}
