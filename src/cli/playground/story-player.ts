import type { StandInClock } from '../../stand-ins/slack/clock.ts';
import type { Scene, StoryAlert } from './story.ts';

export interface StoryState {
  /** `waiting`: somebody has a dialog open, and the story does not run away meanwhile. */
  readonly state: 'playing' | 'paused' | 'waiting' | 'done';
  readonly caption: string;
  readonly elapsedMs: number;
  readonly totalMs: number;
}

export interface StoryPlayer {
  state(): StoryState;
  pause(): void;
  resume(): void;
  /** Ends what still fires of this telling and begins another. */
  replay(): void;
  stop(): Promise<void>;
}

export interface StoryDeps {
  readonly clock: StandInClock;
  /** Scenes in order of time, for the n-th telling. */
  readonly tell: (telling: number) => readonly Scene[];
  readonly report: (fires: readonly StoryAlert[], resolves: readonly StoryAlert[]) => Promise<void>;
  readonly letColleagueTake: (alert: StoryAlert) => Promise<void>;
  readonly letCalledPersonTake: (alert: StoryAlert) => Promise<void>;
  /** Whether somebody is in the middle of something. */
  readonly isSomebodyBusy: () => boolean;
  readonly failed: (error: unknown) => void;
}

/** A dialog that somebody left open does not hold the story for ever. */
const WAITS_AT_MOST_MS = 120_000;

/** How finely time is counted: pausing and waiting take effect within this. */
const TICK_MS = 250;

/** Tells the story in real time, from now on. */
export function startStory(deps: StoryDeps, isPaused = false): StoryPlayer {
  const { clock } = deps;
  const stopping = new AbortController();
  const firing = new Map<string, StoryAlert>();
  let telling = 0;
  let scenes = deps.tell(telling);
  let next = 0;
  let elapsedMs = 0;
  /** How long it has waited for the same dialog. */
  let waitedMs = 0;
  let paused = isPaused;
  let caption = isPaused ? 'Press Play to have a story told.' : 'The story is about to begin.';

  async function play(scene: Scene): Promise<void> {
    const { fires = [], resolves = [], colleagueTakes, calledPersonTakes } = scene;
    caption = scene.caption;
    for (const alert of fires) firing.set(keyOf(alert), alert);
    for (const alert of resolves) firing.delete(keyOf(alert));
    if (fires.length + resolves.length > 0) await deps.report(fires, resolves);
    if (colleagueTakes !== undefined) await deps.letColleagueTake(colleagueTakes);
    if (calledPersonTakes !== undefined) await deps.letCalledPersonTake(calledPersonTakes);
  }

  function isWaiting(): boolean {
    return waitedMs < WAITS_AT_MOST_MS && deps.isSomebodyBusy();
  }

  async function tick(): Promise<void> {
    const before = clock.now();
    await clock.waitUntil(before + TICK_MS, stopping.signal);
    if (stopping.signal.aborted || paused) return;
    waitedMs = deps.isSomebodyBusy() ? waitedMs + clock.now() - before : 0;
    if (isWaiting()) return;
    elapsedMs += clock.now() - before;
    const scene = scenes[next];
    if (scene === undefined || scene.at > elapsedMs) return;
    next += 1;
    await play(scene).catch(deps.failed);
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) await tick();
  }

  const running = run();

  function total(): number {
    return scenes.at(-1)?.at ?? 0;
  }

  function stateNow(): StoryState['state'] {
    if (next >= scenes.length) return 'done';
    if (paused) return 'paused';
    return isWaiting() ? 'waiting' : 'playing';
  }

  return {
    state: () => ({ state: stateNow(), caption, elapsedMs: Math.min(elapsedMs, total()), totalMs: total() }),
    pause() {
      paused = true;
    },
    resume() {
      paused = false;
    },
    replay() {
      const left = [...firing.values()];
      firing.clear();
      if (left.length > 0) deps.report([], left).catch(deps.failed);
      telling += 1;
      scenes = deps.tell(telling);
      next = 0;
      elapsedMs = 0;
      paused = false;
      caption = 'Once more, in another cluster.';
    },
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

function keyOf({ labels }: StoryAlert): string {
  return JSON.stringify(Object.entries(labels).sort());
}
