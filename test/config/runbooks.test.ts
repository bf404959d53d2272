import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parsePolicy } from '../../src/config/policy.ts';

const base = 'route: { receiver: a }\nreceivers: [{ name: a }]\n';

function read(runbooks: string, file = '/etc/tocsin/policy.yml') {
  return parsePolicy(`${base}runbooks:\n${runbooks}\n`, { file, environment: {} });
}

describe('runbooks in the policy', () => {
  it('are folders, relative to the file, and sites', () => {
    const reading = read(
      '  - { folder: books, link: "https://git.example.com/b" }\n  - { url: "https://w.example.com/", token: abc }',
    );
    expect(reading.type === 'ok' && reading.policy.runbooks).toEqual([
      { type: 'folder', path: '/etc/tocsin/books', link: 'https://git.example.com/b' },
      { type: 'site', url: 'https://w.example.com/', token: 'abc' },
    ]);
  });

  it('may have their token in a file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'policy-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, 'secret'), 'from-a-file\n');
    const reading = read('  - { url: "https://w.example.com/", token_file: secret }', join(folder, 'policy.yml'));
    expect(reading.type === 'ok' && reading.policy.runbooks).toMatchObject([{ token: 'from-a-file' }]);
  });

  it('say nothing about groups: processes may keep them in different places', () => {
    const hashOf = (folder: string) => {
      const reading = read(`  - { folder: ${folder} }`);
      return reading.type === 'ok' ? reading.policy.hash : undefined;
    };
    expect(hashOf('a')).toBe(hashOf('b'));
  });

  it.each([
    ['{ link: "https://x.example.com" }', 'runbooks[0]', /not one place/],
    ['{ folder: a, url: "https://x.example.com/" }', 'runbooks[0]', /not one place/],
    ['{ folder: a, token: b }', 'runbooks[0]', /not one place/],
    ['{ url: "https://x.example.com/", token: a, token_file: b }', 'runbooks[0]', /not one place/],
    ['{ url: "https://me:secret@x.example.com/" }', 'runbooks[0].url', /has a name in it/],
    ['{ url: "ftp://x.example.com/" }', 'runbooks[0].url', /not a web address/],
    ['{ url: "https://x.example.com/", token_file: nowhere }', 'runbooks[0].token_file', /cannot read/],
    ['{ foldr: a }', 'runbooks[0].foldr', /not a key/],
  ])('are refused with the reason: %s', (entry, path, message) => {
    const reading = read(`  - ${entry}`);
    expect(reading.type === 'invalid' && reading.problems[0]).toMatchObject({
      path,
      message: expect.stringMatching(message),
    });
  });
});
