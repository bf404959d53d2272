import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { createSeeded } from '../../test/torture/seeded.ts';
import { type Spread, spreadOf } from '../support/spread.ts';
import { usageOf } from '../support/usage.ts';
import type { CardWatch, PostedCard } from './card-watch.ts';
import { type Stage, teamName } from './stage.ts';

export interface PostingPlan {
  readonly alertsPerSecond: number;
  readonly channels: number;
  readonly seconds: number;
  readonly seed: number;
}

/** Milliseconds from the POST of an alert to the card at the stand-in. */
export interface Posting {
  readonly total: Spread;
  /** What the channel's own limit makes a card wait behind the one before it. */
  readonly limit: Spread;
  /** The rest: what Tocsin takes. */
  readonly ours: Spread;
  readonly answer: Spread;
  readonly cpuSeconds: number;
  readonly cards: number;
  readonly rateLimited: number;
}

/** docs.slack.dev/apis/web-api/rate-limits: a message a second and channel. */
const postEveryMs = 1000;
const patienceMs = 60_000;
/** Posted and not counted: a program that has just started is slow once. */
const warmUpSeconds = 5;

/** Posts alerts one by one, each a group of its own, to channels by chance, and waits for their cards. */
export async function measurePosting(stage: Stage, watch: CardWatch, plan: PostingPlan): Promise<Posting> {
  const chance = createSeeded(plan.seed);
  const count = plan.alertsPerSecond * (warmUpSeconds + plan.seconds);
  const postedAt = new Map<string, number>();
  const answers: number[] = [];
  const pending: Promise<void>[] = [];
  const before = usageOf(stage.pids).cpuSeconds;
  const begun = performance.now();
  for (let index = 0; index < count; index += 1) {
    const due = begun + (index * 1000) / plan.alertsPerSecond;
    const ahead = due - performance.now();
    if (ahead > 1) await wait(ahead);
    pending.push(post(nodeName(index), teamName(chance.below(plan.channels))));
  }
  await Promise.all(pending);
  const until = performance.now() + patienceMs;
  while (watch.cards.size < count && performance.now() < until) await wait(100);
  const cpuSeconds = usageOf(stage.pids).cpuSeconds - before;
  const counted = begun + warmUpSeconds * 1000;
  const waits = waitsOf([...watch.cards.values()], postedAt).filter(({ from }) => from >= counted);
  return {
    total: spreadOf(waits.map(({ limit, ours }) => limit + ours)),
    limit: spreadOf(waits.map(({ limit }) => limit)),
    ours: spreadOf(waits.map(({ ours }) => ours)),
    answer: spreadOf(answers),
    ...{ cpuSeconds, cards: watch.cards.size },
    rateLimited: stage.slack.violations().length,
  };

  async function post(instance: string, team: string): Promise<void> {
    const labels = { alertname: 'InstanceDown', instance, team, severity: 'warning' };
    const body = JSON.stringify([{ labels, annotations: { summary: `${instance} does not answer` } }]);
    const at = performance.now();
    postedAt.set(instance, at);
    const response = await fetch(`${stage.url}/api/v2/alerts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    if (!response.ok) throw new Error(`Tocsin refused an alert: ${await response.text()}`);
    await response.arrayBuffer();
    answers.push(performance.now() - at);
  }
}

function nodeName(index: number): string {
  return `node-${String(index).padStart(6, '0')}`;
}

/** In each channel a card may come a second after the one before it: what is later than that by the POSTs alone is ours. */
function waitsOf(cards: readonly PostedCard[], postedAt: ReadonlyMap<string, number>) {
  const freeAt = new Map<string, number>();
  return cards
    .map(({ instance, channel, at }) => ({ channel, at, from: postedAt.get(instance) ?? at }))
    .sort((a, b) => a.from - b.from)
    .map(({ channel, at, from }) => {
      const best = Math.max(from, freeAt.get(channel) ?? from);
      freeAt.set(channel, best + postEveryMs);
      return { from, limit: best - from, ours: at - best };
    });
}
