import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createFolder } from '../../src/runbooks/folder.ts';

function aFolder(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'runbooks-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [place, text] of Object.entries(files)) {
    mkdirSync(join(folder, place, '..'), { recursive: true });
    writeFileSync(join(folder, place), text);
  }
  return folder;
}

const small = { files: 3, entries: 100, depth: 1, fileBytes: 100, bytes: 150 };

describe('a folder of runbooks', () => {
  it('gives the Markdown files in it and below, in order, with where they are on the web', async () => {
    const folder = aFolder({ 'b c.md': '# B', 'a/x.markdown': '# X', 'notes.txt': 'no', '.git/y.md': '# no' });

    const { pages, troubles } = await createFolder(folder, 'https://git.example.com/ops/blob/main').read();

    expect(pages.map(({ title, link }) => [title, link])).toEqual([
      ['B', 'https://git.example.com/ops/blob/main/b%20c.md'],
      ['X', 'https://git.example.com/ops/blob/main/a/x.markdown'],
    ]);
    expect(troubles).toEqual([]);
  });

  it('is read again where files have changed, came and went', async () => {
    const folder = aFolder({ 'a.md': '# A', 'b.md': '# B' });
    const runbooks = createFolder(folder, undefined);
    const before = await runbooks.read();

    writeFileSync(join(folder, 'a.md'), '# Another');
    rmSync(join(folder, 'b.md'));
    writeFileSync(join(folder, 'c.md'), '# C');

    expect((await runbooks.read()).pages.map((page) => page.title)).toEqual(['Another', 'C']);
    expect(before.pages[0]?.title).toBe('A');
    const [kept] = (await runbooks.read()).pages;
    expect((await runbooks.read()).pages[0]).toBe(kept);
  });

  it('leaves out what a link finds outside, follows those within, and opens no pipe', async () => {
    const outside = aFolder({ 'secret.md': '# Secret' });
    const folder = aFolder({ '..data_1/real.md': '# Real', 'sub/z.md': '# Z' });
    symlinkSync(join(outside, 'secret.md'), join(folder, 'secret.md'));
    symlinkSync(outside, join(folder, 'away'));
    symlinkSync(join(folder, '..data_1/real.md'), join(folder, 'real.md'));
    symlinkSync(join(folder, 'nowhere.md'), join(folder, 'broken.md'));
    symlinkSync(folder, join(folder, 'sub/again'));
    execFileSync('/usr/bin/mkfifo', [join(folder, 'pipe.md')]);

    const { pages, troubles } = await createFolder(folder, undefined).read();

    expect(pages.map((page) => page.title)).toEqual(['Real', 'Z']);
    expect(troubles.map(({ place, problem }) => `${place} ${problem}`)).toEqual([
      'broken.md may not be read',
      'pipe.md is no file',
      'secret.md is a link that leads out of the folder',
    ]);
  });

  it('may be a link itself, as in a mounted volume', async () => {
    const folder = aFolder({ 'v1/a.md': '# One', 'v2/a.md': '# Two' });
    symlinkSync('v1', join(folder, 'current'));
    const runbooks = createFolder(join(folder, 'current'), undefined);
    expect((await runbooks.read()).pages[0]?.title).toBe('One');

    symlinkSync('v2', join(folder, 'next'));
    renameSync(join(folder, 'next'), join(folder, 'current'));

    expect((await runbooks.read()).pages[0]?.title).toBe('Two');
  });

  it.each([
    ['too many files', { 'a.md': '', 'b.md': '', 'c.md': '', 'd.md': '' }, 3, /more than 3 pages/],
    ['a file that is too large', { 'a.md': '# A', 'b.md': 'x'.repeat(101) }, 1, /larger than/],
    ['too much in all', { 'a.md': 'x'.repeat(99), 'b.md': 'x'.repeat(99) }, 1, /the rest is not read/],
    ['too deep a tree', { 'a/b/c.md': '# C', 'a/x.md': '# X' }, 1, undefined],
  ])('is bounded: %s', async (_what, files, count, wanted) => {
    const { pages, troubles } = await createFolder(aFolder(files), undefined, small).read();

    expect(pages).toHaveLength(count);
    if (wanted !== undefined) expect(troubles[0]?.problem).toMatch(wanted);
  });

  it('says so when it is not there', async () => {
    const { pages, troubles } = await createFolder('/nowhere/at/all', undefined).read();
    expect({ pages, troubles }).toEqual({
      pages: [],
      troubles: [{ place: '/nowhere/at/all', problem: 'is not there, or may not be read' }],
    });
  });
});
