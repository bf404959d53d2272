import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SlackStandIn, startSlackStandIn } from '../../src/stand-ins/slack/stand-in.ts';
import { startRedis } from '../support/redis-server.ts';
import { startTocsin } from '../support/tocsin.ts';

/** Where a measurement takes place: the stand-in in this process, Tocsin in one of its own. */
export interface Stage {
  readonly slack: SlackStandIn;
  readonly url: string;
  /** Tocsin's, and redis-server's where there is one. */
  readonly pids: readonly number[];
  stop(): Promise<void>;
}

export interface StageOptions {
  readonly channels: number;
  readonly store: 'sqlite' | 'redis';
  /** Clicks come over a WebSocket instead of signed requests. */
  readonly isSocketMode: boolean;
}

const botToken = 'xoxb-bench';
const signingSecret = 'bench-signing-secret';
const appToken = 'xapp-bench';
export const people = ['U0ANA0001', 'U0BO00001'];

/** The label that routes an alert to the receiver of one channel. */
export function teamName(channel: number): string {
  return `team-${String(channel).padStart(3, '0')}`;
}

export async function startStage(options: StageOptions): Promise<Stage> {
  const teams = Array.from({ length: options.channels }, (_, channel) => teamName(channel));
  const folder = await mkdtemp(join(tmpdir(), 'tocsin-bench-'));
  const policyFile = join(folder, 'policy.json');
  await writeFile(policyFile, JSON.stringify(policyFor(teams)));
  const slack = await startSlackStandIn({
    ...{ signingSecret, botToken },
    ...(options.isSocketMode ? { appToken } : {}),
    channels: teams.map((name, index) => ({ id: channelId(index), name, members: [...people, 'U0TOCSIN1'] })),
  });
  const redis = options.store === 'redis' ? await startRedis(join(folder, 'redis')) : undefined;
  const tocsin = await startTocsin({
    policyFile,
    data: join(folder, 'data'),
    environment: {
      SLACK_BOT_TOKEN: botToken,
      SLACK_API_URL: slack.apiUrl,
      ...(options.isSocketMode ? { SLACK_APP_TOKEN: appToken } : { SLACK_SIGNING_SECRET: signingSecret }),
      ...(redis === undefined ? {} : { REDIS_URL: redis.url }),
    },
  });
  slack.setRequestUrl(`${tocsin.url}/slack/events`);
  return {
    slack,
    url: tocsin.url,
    pids: [tocsin.pid, ...(redis === undefined ? [] : [redis.pid])],
    async stop() {
      await tocsin.stop();
      await redis?.stop();
      await slack.stop();
      await rm(folder, { recursive: true });
    },
  };
}

/** No `group_wait`: it is what people ask for, and not what is measured. */
function policyFor(teams: readonly string[]): object {
  return {
    route: {
      receiver: 'nobody',
      group_by: ['alertname', 'instance'],
      group_wait: '0s',
      group_interval: '5m',
      repeat_interval: '4h',
      routes: teams.map((name) => ({ receiver: name, matchers: [`team="${name}"`] })),
    },
    receivers: [
      { name: 'nobody' },
      ...teams.map((name) => ({ name, slack_configs: [{ channel: `#${name}`, send_resolved: true }] })),
    ],
  };
}

function channelId(index: number): string {
  return `C0BENCH${String(index).padStart(3, '0')}`;
}
