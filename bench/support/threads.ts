import { readdirSync, readFileSync } from 'node:fs';

/** Microseconds of processor time that the threads of a process have used; Linux only. */
export interface ThreadTimes {
  readonly main: number;
  /** The store's own thread, by the name that it gives itself; 0 without one. */
  readonly store: number;
  /** What the engine does beside: collecting garbage, compiling. */
  readonly helpers: number;
}

const microsecondsPerTick = 10_000;

export function threadTimesOf(pid: number): ThreadTimes {
  const times = { main: 0, store: 0, helpers: 0 };
  for (const id of readdirSync(`/proc/${pid}/task`)) {
    const text = readFileSync(`/proc/${pid}/task/${id}/stat`, 'utf8');
    const name = text.slice(text.indexOf('(') + 1, text.lastIndexOf(')'));
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const spent = (Number(fields[11]) + Number(fields[12])) * microsecondsPerTick;
    if (Number(id) === pid) times.main += spent;
    else if (name === 'store') times.store += spent;
    // The profiler has threads too, and they are not the program's.
    else if (name === 'V8Worker') times.helpers += spent;
  }
  return times;
}
