import { performance } from 'node:perf_hooks';
import { createClock } from '../../src/clock.ts';
import type { Clock } from '../../src/ports/clock.ts';
import { createSenders, type Told } from '../../test/support/alert-payloads.ts';
import { createFakeClock } from '../../test/support/fake-clock.ts';
import { findPressable, shownControls } from '../../test/support/slack-text.ts';
import { type LocalBot, startLocalBot } from '../support/local-bot.ts';
import { type Event, type StormAlert, tellStorm } from './story.ts';
import { type SeenCard, type Witness, watchSlack } from './witness.ts';

export interface StormOptions {
  readonly clock: 'virtual' | 'real';
  readonly groups: number;
  readonly seed: number;
  readonly groupInterval: string;
  readonly progress: (text: string) => void;
}

/** A storm that is over; instants and waits in milliseconds of its own clock. */
export interface Storm {
  readonly options: StormOptions;
  readonly witness: Witness;
  /** When the first notice was due: the first alert and `group_wait`. */
  readonly startedAt: number;
  readonly firedAt: ReadonlyMap<string, number>;
  readonly resolvedAt: ReadonlyMap<string, number>;
  readonly acknowledgedAt: ReadonlyMap<string, number>;
  readonly lastEventAt: number;
  readonly wrong: readonly string[];
  readonly errors: readonly string[];
  readonly violations: number;
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
}

const groupWaitMs = 10_000;
const channel = 'alerts';
const people = ['U0ANA0001', 'U0BO00001'];

interface Stage {
  readonly bot: LocalBot;
  readonly witness: Witness;
  readonly senders: ReturnType<typeof createSenders>;
  readonly clock: Clock;
  readonly firedAt: Map<string, number>;
  readonly resolvedAt: Map<string, number>;
  readonly acknowledgedAt: Map<string, number>;
  /** Lets time pass until then. */
  reach(at: number): Promise<void>;
}

/** Plays a storm to its end: until no card and no thread has anything left to be told. */
export async function runStorm(options: StormOptions): Promise<Storm> {
  const before = { cpu: process.cpuUsage(), at: performance.now() };
  const { clock, reach } = chooseClock(options.clock, () => bot.idle());
  const bot = await startLocalBot({
    clock,
    policy: policyOf(options),
    channels: [{ id: 'C0ALERTS1', name: channel, members: [...people, 'U0TOCSIN1'] }],
  });
  const stage: Stage = {
    ...{ bot, clock, reach, senders: createSenders() },
    witness: watchSlack(bot.slack, clock.now, (text) => /(?:shop|core)-\d+/.exec(text)?.[0] ?? text),
    ...{ firedAt: new Map(), resolvedAt: new Map(), acknowledgedAt: new Map() },
  };
  const events = tellStorm(options.groups, options.seed);
  const begun = clock.now();
  await play(stage, events, begun, options);
  const violations = bot.slack.violations().length;
  const errors = bot.errors();
  const { user, system } = process.cpuUsage(before.cpu);
  const wallSeconds = (performance.now() - before.at) / 1000;
  options.progress('comparing every card with what is stored');
  const wrong = await bot.stop();
  return {
    ...{ options, wrong, errors, violations, wallSeconds },
    ...{ witness: stage.witness, firedAt: stage.firedAt, resolvedAt: stage.resolvedAt },
    acknowledgedAt: stage.acknowledgedAt,
    startedAt: begun + (events[0]?.at ?? 0) + groupWaitMs,
    lastEventAt: begun + (events.at(-1)?.at ?? 0),
    cpuSeconds: (user + system) / 1e6,
  };
}

function chooseClock(kind: StormOptions['clock'], settle: () => Promise<void>) {
  if (kind === 'real') {
    const clock = createClock();
    return { clock, reach: (at: number) => clock.waitUntil(at) };
  }
  const clock = createFakeClock();
  return { clock, reach: (at: number) => clock.advance(Math.max(0, at - clock.now()), settle) };
}

function policyOf({ groupInterval }: StormOptions): object {
  return {
    route: {
      receiver: 'team',
      group_by: ['alertname', 'service'],
      group_wait: `${groupWaitMs / 1000}s`,
      group_interval: groupInterval,
      // Longer than any storm here: a repeat is a message too.
      repeat_interval: '24h',
    },
    receivers: [{ name: 'team', slack_configs: [{ channel: `#${channel}`, send_resolved: true }] }],
  };
}

async function play(stage: Stage, events: readonly Event[], begun: number, options: StormOptions): Promise<void> {
  let told = performance.now();
  for (const [index, event] of events.entries()) {
    await stage.reach(begun + event.at);
    if (event.type === 'acknowledge') await acknowledge(stage, event.chance, index);
    else await report(stage, event.type, event.alerts);
    say(() => `${minutes(event.at)} min: ${stage.witness.cards.size} cards posted`);
  }
  for (let left = await stage.bot.unfinished(); left > 0; left = await stage.bot.unfinished()) {
    await stage.reach(stage.clock.now() + 1000);
    say(() => `${minutes(stage.clock.now() - begun)} min: ${left} deliveries are not finished`);
  }

  function say(text: () => string): void {
    if (performance.now() - told < 5000) return;
    told = performance.now();
    options.progress(text());
  }
}

async function report(stage: Stage, type: 'fire' | 'resolve', alerts: readonly StormAlert[]): Promise<void> {
  const now = stage.clock.now();
  const instants = type === 'fire' ? stage.firedAt : stage.resolvedAt;
  for (const { service } of alerts) instants.set(service, now);
  const body = JSON.stringify(
    stage.senders.webhook(
      alerts.map((alert) => toTold(type, alert)),
      now,
    ),
  );
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${stage.bot.url}/webhooks/alertmanager`, { method: 'POST', headers, body });
  if (!answer.ok) throw new Error(`Tocsin refused alerts: ${await answer.text()}`);
  await answer.arrayBuffer();
}

function toTold(type: 'fire' | 'resolve', { service, severity }: StormAlert): Told {
  return {
    status: type === 'fire' ? 'firing' : 'resolved',
    labels: { alertname: 'InstanceDown', service, severity, cluster: 'eu-1' },
    annotations: { summary: `${service} has not answered for 5 minutes` },
  };
}

async function acknowledge(stage: Stage, chance: number, index: number): Promise<void> {
  const free = [...stage.witness.cards.values()].filter((card) => isFree(stage, card));
  const card = free[Math.floor(chance * free.length)];
  if (card === undefined) return;
  const { slack } = stage.bot;
  const message = slack.channel(card.channel).message(card.ts);
  // A card that is about to be edited may not have the button any more.
  if (message === undefined || !shownControls(message.blocks).includes('Acknowledge')) return;
  const place = findPressable(message.blocks, 'Acknowledge', undefined);
  stage.acknowledgedAt.set(card.service, stage.clock.now());
  const user = people[index % people.length] ?? '';
  const seen = await slack.click({ user, channel: card.channel, ts: card.ts, ...place });
  if (!seen.acked) throw new Error(`a click was not answered: ${seen.error}`);
}

function isFree({ resolvedAt, acknowledgedAt }: Stage, { service }: SeenCard): boolean {
  return !resolvedAt.has(service) && !acknowledgedAt.has(service);
}

function minutes(ms: number): string {
  return (ms / 60_000).toFixed(1);
}
