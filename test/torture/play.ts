import { setTimeout as wait } from 'node:timers/promises';
import { findPressable, shownControls } from '../support/slack-text.ts';
import { type Acknowledgements, createAcknowledgements } from './acknowledgements.ts';
import { findProblems, type Observation } from './check.ts';
import { cardsIn, type Scene } from './scene.ts';
import { type AlertName, firingAtTheEnd, groupNames, type Step, type Story } from './story.ts';

/** Senders and people of a story, and who looks at what came of it. */
export interface Play {
  /** Does every step at its instant. */
  run(): Promise<void>;
  /** Looks until nothing is wrong, or for so long that it is wrong for good. */
  problemsAtRest(restMs: number): Promise<readonly string[]>;
}

/** `url` names whom senders and Slack try next; each try asks again. */
export function createPlay(story: Story, scene: Scene, url: () => string): Play {
  const acknowledgements = createAcknowledgements(groupNames);
  const firing = new Set<AlertName>();

  async function take(step: Step): Promise<void> {
    if (step.type === 'click') {
      scene.slack.setRequestUrl(`${url()}/slack/events`);
      await click(step, { scene, acknowledgements, isQuiet: isQuiet(step.group) });
      return;
    }
    await report(step, url);
    if (step.status === 'firing') firing.add(step.alert);
    else firing.delete(step.alert);
    const group = groupOf(step.alert);
    if (isQuiet(group)) acknowledgements.wentQuiet(group);
  }

  function isQuiet(group: string): boolean {
    return ![...firing].some((alert) => groupOf(alert) === group);
  }

  async function observe(): Promise<Observation> {
    return {
      told: firingAtTheEnd(story),
      stored: await readFiring(url()),
      cards: cardsIn(scene.slack),
      acknowledged: acknowledgements.known(),
      notices: scene.sink.notices,
      violations: scene.slack.violations().length,
    };
  }

  async function findNow(): Promise<readonly string[]> {
    try {
      return findProblems(await observe());
    } catch (error) {
      return [`nobody tells what fires: ${error}`];
    }
  }

  return {
    async run() {
      const startedAt = performance.now();
      for (const step of story.steps) {
        await wait(Math.max(0, startedAt + step.at - performance.now()));
        await take(step);
      }
    },
    async problemsAtRest(restMs) {
      const until = performance.now() + restMs;
      for (;;) {
        const problems = await findNow();
        if (problems.length === 0 || performance.now() > until) return problems;
        await wait(200);
      }
    },
  };
}

/** As every sender does: again, until it is accepted. */
async function report(step: Extract<Step, { type: 'report' }>, url: () => string): Promise<void> {
  const [alertname, instance] = step.alert.split('/');
  const labels = { alertname, instance, severity: 'critical' };
  const body = JSON.stringify({ alerts: [{ status: step.status, labels, annotations: { summary: step.alert } }] });
  for (;;) {
    const answer = await fetch(`${url()}/webhooks/alertmanager`, { method: 'POST', body }).catch(() => undefined);
    if (answer?.status === 200) return;
    if (answer !== undefined && answer.status < 500) throw new Error(`refused: ${await answer.text()}`);
    await wait(50);
  }
}

interface Circumstances {
  readonly scene: Scene;
  readonly acknowledgements: Acknowledgements;
  readonly isQuiet: boolean;
}

/** Presses the button if the group's newest card has it; that card may not show yet that the group is quiet. */
async function click(
  step: Extract<Step, { type: 'click' }>,
  { scene: { slack }, acknowledgements, isQuiet }: Circumstances,
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

async function readFiring(url: string): Promise<ReadonlySet<AlertName>> {
  const answer = await fetch(`${url}/api/v2/alerts`, { signal: AbortSignal.timeout(5_000) });
  const alerts = (await answer.json()) as { labels: { alertname: string; instance: string } }[];
  return new Set(alerts.map(({ labels }): AlertName => `${labels.alertname}/${labels.instance}`));
}

function groupOf(alert: AlertName): string {
  return alert.slice(0, alert.indexOf('/'));
}
