import { constants, type Dirent } from 'node:fs';
import { open, readdir, realpath } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { RunbookTrouble } from '../ports/runbooks.ts';
import { type Page, toPages } from './page.ts';

/** A folder of Markdown files, read again as far as files changed since. */
export interface Folder {
  read(): Promise<FolderReading>;
}

export interface FolderReading {
  readonly pages: readonly Page[];
  readonly troubles: readonly RunbookTrouble[];
}

export interface FolderLimits {
  readonly files: number;
  /** Files and folders looked at, whatever they are. */
  readonly entries: number;
  readonly depth: number;
  readonly fileBytes: number;
  readonly bytes: number;
}

const usualLimits: FolderLimits = {
  files: 1000,
  entries: 20_000,
  depth: 6,
  fileBytes: 256 * 1024,
  bytes: 16 * 1024 * 1024,
};

interface KeptFile {
  readonly mark: string;
  readonly bytes: number;
  readonly pages: readonly Page[];
}

/**
 * Reads what lies in a folder and below it, never what a link leads to outside of it. `link` is where people find the
 * same files on the web.
 */
export function createFolder(path: string, link: string | undefined, limits = usualLimits): Folder {
  let kept = new Map<string, KeptFile>();

  async function read(): Promise<FolderReading> {
    const found = await listFiles(path, limits);
    if (found.type === 'unreadable') return { pages: [], troubles: [{ place: path, problem: found.problem }] };
    const troubles: RunbookTrouble[] = [...found.troubles];
    const next = new Map<string, KeptFile>();
    let bytes = 0;
    for (const file of found.files) {
      const place = relative(found.root, file).split(sep).join('/');
      const reading = await readPage(file, kept.get(place), { root: path, place, found: found.root, limits, link });
      if (reading.type === 'trouble') troubles.push({ place, problem: reading.problem });
      else if (bytes + reading.file.bytes > limits.bytes) {
        troubles.push({ place: path, problem: `holds more than ${size(limits.bytes)} of pages: the rest is not read` });
        break;
      } else {
        bytes += reading.file.bytes;
        next.set(place, reading.file);
      }
    }
    kept = next;
    return { pages: [...next.values()].flatMap((file) => file.pages), troubles };
  }

  let running: Promise<FolderReading> | undefined;
  return {
    read() {
      running ??= read().finally(() => {
        running = undefined;
      });
      return running;
    },
  };
}

type Listing =
  | { readonly type: 'unreadable'; readonly problem: string }
  | {
      readonly type: 'files';
      readonly root: string;
      readonly files: readonly string[];
      readonly troubles: readonly RunbookTrouble[];
    };

interface Search {
  readonly root: string;
  readonly files: string[];
  readonly folders: { readonly at: string; readonly depth: number }[];
  readonly troubles: RunbookTrouble[];
  entries: number;
}

/** In the order of their names, so that equal folders give equal pages on every machine. */
async function listFiles(path: string, limits: FolderLimits): Promise<Listing> {
  const root = await realpath(path).catch(() => undefined);
  if (root === undefined) return { type: 'unreadable', problem: 'is not there, or may not be read' };
  const search: Search = { root, files: [], folders: [{ at: root, depth: 0 }], troubles: [], entries: 0 };
  for (const { at, depth } of search.folders) {
    const inside = await readdir(at, { withFileTypes: true }).catch(() => undefined);
    if (inside === undefined) search.troubles.push({ place: relative(root, at) || path, problem: 'may not be read' });
    for (const entry of (inside ?? []).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      take(entry, { at, depth }, { search, limits });
      if (search.entries > limits.entries || search.files.length > limits.files) {
        search.troubles.push({ place: path, problem: `holds more than ${limits.files} pages: the rest is not read` });
        return { type: 'files', root, files: search.files.slice(0, limits.files), troubles: search.troubles };
      }
    }
  }
  return { type: 'files', root, files: search.files, troubles: search.troubles };
}

/** Links are followed to files only, so that no folder is ever in itself. */
function take(
  entry: Dirent,
  { at, depth }: { readonly at: string; readonly depth: number },
  { search, limits }: { readonly search: Search; readonly limits: FolderLimits },
): void {
  search.entries += 1;
  if (entry.name.startsWith('.')) return;
  const path = join(at, entry.name);
  if (entry.isDirectory()) {
    if (depth < limits.depth) search.folders.push({ at: path, depth: depth + 1 });
  } else if (/\.(md|markdown|mdown)$/i.test(entry.name)) search.files.push(path);
}

type FileReading =
  | { readonly type: 'file'; readonly file: KeptFile }
  | { readonly type: 'trouble'; readonly problem: string };

interface Around {
  readonly root: string;
  /** The folder without links on its way. */
  readonly found: string;
  readonly place: string;
  readonly limits: FolderLimits;
  readonly link: string | undefined;
}

async function readPage(path: string, kept: KeptFile | undefined, around: Around): Promise<FileReading> {
  const { found, place, root, limits, link } = around;
  const real = await realpath(path).catch(() => undefined);
  if (real === undefined) return { type: 'trouble', problem: 'may not be read' };
  if (!real.startsWith(found.endsWith(sep) ? found : `${found}${sep}`)) {
    return { type: 'trouble', problem: 'is a link that leads out of the folder' };
  }
  try {
    // A pipe that nobody writes to would keep us waiting for ever.
    await using file = await open(real, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const { mtimeMs, ctimeMs, size: bytes, ino, ...stat } = await file.stat();
    const mark = [mtimeMs, ctimeMs, bytes, ino].join();
    if (kept?.mark === mark) return { type: 'file', file: kept };
    if ((stat.mode & constants.S_IFMT) !== constants.S_IFREG) return { type: 'trouble', problem: 'is no file' };
    if (bytes > limits.fileBytes) return { type: 'trouble', problem: `is larger than ${size(limits.fileBytes)}` };
    const buffer = Buffer.alloc(bytes);
    const { bytesRead } = await file.read(buffer, 0, bytes, 0);
    const text = buffer.subarray(0, bytesRead).toString('utf8');
    const at = link === undefined ? undefined : linkTo(link, place);
    const pages = toPages(text, { root, place, ...(at === undefined ? {} : { link: at }) });
    return { type: 'file', file: { mark, bytes, pages } };
  } catch {
    return { type: 'trouble', problem: 'may not be read' };
  }
}

function linkTo(link: string, place: string): string | undefined {
  return URL.parse(place.split('/').map(encodeURIComponent).join('/'), link.endsWith('/') ? link : `${link}/`)?.href;
}

function size(bytes: number): string {
  return bytes < 1024 * 1024 ? `${Math.floor(bytes / 1024)} KiB` : `${Math.floor(bytes / 1024 / 1024)} MiB`;
}
