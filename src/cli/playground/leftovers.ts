import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Leftovers {
  /** A fresh folder. */
  readonly folder: string;
  /** Removes the folder after a last act; happens by itself when the process ends. */
  remove(): void;
}

/** A folder that does not outlive this process, even if somebody is too impatient to let it end in order. */
export function createLeftovers(name: string, lastAct: () => void = () => undefined): Leftovers {
  const folder = mkdtempSync(join(tmpdir(), `tocsin-${name}-`));
  process.once('exit', remove);

  function remove(): void {
    process.off('exit', remove);
    lastAct();
    rmSync(folder, { recursive: true, force: true });
  }

  return { folder, remove };
}
