import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

interface Locked {
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly hasInstallScript?: boolean;
}

const { packages } = readJson('../../package-lock.json') as { packages: Readonly<Record<string, Locked>> };

// npm ci refuses a lock that lacks a binary of any platform, and npm install drops those that a registry mirror does not carry.
it('names the binaries of every platform in the lockfile', () => {
  const wanted = Object.entries(packages).flatMap(([path, locked]) =>
    Object.keys(locked.optionalDependencies ?? {}).map((name) => ({ path, name })),
  );

  const missing = wanted.filter(({ path, name }) => !isLocked(path, name)).map(({ name }) => name);

  expect(wanted.length).toBeGreaterThan(50);
  expect(missing).toEqual([]);
});

it('allows exactly the install scripts that are needed', () => {
  const { allowScripts } = readJson('../../package.json') as { allowScripts: Readonly<Record<string, boolean>> };

  const scripted = Object.entries(packages)
    .filter(([, locked]) => locked.hasInstallScript)
    .map(([path]) => path.replace(/^.*node_modules\//, ''));

  expect(Object.keys(allowScripts).sort()).toEqual([...new Set(scripted)].sort());
});

/** Looks where Node would: beside the package that asks, then in every folder above it. */
function isLocked(path: string, name: string): boolean {
  for (let folder = path; ; folder = folder.slice(0, Math.max(folder.lastIndexOf('/node_modules/'), 0))) {
    if (`${folder === '' ? '' : `${folder}/`}node_modules/${name}` in packages) return true;
    if (folder === '') return false;
  }
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
}
