import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { Message } from 'slack-blocks-to-jsx';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requireProgram } from '../../support/programs.ts';

const golden = join(import.meta.dirname, 'golden');
const names = readdirSync(golden)
  .filter((name) => name.endsWith('.json'))
  .map((name) => name.replace('.json', ''));

/** Set it to a folder to have a look at the pictures: `PICTURES=/tmp/pictures npx vitest run pictures`. */
const folder = process.env['PICTURES'];

let browser: Browser;

beforeAll(async () => {
  browser = await chromium.launch({ executablePath: requireProgram('chromium'), args: ['--no-sandbox'] });
});

afterAll(async () => {
  await browser.close();
});

describe('what others draw of our blocks', () => {
  it.each([
    ['on a phone, light', 360, 'light'],
    ['on a desk, dark', 760, 'dark'],
  ] as const)('shows all of them %s', async (_where, width, theme) => {
    const page = await browser.newPage({ viewport: { width, height: 600 }, timezoneId: 'Europe/Lisbon' });

    await page.setContent(documentOf(theme));
    await takePicture(page, `cards-${width}-${theme}`);

    const shown = new Map<string, string>();
    for (const name of names) shown.set(name, ((await page.textContent(`#${name}`)) ?? '').replace(/\s+/g, ' '));
    expect(names.filter((name) => shown.get(name)?.includes(firstWords(name)) !== true)).toEqual([]);
    await page.close();
  });
});

const css = readFileSync(createRequire(import.meta.url).resolve('slack-blocks-to-jsx/dist/style.css'), 'utf8');
const pixel = 'data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7';

function documentOf(theme: 'light' | 'dark'): string {
  const colours = theme === 'dark' ? 'background: #1a1d21; color: #d1d2d3' : 'background: #fff; color: #1d1c1d';
  const style = `${css} body { margin: 8px; ${colours} } section { overflow-wrap: anywhere; margin-bottom: 16px }`;
  const drawn = names.map((name) => `<section id="${name}">${draw(name, theme)}</section>`);
  return `<!doctype html><meta charset="utf-8"><style>${style}</style>${drawn.join('')}`;
}

function draw(name: string, theme: 'light' | 'dark'): string {
  const sent = { logo: pixel, name: 'Tocsin', time: new Date(Date.UTC(2026, 10, 20, 14, 14)) };
  // Its own types are older than the table block.
  const blocks = blocksOf(name) as never;
  return renderToStaticMarkup(createElement(Message, { ...sent, blocks, theme, showBlockKitDebug: false }));
}

function blocksOf(name: string): readonly object[] {
  return JSON.parse(readFileSync(join(golden, `${name}.json`), 'utf8')).blocks;
}

/** The start of the first text there is: it must be on the picture, letter by letter. */
function firstWords(name: string): string {
  const text = /"text":"((?:[^"\\]|\\.)+)"/.exec(JSON.stringify(blocksOf(name)))?.[1] ?? '';
  return text
    .replace(/^`|`.*$/g, '')
    .slice(0, 12)
    .trim();
}

async function takePicture(page: Page, name: string): Promise<void> {
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}
