import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface NewFile {
  readonly name: string;
  readonly text: string;
  readonly mode: number;
}

/** Those that are there already. */
export function existingOf(directory: string, names: readonly string[]): readonly string[] {
  return names.filter((name) => existsSync(join(directory, name)));
}

/**
 * Writes all files beside where they go, then puts each in its place: nobody ever sees half of one. What was there
 * is kept as `<name>.bak`. A failure before the first is in place leaves nothing behind.
 */
export function writeFiles(directory: string, files: readonly NewFile[]): void {
  const places = files.map(({ name }) => ({ place: join(directory, name), draft: join(directory, `${name}.new`) }));
  try {
    for (const [index, { text, mode }] of files.entries()) {
      const { draft = '' } = places[index] ?? {};
      rmSync(draft, { force: true });
      writeFileSync(draft, text, { mode, flag: 'wx' });
    }
    for (const { place, draft } of places) {
      if (existsSync(place)) renameSync(place, `${place}.bak`);
      renameSync(draft, place);
    }
  } finally {
    for (const { draft } of places) rmSync(draft, { force: true });
  }
}
