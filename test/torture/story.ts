import { createSeeded, type Seeded } from './seeded.ts';

/** One thing that happens, `at` milliseconds after the start. */
export type Step =
  | { readonly type: 'report'; readonly at: number; readonly alert: AlertName; readonly status: 'firing' | 'resolved' }
  | {
      readonly type: 'click';
      readonly at: number;
      readonly group: string;
      readonly button: string;
      readonly by: string;
    };

/** `<group>/<instance>`. */
export type AlertName = `${string}/${string}`;

export interface Story {
  readonly seed: number;
  readonly steps: readonly Step[];
}

/** One in which the only process is killed. */
export interface MortalStory extends Story {
  readonly kill: Kill;
}

/**
 * When the process is killed: at an instant, or just when Slack has done what the nth post or edit asked for and has not yet
 * answered. The second hits the moment that no program can avoid: done, and not known.
 */
export type Kill = { readonly type: 'instant'; readonly at: number } | { readonly type: 'call'; readonly nth: number };

export const groupNames = ['ApiDown', 'DiskFull', 'QueueLong'] as const;

const instances = ['a', 'b', 'c'];
const people = ['ana', 'bo'];
const mortalLengthMs = 3000;

/** A few seconds in which alerts come and go, people click, and the process dies once. */
export function tellMortalStory(seed: number): MortalStory {
  const chance = createSeeded(seed);
  const steps = tellSteps(chance, mortalLengthMs);
  const kill: Kill =
    seed % 2 === 0
      ? { type: 'instant', at: 100 + chance.below(mortalLengthMs) }
      : { type: 'call', nth: 1 + chance.below(9) };
  return { seed, steps, kill };
}

/** Alerts come and go, and people click. */
export function tellSteps(chance: Seeded, lengthMs: number): readonly Step[] {
  const steps: Step[] = [];
  const firing = new Set<AlertName>();
  for (let at = 0; at < lengthMs; at += 40 + chance.below(160)) {
    const group = chance.pick(groupNames);
    if (chance.next() < 0.25 && at > 800) {
      const button = chance.pick(['Acknowledge', 'Un-acknowledge', 'Acknowledge']);
      steps.push({ type: 'click', at, group, button, by: chance.pick(people) });
      continue;
    }
    const alert: AlertName = `${group}/${chance.pick(instances)}`;
    const status = firing.has(alert) && chance.next() < 0.6 ? 'resolved' : 'firing';
    if (status === 'firing') firing.add(alert);
    else firing.delete(alert);
    steps.push({ type: 'report', at, alert, status });
  }
  return steps;
}

/** What fires once the story is over: the last word about each alert. */
export function firingAtTheEnd({ steps }: Story): ReadonlySet<AlertName> {
  const firing = new Set<AlertName>();
  for (const step of steps) {
    if (step.type !== 'report') continue;
    if (step.status === 'firing') firing.add(step.alert);
    else firing.delete(step.alert);
  }
  return firing;
}
