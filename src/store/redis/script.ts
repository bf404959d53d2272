import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** One change or reading of Redis that happens whole. */
export interface Script {
  readonly name: string;
  readonly source: string;
  readonly sha: string;
  /** Its answer counts only once what it wrote is as durable as configured. */
  readonly isWrite: boolean;
}

/**
 * Reads `scripts/<name>.lua`. A line `-- uses a, b` in it stands for what `scripts/lib/a.lua` and `b.lua` define: put
 * before it, each once, what they use themselves first. `heals`: what it writes is made again when it is lost, so
 * nobody waits until it is durable.
 */
export function loadScript(name: string, kind: 'reads' | 'writes' | 'heals'): Script {
  const source = withLibraries(readLua(name), new Set()).join('\n');
  const sha = createHash('sha1').update(source).digest('hex');
  return { name, source, sha, isWrite: kind === 'writes' };
}

function withLibraries(lua: string, known: Set<string>): string[] {
  const parts: string[] = [];
  for (const name of usedBy(lua)) {
    if (known.has(name)) continue;
    known.add(name);
    parts.push(...withLibraries(readLua(`lib/${name}`), known));
  }
  return [...parts, lua];
}

function usedBy(lua: string): readonly string[] {
  return [...lua.matchAll(/^-- uses (.+)$/gm)].flatMap(([, names = '']) => names.split(',').map((name) => name.trim()));
}

function readLua(name: string): string {
  return readFileSync(new URL(`./scripts/${name}.lua`, import.meta.url), 'utf8');
}
