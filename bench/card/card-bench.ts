import { monitorEventLoopDelay } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { watchCards } from './card-watch.ts';
import { measureClicks } from './click-to-answer.ts';
import { measurePosting } from './post-to-card.ts';
import { type CardMeasurement, renderCards } from './report.ts';
import { startStage } from './stage.ts';

const usage = `From the POST of an alert to its card in Slack, and from a click to its answer, against a stand-in for Slack with its
limits (a message a second and channel, fifty edits a minute). Tocsin runs in a process of its own.

npm run bench -- card [options]

  --alerts N       alerts a second while cards are measured, each a group of its own (default 100)
  --channels N     channels that they go to by chance (default 200)
  --load N         alerts a second while clicks are measured (default 1000)
  --seconds N      of each (default 60)
  --only LIST      sqlite, redis: on which store (default sqlite,redis)
  --slack N        milliseconds that Slack takes for each call (default 100)
  --socket         clicks come over Socket Mode instead of signed requests
  --seed N         other channels and clicks (default 1)
  --json           the measurements as JSON on standard output

"the limit" is what nobody can avoid: the seconds that cards of one channel have to keep apart, the time after another
edit. "ours" is the rest. A card counts as there when the stand-in has it. group_wait is 0. Needs redis-server for redis.
`;

export async function cardBench(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      alerts: { type: 'string', default: '100' },
      channels: { type: 'string', default: '200' },
      load: { type: 'string', default: '1000' },
      seconds: { type: 'string', default: '60' },
      only: { type: 'string', default: 'sqlite,redis' },
      slack: { type: 'string', default: '100' },
      socket: { type: 'boolean', default: false },
      seed: { type: 'string', default: '1' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(usage);
    return 0;
  }
  const plan = {
    channels: Number(values.channels),
    seconds: Number(values.seconds),
    seed: Number(values.seed),
    alertsPerSecond: Number(values.alerts),
    load: Number(values.load),
    slackMs: Number(values.slack),
    isSocketMode: values.socket,
  };
  const measurements: CardMeasurement[] = [];
  for (const store of (['sqlite', 'redis'] as const).filter((name) => values.only.split(',').includes(name))) {
    const measured = await measure(store, plan);
    measurements.push(measured);
    if (!values.json) process.stdout.write(`\n${renderCards(measured)}`);
  }
  if (values.json) process.stdout.write(`${JSON.stringify(measurements, undefined, 2)}\n`);
  return 0;
}

interface Plan {
  readonly channels: number;
  readonly seconds: number;
  readonly seed: number;
  readonly alertsPerSecond: number;
  readonly load: number;
  readonly slackMs: number;
  readonly isSocketMode: boolean;
}

async function measure(store: 'sqlite' | 'redis', plan: Plan): Promise<CardMeasurement> {
  const stage = await startStage({ store, channels: plan.channels, isSocketMode: plan.isSocketMode });
  const delay = monitorEventLoopDelay({ resolution: 1 });
  try {
    const watch = watchCards(stage.slack);
    stage.slack.trouble({ mode: 'slow', delayMs: plan.slackMs });
    delay.enable();
    process.stderr.write(`${store}: ${plan.alertsPerSecond} alerts a second for ${plan.seconds} s\n`);
    const posting = await measurePosting(stage, watch, plan);
    process.stderr.write(`${store}: clicks, with ${plan.load} alerts a second, for ${plan.seconds} s\n`);
    const clicking = await measureClicks(stage, watch, { ...plan, alertsPerSecond: plan.load });
    return { store, plan, posting, clicking, ownDelayMs: delay.percentile(99) / 1e6 };
  } finally {
    delay.disable();
    await stage.stop();
  }
}
