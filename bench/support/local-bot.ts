import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startApp } from '../../src/app.ts';
import { parsePolicy } from '../../src/config/policy.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { Policy } from '../../src/ports/policy.ts';
import type { ChannelOptions } from '../../src/stand-ins/slack/options.ts';
import { type SlackStandIn, startSlackStandIn } from '../../src/stand-ins/slack/stand-in.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { createRecordedLog } from '../../test/support/recorded-log.ts';
import { cardsUnlikeStored } from '../../test/support/stored-cards.ts';

/** The whole program and a stand-in for Slack in this process, both on one clock. */
export interface LocalBot {
  readonly url: string;
  readonly slack: SlackStandIn;
  /** Resolves when nothing is due at this instant. */
  idle(): Promise<void>;
  /** Deliveries that are not finished. */
  unfinished(): Promise<number>;
  /** Errors that were logged. */
  errors(): readonly string[];
  /** Stops it and gives every way in which the cards differ from what is stored; then everything is removed. */
  stop(): Promise<readonly string[]>;
}

export interface LocalBotOptions {
  readonly clock: Clock;
  readonly policy: object;
  readonly channels: readonly ChannelOptions[];
}

const botToken = 'xoxb-bench';
const signingSecret = 'bench-signing-secret';

/** Starts both on the embedded store, which flushes to the disk as it would for real. */
export async function startLocalBot({ clock, policy, channels }: LocalBotOptions): Promise<LocalBot> {
  const data = await mkdtemp(join(tmpdir(), 'tocsin-bench-'));
  const file = join(data, 'tocsin.db');
  const log = createRecordedLog();
  const parsed = readPolicy(policy);
  const slack = await startSlackStandIn({ clock, signingSecret, botToken, channels });
  const store = await openSqliteStore({ file, durability: 'full' });
  const app = await startApp({
    ...{ policy: parsed, clock, log, data },
    listen: { host: '127.0.0.1', port: 0 },
    durability: 'full',
    slack: { botToken, signingSecret, apiUrl: slack.apiUrl },
    apiTokens: [],
    version: '0.0.0-bench',
    openStore: async () => store,
  });
  slack.setRequestUrl(`${app.url}/slack/events`);

  return {
    url: app.url,
    slack,
    idle: () => app.idle(slack.held),
    async unfinished() {
      const { deliveries } = await store.inspect();
      return deliveries.filter(({ at, isInLane }) => at !== undefined || isInLane).length;
    },
    errors: log.errors,
    async stop() {
      const now = clock.now();
      await app.stop();
      try {
        return await cardsUnlikeStored(slack, {
          open: () => openSqliteStore({ file, durability: 'full' }),
          policy: parsed,
          now,
        });
      } finally {
        await slack.stop();
        await rm(data, { recursive: true });
      }
    },
  };
}

function readPolicy(policy: object): Policy {
  // JSON is YAML too.
  const reading = parsePolicy(JSON.stringify(policy), {
    file: 'policy.json',
    environment: { SLACK_BOT_TOKEN: botToken },
  });
  if (reading.type === 'invalid') throw new Error(`the policy of this benchmark: ${JSON.stringify(reading.problems)}`);
  return reading.policy;
}
