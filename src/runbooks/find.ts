import type { AlertContent } from '../engine/alert.ts';
import { alertName, runbookOf } from '../engine/alert-text.ts';
import { labelValue } from '../engine/label-set.ts';
import { addressNames, isSamePlace } from './address.ts';
import { type Page, type PagePart, titleOf } from './page.ts';

/** A page, and the section of it that is meant, if it is not meant whole. */
export interface Hit {
  readonly page: Page;
  readonly section?: PagePart;
}

/**
 * The pages for an alert, the likeliest first; one alone is the page. By the address that the alert names, then by the
 * name of the file, the title, a heading, and at last by what the pages say. Where several are named alike, those of
 * the alert's team or service win.
 */
export function findForAlert(content: AlertContent, pages: readonly Page[]): readonly Hit[] {
  const link = runbookOf(content);
  const linked = link === undefined ? [] : byAddress(link, pages);
  if (linked.length > 0) return linked;
  const owners = ['team', 'service']
    .map((name) => labelValue(content.labels, name))
    .filter((owner) => keyOf(owner) !== '');
  const name = alertName(content);
  for (const found of [...byNames(keyOf(name), owners, pages), byText([name], pages)]) {
    if (found.length === 0) continue;
    const owned = found.filter(({ page }) => owners.some((owner) => isOf(page, owner)));
    return owned.length > 0 ? owned : found;
  }
  return [];
}

/** The pages for words that somebody typed, the likeliest first; one alone is the page. */
export function findForText(text: string, pages: readonly Page[]): readonly Hit[] {
  const key = keyOf(text);
  if (key === '') return [];
  const titled = pages.filter((page) => page.title.toLowerCase() === text.trim().toLowerCase());
  if (titled.length > 0) return titled.map(toHit);
  const [exact] = byNames(key, [], pages).filter((found) => found.length > 0);
  if (exact !== undefined) return exact;
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return byText(words, pages);
}

/** What a name is compared by: `HighErrorRate`, `high-error-rate` and `Runbook: High error rate` are one. */
function keyOf(name: string): string {
  return name
    .slice(0, 300)
    .replace(/^\s*(runbook|playbook|alert)\s*[:\-–—]\s*/i, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');
}

function byAddress(address: string, pages: readonly Page[]): readonly Hit[] {
  const same = pages.filter((page) => page.link !== undefined && page.name !== '' && isSamePlace(page.link, address));
  const found = same.length > 0 ? same : byLongestPath(address, pages);
  const fragment = keyOf(decoded(URL.parse(address)?.hash.slice(1) ?? ''));
  return found.map((page) => {
    const section = fragment === '' ? undefined : page.parts.find((part) => keyOf(part.heading) === fragment);
    return section === undefined ? { page } : { page, section };
  });
}

/** `https://runbooks.example.com/database/disk-full` is `database/disk-full.md`, wherever that is kept. */
function byLongestPath(address: string, pages: readonly Page[]): readonly Page[] {
  const steps = addressNames(address).map(keyOf).toReversed();
  let best: Page[] = [];
  let length = 0;
  for (const page of pages) {
    if (page.name === '') continue;
    const own = [...page.folders, page.name].map(keyOf).toReversed();
    const differs = own.findIndex((step, index) => step !== steps[index]);
    const common = differs === -1 ? own.length : differs;
    if (common > length) [best, length] = [[], common];
    if (common === length && common > 0) best.push(page);
  }
  return best;
}

/** By file name, by title, by heading; with an owner in the name first, then without. */
function byNames(key: string, owners: readonly string[], pages: readonly Page[]): readonly (readonly Hit[])[] {
  const owned = owners.map(keyOf).flatMap((owner) => [key + owner, owner + key]);
  const wanted = [owned, [key]].map((keys) => new Set(keys));
  return [
    ...wanted.map((keys) => pages.filter((page) => keys.has(keyOf(page.name))).map(toHit)),
    ...wanted.map((keys) => pages.filter((page) => keys.has(keyOf(page.title))).map(toHit)),
    ...wanted.map((keys) =>
      pages.flatMap((page) => {
        const section = page.parts.find((part) => part.depth > 0 && keys.has(keyOf(part.heading)));
        return section === undefined ? [] : [{ page, section }];
      }),
    ),
  ];
}

/** Pages that hold all the words; a word in the title counts more than in a heading, and that more than elsewhere. */
function byText(words: readonly string[], pages: readonly Page[]): readonly Hit[] {
  const wanted = words.map((word) => word.toLowerCase());
  return pages
    .map((page) => ({ page, score: scoreOf(page, wanted) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || (a.page.title < b.page.title ? -1 : 1))
    .map(({ page }) => ({ page }));
}

function scoreOf(page: Page, words: readonly string[]): number {
  const title = `${page.title} ${page.place}`.toLowerCase();
  const headings = page.parts.map((part) => part.heading.toLowerCase());
  let score = 0;
  for (const word of words) {
    const points =
      Number(title.includes(word)) * 100 +
      Number(headings.some((heading) => heading.includes(word))) * 10 +
      Number(page.text.includes(word));
    if (points === 0) return 0;
    score += points;
  }
  return score;
}

/** It is kept in a folder of theirs, or named after them; whole words, so that `a` is not in `payments`. */
function isOf(page: Page, owner: string): boolean {
  const names = [...page.folders, page.name, page.title];
  return names.some((name) => slugOf(name).includes(slugOf(owner)));
}

function slugOf(name: string): string {
  return `-${name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-')}-`.replace(/-+/g, '-');
}

function toHit(page: Page): Hit {
  return { page };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export function hitTitle({ page, section }: Hit) {
  const { id, title, place } = page;
  return { id, title, place, ...(section === undefined ? {} : { section: titleOf(section) }) };
}
