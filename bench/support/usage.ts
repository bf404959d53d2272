import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** What some processes have used so far, all their threads included. */
export interface Usage {
  readonly cpuSeconds: number;
  readonly residentBytes: number;
}

/** Ticks of `utime` and `stime` in a second, on every Linux that Node runs on. */
const ticksPerSecond = 100;
/** Quieter than this for so long: whatever a request left behind has been done. */
const quiet = { cpuSeconds: 0.011, ms: 400, atMostMs: 30_000 };

/** The usage at this instant. */
export function usageOf(pids: readonly number[]): Usage {
  const each = pids.map(existsSync('/proc/self/stat') ? fromProc : fromPs);
  return {
    cpuSeconds: each.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0),
    residentBytes: each.reduce((sum, { residentBytes }) => sum + residentBytes, 0),
  };
}

/** The usage once these processes have come to rest: work may go on after the last answer. */
export async function restingUsage(pids: readonly number[]): Promise<Usage> {
  let before = usageOf(pids);
  for (let waitedMs = 0; waitedMs < quiet.atMostMs; waitedMs += quiet.ms) {
    await wait(quiet.ms);
    const now = usageOf(pids);
    if (now.cpuSeconds - before.cpuSeconds <= quiet.cpuSeconds) return now;
    before = now;
  }
  return before;
}

/** The bytes of all files below a folder. */
export async function bytesBelow(folder: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) bytes += (await stat(join(entry.parentPath, entry.name))).size;
  }
  return bytes;
}

function fromProc(pid: number): Usage {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The program's name, in brackets, may hold spaces; the third field follows it.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  // utime, stime, and those of children that have ended: Redis rewrites its file in one.
  const ticks = [11, 12, 13, 14].reduce((sum, at) => sum + Number(fields[at]), 0);
  const resident = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return { cpuSeconds: ticks / ticksPerSecond, residentBytes: Number(resident) * 1024 };
}

/** macOS: `ps` gives minutes and hundredths of seconds, and kilobytes. */
function fromPs(pid: number): Usage {
  const [cpu = '', resident] = execFileSync('ps', ['-o', 'cputime=,rss=', '-p', String(pid)], { encoding: 'utf8' })
    .trim()
    .split(/\s+/);
  const cpuSeconds = cpu.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  return { cpuSeconds, residentBytes: Number(resident) * 1024 };
}
