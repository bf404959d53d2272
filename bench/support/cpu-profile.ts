import { readFile } from 'node:fs/promises';

/** A place in the program: a function and the file that it lies in (empty for what is not JavaScript). */
export interface Frame {
  readonly functionName: string;
  readonly url: string;
}

/** One look at a thread. */
export interface Sample {
  /** Microseconds of the machine's monotonic clock, which all processes share on Linux. */
  readonly at: number;
  /** How long until the next look. */
  readonly microseconds: number;
  /** What ran, innermost first. */
  readonly stack: readonly Frame[];
}

interface ProfileNode {
  readonly id: number;
  readonly callFrame: Frame;
  readonly children?: readonly number[];
}

interface Profile {
  readonly nodes: readonly ProfileNode[];
  readonly startTime: number;
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** The samples of a `.cpuprofile` file that `node --cpu-prof` wrote, one file a thread. */
export async function readSamples(file: string): Promise<readonly Sample[]> {
  // Node's own file: its shape is that of the DevTools protocol.
  const profile = JSON.parse(await readFile(file, 'utf8')) as Profile;
  const stacks = stacksOf(profile.nodes);
  let at = profile.startTime;
  return profile.samples.map((id, index) => {
    at += profile.timeDeltas[index] ?? 0;
    return { at, microseconds: profile.timeDeltas[index + 1] ?? 0, stack: stacks.get(id) ?? [] };
  });
}

function stacksOf(nodes: readonly ProfileNode[]): ReadonlyMap<number, readonly Frame[]> {
  const stacks = new Map<number, readonly Frame[]>();
  // Parents stand before their children.
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)));
  for (const { id, callFrame } of nodes) {
    stacks.set(id, [callFrame, ...(stacks.get(parents.get(id) ?? -1) ?? [])]);
  }
  return stacks;
}
