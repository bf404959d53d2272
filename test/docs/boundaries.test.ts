import { readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectRoot, run } from '../support/run.ts';
import { futurePackages, walls } from './boundaries-imports.ts';
import { brokenRules, exemptFiles } from './boundaries-rules.ts';

interface Report {
  readonly category: string;
  readonly path: string;
  readonly line: number;
}

let breaking: readonly Report[];
let keeping: readonly Report[];
const trees: string[] = [];

beforeAll(async () => {
  const [broken, kept] = await Promise.all([lintTree(filesThatBreakRules()), lintTree(filesThatKeepRules())]);
  breaking = broken;
  keeping = kept;
});

afterAll(async () => {
  await Promise.all(trees.map((tree) => rm(tree, { recursive: true, force: true })));
});

describe('lint refuses', () => {
  it.each(walls)('every import that $file may not make', ({ file, forbidden }) => {
    const refused = breaking
      .filter((report) => report.path === file && report.category === 'lint/style/noRestrictedImports')
      .map((report) => forbidden[report.line - 1]);

    expect(forbidden.filter((target) => !refused.includes(target))).toEqual([]);
  });

  it.each(brokenRules)('$what', ({ file, reported }) => {
    const here = breaking.filter((report) => report.path === file);

    expect(here.map((report) => report.category)).toContain(reported);
  });
});

describe('lint lets pass', () => {
  it('every import that the layout allows, and every named exemption', () => {
    expect(keeping).toEqual([]);
  });
});

function filesThatBreakRules(): Record<string, string> {
  const imports = walls.map(({ file, forbidden }) => [file, toImports(forbidden)]);
  return Object.fromEntries([...imports, ...brokenRules.map(({ file, source }) => [file, source])]);
}

function filesThatKeepRules(): Record<string, string> {
  const imports = walls.map(({ file, allowed }) => [file, `${toImports(allowed)}${exemptFiles[file] ?? ''}`]);
  return { ...exemptFiles, ...Object.fromEntries(imports) };
}

function toImports(targets: readonly string[]): string {
  return targets.map((target) => `import '${target}';\n`).join('');
}

/** Lints the project's own rules over a tree of just these files. */
async function lintTree(files: Readonly<Record<string, string>>): Promise<readonly Report[]> {
  const tree = await mkdtemp(join(tmpdir(), 'tocsin-boundaries-'));
  trees.push(tree);
  for (const copied of ['biome.json', 'scripts/lint']) {
    await cp(join(projectRoot, copied), join(tree, copied), { recursive: true });
  }
  for (const [file, source] of Object.entries({ ...files, 'package.json': packageFile() })) {
    await mkdir(dirname(join(tree, file)), { recursive: true });
    await writeFile(join(tree, file), source);
  }

  const output = await runBiome(tree);
  const { diagnostics } = JSON.parse(output) as {
    diagnostics: readonly { category: string; location: { path: string; start?: { line: number } } }[];
  };
  return diagnostics.map(({ category, location }) => ({
    category,
    path: location.path,
    line: location.start?.line ?? 0,
  }));
}

/** The project's own dependencies, and those that the walls name before their time. */
function packageFile(): string {
  const declared = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as Record<string, object>;
  const dependencies = {
    ...declared['dependencies'],
    ...Object.fromEntries(futurePackages.map((name) => [name, '*'])),
  };
  return JSON.stringify({ ...declared, dependencies });
}

async function runBiome(folder: string): Promise<string> {
  const biome = join(projectRoot, 'node_modules/@biomejs/biome/bin/biome');
  const args = [biome, 'lint', '--reporter=json', '--max-diagnostics=none', 'src', 'test', 'vitest.config.ts'];
  const { stdout, stderr } = await run(process.execPath, args, { cwd: folder });
  if (!stdout.startsWith('{')) throw new Error(`biome gave no report: ${stderr}`);
  return stdout;
}
