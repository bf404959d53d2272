import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commandNamed } from '../../src/chat/command-words.ts';
import { runCli } from '../../src/cli.ts';
import { recordedIo } from '../cli/cli-io.ts';
import { projectRoot } from '../support/run.ts';

const pages = ['README.md', ...globSync('docs/**/*.md', { cwd: projectRoot })].sort();

function read(page: string): string {
  return readFileSync(join(projectRoot, page), 'utf8');
}

/** Names of headings as the web pages of repositories have them. */
function anchorsOf(page: string): readonly string[] {
  return [...read(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-'),
  );
}

describe.each(pages)('%s', (page) => {
  it('links to pages and headings that are there', () => {
    const links = [...read(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);

    const broken = links.filter((link) => {
      if (/^[a-z]+:/.test(link)) return false;
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? page : join(dirname(page), path);
      if (!existsSync(join(projectRoot, target))) return true;
      return anchor !== undefined && !anchorsOf(target).includes(anchor);
    });

    expect(broken).toEqual([]);
  });

  it('names commands and flags that there are', async () => {
    const uses = [...read(page).matchAll(/tocsin -- ([a-z][^\n`|#]*)/g)].map(([, words = '']) =>
      words.trim().split(/\s+/),
    );
    const known = await Promise.all(uses.map(isKnown));

    expect(uses.filter((_, index) => !known[index]).map((words) => words.join(' '))).toEqual([]);
  });

  it('names commands of /alert that there are', () => {
    const named = [...read(page).matchAll(/\/alert (?!\.\.\.)([a-z]+)/g)].map(([, word = '']) => word);

    expect(named.filter((word) => commandNamed(word) === undefined)).toEqual([]);
  });
});

/** Whether there is such a command, with such flags, as its own help has them. */
async function isKnown([command = '', ...rest]: readonly string[]): Promise<boolean> {
  const below = ['sources', 'store'].includes(command) ? rest.slice(0, 1) : [];
  const io = recordedIo();
  await runCli([command, ...below, '--help'], io);
  const isThere = io.written.out.startsWith(`Usage: tocsin ${[command, ...below].join(' ')} `);
  return isThere && rest.filter((word) => word.startsWith('--')).every((flag) => io.written.out.includes(flag));
}
