import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type SlackStandIn, startSlackStandIn } from '../../src/stand-ins/slack/stand-in.ts';
import { freePort } from '../support/free-port.ts';
import { findPressable, shownControls, shownText } from '../support/slack-text.ts';
import { type Acknowledgements, createAcknowledgements } from './acknowledgements.ts';
import { findProblems, type Observation, type SeenCard } from './check.ts';
import { type NoticeSink, startNoticeSink } from './notice-sink.ts';
import { createProgram, type Program } from './program.ts';
import { type AlertName, firingAtTheEnd, groupNames, type Step, type Story, tellStory } from './story.ts';

/** Longer than the search for a post whose outcome is unknown may wait (call time-out 10 s, 5 s more, and the search). */
const restMs = 40_000;

/** A call takes this long until the process is killed. */
const slackTakesMs = 150;

const botToken = 'xoxb-torture-1';
const signingSecret = 'torture-signing-secret';

interface Stage {
  readonly story: Story;
  readonly slack: SlackStandIn;
  readonly sink: NoticeSink;
  readonly program: Program;
  readonly acknowledgements: Acknowledgements;
}

/** Plays the story of a seed with one kill -9 in it; what went wrong, nothing when all promises were kept. */
export async function runSeed(seed: number): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), `tocsin-torture-${seed}-`));
  const port = await freePort();
  const sink = await startNoticeSink();
  const slack = await startSlackStandIn({
    botToken,
    signingSecret,
    requestUrl: `http://127.0.0.1:${port}/slack/events`,
  });
  const policyFile = join(folder, 'policy.yaml');
  await writeFile(policyFile, policyText(sink.url));
  const program = createProgram({
    port,
    data: join(folder, 'data'),
    policyFile,
    environment: { SLACK_BOT_TOKEN: botToken, SLACK_SIGNING_SECRET: signingSecret, SLACK_API_URL: slack.apiUrl },
  });
  const stage: Stage = {
    story: tellStory(seed),
    slack,
    sink,
    program,
    acknowledgements: createAcknowledgements(groupNames),
  };
  try {
    await program.start();
    const played = play(stage);
    await Promise.all([played, killOnce(stage, played)]);
    const problems = await problemsAtRest(stage);
    return problems.length === 0 ? [] : [...problems, `log:\n${program.log()}`];
  } finally {
    await program.kill();
    await slack.stop();
    await sink.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function policyText(sinkUrl: string): string {
  return JSON.stringify({
    route: {
      receiver: 'all',
      group_by: ['alertname'],
      group_wait: '100ms',
      group_interval: '400ms',
      repeat_interval: '4h',
    },
    receivers: [
      {
        name: 'all',
        slack_configs: [{ channel: '#alerts', send_resolved: true }],
        webhook_configs: [{ url: sinkUrl, send_resolved: true }],
      },
    ],
    lifecycle: { card_debounce: '100ms' },
  });
}

async function killOnce({ story, slack, program }: Stage, played: Promise<void>): Promise<void> {
  slack.trouble({ mode: 'slow', delayMs: slackTakesMs, methods: ['chat.postMessage', 'chat.update'] });
  if (story.kill.type === 'instant') await wait(story.kill.at);
  else await Promise.race([nthChange(slack, story.kill.nth), played]);
  await program.kill();
  slack.clearTrouble();
  await program.start();
}

/** Resolves when Slack has carried out that many posts and edits; their answers come `slackTakesMs` later. */
function nthChange(slack: SlackStandIn, nth: number): Promise<void> {
  let seen = 0;
  return new Promise((resolve) => {
    const stop = slack.on(({ type }) => {
      if (type !== 'message' && type !== 'message_changed') return;
      seen += 1;
      if (seen < nth) return;
      stop();
      resolve();
    });
  });
}

async function play(stage: Stage): Promise<void> {
  const startedAt = performance.now();
  const firing = new Set<AlertName>();
  for (const step of stage.story.steps) {
    await wait(Math.max(0, startedAt + step.at - performance.now()));
    if (step.type === 'click') {
      await click(step, stage, isQuiet(step.group));
      continue;
    }
    await report(step, stage.program.url);
    if (step.status === 'firing') firing.add(step.alert);
    else firing.delete(step.alert);
    const group = groupOf(step.alert);
    if (isQuiet(group)) stage.acknowledgements.wentQuiet(group);
  }

  function isQuiet(group: string): boolean {
    return ![...firing].some((alert) => groupOf(alert) === group);
  }
}

/** As every sender does: again, until it is accepted. */
async function report(step: Extract<Step, { type: 'report' }>, url: string): Promise<void> {
  const [alertname, instance] = step.alert.split('/');
  const labels = { alertname, instance, severity: 'critical' };
  const body = JSON.stringify({ alerts: [{ status: step.status, labels, annotations: { summary: step.alert } }] });
  for (;;) {
    const answer = await fetch(`${url}/webhooks/alertmanager`, { method: 'POST', body }).catch(() => undefined);
    if (answer?.status === 200) return;
    if (answer !== undefined && answer.status < 500) throw new Error(`refused: ${await answer.text()}`);
    await wait(50);
  }
}

/** Presses the button if the group's newest card has it; that card may not show yet that the group is quiet. */
async function click(
  step: Extract<Step, { type: 'click' }>,
  { slack, acknowledgements }: Stage,
  isQuiet: boolean,
): Promise<void> {
  const message = cardsIn(slack)
    .filter(({ text }) => text.includes(step.group))
    .at(-1);
  if (message === undefined || !shownControls(message.blocks).some((label) => label.includes(step.button))) return;
  const { blockId, actionId, option } = findPressable(message.blocks, step.button, undefined);
  const selected = option === undefined ? {} : { selectedOption: option };
  const press = { user: step.by, channel: 'alerts', ts: message.ts, blockId, actionId, ...selected };
  const seen = await slack.click(press).catch(() => undefined);
  const isConfirmed = seen?.acked === true && seen.error === undefined && seen.ephemerals.length === 0;
  // Slack is answered at once; that there is nothing left to take is said in a message of its own.
  if (isQuiet) return;
  if (isConfirmed) acknowledgements.confirmed(step.group, step.button === 'Acknowledge');
  else acknowledgements.unsure(step.group);
}

/** Looks until nothing is wrong, or for so long that it is wrong for good. */
async function problemsAtRest(stage: Stage): Promise<readonly string[]> {
  const until = performance.now() + restMs;
  for (;;) {
    const problems = findProblems(await observe(stage));
    if (problems.length === 0 || performance.now() > until) return problems;
    await wait(200);
  }
}

async function observe({ story, slack, sink, program, acknowledgements }: Stage): Promise<Observation> {
  return {
    told: firingAtTheEnd(story),
    stored: await readFiring(program.url),
    cards: cardsIn(slack),
    acknowledged: acknowledgements.known(),
    notices: sink.notices,
    violations: slack.violations().length,
  };
}

async function readFiring(url: string): Promise<ReadonlySet<AlertName>> {
  const answer = await fetch(`${url}/api/v2/alerts`);
  const alerts = (await answer.json()) as { labels: { alertname: string; instance: string } }[];
  return new Set(alerts.map(({ labels }): AlertName => `${labels.alertname}/${labels.instance}`));
}

interface ShownCard extends SeenCard {
  readonly ts: string;
  readonly blocks: Parameters<typeof shownText>[0];
}

/** The bot's cards in the channel; thread replies that were broadcast are none. */
function cardsIn(slack: SlackStandIn): readonly ShownCard[] {
  return slack
    .channel('alerts')
    .messages()
    .filter((message) => message.threadTs === undefined && message.metadata !== undefined)
    .map(({ ts, blocks, metadata }) => {
      const { g, e } = (metadata?.['event_payload'] ?? {}) as { g?: string; e?: number };
      const text = shownText(blocks);
      const group = groupNames.find((name) => text.includes(name)) ?? text;
      return { ts, blocks, text, group, identity: `${g}@${e}`, episode: Number(e) };
    });
}

function groupOf(alert: AlertName): string {
  return alert.slice(0, alert.indexOf('/'));
}
