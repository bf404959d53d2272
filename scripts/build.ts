import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const source = join(root, 'src');
const target = join(root, 'dist');

rmSync(target, { recursive: true, force: true });
compile();
copyAssets();
pointUrlsAtJavaScript();
makeExecutable(join(target, 'main.js'));

function compile(): void {
  const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');
  execFileSync(process.execPath, [tsc, '-p', join(root, 'tsconfig.build.json')], { stdio: 'inherit' });
}

/** Browser pages, SQL, Lua and the like lie beside the code that reads them, and so they do in dist. */
function copyAssets(): void {
  cpSync(source, target, { recursive: true, filter: (path) => extname(path) !== '.ts' });
}

/** The compiler rewrites imports only; `new URL('./worker.ts', import.meta.url)` is rewritten here. */
function pointUrlsAtJavaScript(): void {
  for (const file of globSync('**/*.js', { cwd: target, exclude: ['**/public/**'] })) {
    const path = join(target, file);
    const before = readFileSync(path, 'utf8');
    const after = before.replace(/(new URL\(['"]\.{1,2}\/[^'"]+)\.ts(['"], import\.meta\.url\))/g, '$1.js$2');
    if (after !== before) writeFileSync(path, after);
  }
}

function makeExecutable(path: string): void {
  const shebang = '#!/usr/bin/env node\n';
  const code = readFileSync(path, 'utf8');
  if (!code.startsWith('#!')) writeFileSync(path, shebang + code);
  chmodSync(path, 0o755);
}
