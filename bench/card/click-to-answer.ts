import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { findPressable } from '../../test/support/slack-text.ts';
import { createSeeded } from '../../test/torture/seeded.ts';
import { type Spread, spreadOf } from '../support/spread.ts';
import { usageOf } from '../support/usage.ts';
import type { CardWatch, PostedCard } from './card-watch.ts';
import { startLoad } from './load.ts';
import { people, type Stage } from './stage.ts';

export interface ClickingPlan {
  readonly alertsPerSecond: number;
  readonly channels: number;
  readonly seconds: number;
  readonly seed: number;
}

/** Milliseconds from a click. */
export interface Clicking {
  /** Until Slack has the acknowledgement, which comes after the commit. */
  readonly acknowledge: Spread;
  readonly details: Spread;
  /** Until the card shows it. */
  readonly edit: Spread;
  /** How long the limit on edits keeps a click from being shown, at best. */
  readonly editLimit: Spread;
  readonly editOurs: Spread;
  readonly load: { readonly alertsPerSecond: number; readonly answer: Spread };
  readonly cpuShare: number;
  readonly rateLimited: number;
}

/** One in four acknowledges: some thirty edits a minute, of the fifty that Slack allows. */
const clicksPerSecond = 2;
const clicksPerAcknowledgement = 4;
/** Groups and re-sends of a minute, before anybody clicks. */
const warmUpMs = 5000;
/** As our budget paces them. */
const editEveryMs = 1500;
const editPatienceMs = 30_000;

/** Presses buttons on cards that are there while alerts come in. */
export async function measureClicks(stage: Stage, watch: CardWatch, plan: ClickingPlan): Promise<Clicking> {
  const chance = createSeeded(plan.seed);
  const load = await startLoad({ url: stage.url, ...plan });
  await wait(warmUpMs);
  const cards = [...watch.cards.values()].filter(({ instance }) => instance.startsWith('node'));
  const spreads = {
    acknowledge: [] as number[],
    details: [] as number[],
    edit: [] as number[],
    editLimit: [] as number[],
  };
  const pending: Promise<void>[] = [];
  const before = { cpu: usageOf(stage.pids).cpuSeconds, at: performance.now() };
  for (let index = 0; index < clicksPerSecond * plan.seconds; index += 1) {
    const ahead = before.at + (index * 1000) / clicksPerSecond - performance.now();
    if (ahead > 1) await wait(ahead);
    const [card] = cards.splice(chance.below(cards.length), 1);
    if (card === undefined) break;
    pending.push(index % clicksPerAcknowledgement === 0 ? acknowledge(card) : details(card));
  }
  await Promise.all(pending);
  const cpuShare = (usageOf(stage.pids).cpuSeconds - before.cpu) / ((performance.now() - before.at) / 1000);
  return {
    acknowledge: spreadOf(spreads.acknowledge),
    details: spreadOf(spreads.details),
    edit: spreadOf(spreads.edit),
    editLimit: spreadOf(spreads.editLimit),
    editOurs: spreadOf(spreads.edit.map((ms, index) => ms - (spreads.editLimit[index] ?? 0))),
    load: await load.stop(),
    cpuShare,
    rateLimited: stage.slack.violations().length,
  };

  async function details(card: PostedCard): Promise<void> {
    const at = performance.now();
    await press(card, 'Details');
    spreads.details.push(performance.now() - at);
  }

  async function acknowledge(card: PostedCard): Promise<void> {
    const at = performance.now();
    const edited = watch.nextEdit(card.ts);
    await press(card, 'Acknowledge');
    spreads.acknowledge.push(performance.now() - at);
    const editedAt = await Promise.race([edited, wait(editPatienceMs, Number.POSITIVE_INFINITY)]);
    spreads.edit.push(editedAt - at);
    // Another card's edit just before may have taken what the limit allowed.
    const earlier = watch.edits.findLast((edit) => edit < editedAt) ?? Number.NEGATIVE_INFINITY;
    spreads.editLimit.push(Math.max(0, Math.min(earlier + editEveryMs, editedAt) - at));
  }

  async function press(card: PostedCard, label: string): Promise<void> {
    const { option, ...place } = findPressable(watch.message(card)?.blocks ?? [], label, undefined);
    const chosen = option === undefined ? {} : { selectedOption: option };
    const user = people[chance.below(people.length)] ?? '';
    const seen = await stage.slack.click({ user, channel: card.channel, ts: card.ts, ...place, ...chosen });
    if (!seen.acked) throw new Error(`a click on ${label} was not answered: ${seen.error}`);
  }
}
