import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SlackStandIn, startSlackStandIn } from '../../src/stand-ins/slack/stand-in.ts';
import { shownText } from '../support/slack-text.ts';
import type { SeenCard } from './check.ts';
import { type NoticeSink, startNoticeSink } from './notice-sink.ts';
import { groupNames } from './story.ts';

const botToken = 'xoxb-torture-1';
const signingSecret = 'torture-signing-secret';

/** What a story is played before: Slack, a webhook, and the files of the program. */
export interface Scene {
  readonly slack: SlackStandIn;
  readonly sink: NoticeSink;
  readonly policyFile: string;
  /** An empty folder of its own. */
  readonly data: string;
  /** What the program needs to know of Slack. */
  readonly environment: Readonly<Record<string, string>>;
  remove(): Promise<void>;
}

export async function setScene(seed: number): Promise<Scene> {
  const folder = await mkdtemp(join(tmpdir(), `tocsin-torture-${seed}-`));
  const sink = await startNoticeSink();
  const slack = await startSlackStandIn({ botToken, signingSecret });
  const policyFile = join(folder, 'policy.yaml');
  await writeFile(policyFile, policyText(sink.url));
  return {
    slack,
    sink,
    policyFile,
    data: join(folder, 'data'),
    environment: { SLACK_BOT_TOKEN: botToken, SLACK_SIGNING_SECRET: signingSecret, SLACK_API_URL: slack.apiUrl },
    async remove() {
      await slack.stop();
      await sink.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
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

export interface ShownCard extends SeenCard {
  readonly ts: string;
  readonly blocks: Parameters<typeof shownText>[0];
}

/** The bot's cards in the channel; thread replies that were broadcast are none. */
export function cardsIn(slack: SlackStandIn): readonly ShownCard[] {
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
