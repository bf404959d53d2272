import { onTestFinished } from 'vitest';
import type { GroupId } from '../../../src/engine/alert-group.ts';
import type { IntegrationKey } from '../../../src/engine/notification.ts';
import { type ChannelCards, createChannelCards } from '../../../src/integrations/slack/channel-cards.ts';
import { createChannelIds } from '../../../src/integrations/slack/channel-ids.ts';
import { createSlackTarget } from '../../../src/integrations/slack/target.ts';
import { createWebApi } from '../../../src/integrations/slack/web-api.ts';
import type { Log } from '../../../src/ports/log.ts';
import type { CallContext, Target } from '../../../src/ports/target.ts';
import type { SlackStandInOptions } from '../../../src/stand-ins/slack/options.ts';
import { type SlackStandIn, startSlackStandIn } from '../../../src/stand-ins/slack/stand-in.ts';
import { theFacts } from '../../cards/facts.ts';
import { createFakeClock, type FakeClock } from '../../support/fake-clock.ts';

export const botToken = 'xoxb-local-test';
export const signingSecret = 'a-local-secret';

export interface Office {
  readonly slack: SlackStandIn;
  readonly clock: FakeClock;
}

/** A stand-in for Slack with Ana, Bo and #alerts, on a clock that stands still. */
export async function openOffice(options: Partial<SlackStandInOptions> = {}): Promise<Office> {
  const clock = createFakeClock();
  const slack = await startSlackStandIn({ clock, signingSecret, botToken, ...options });
  later(() => slack.stop());
  return { slack, clock };
}

export interface TargetOffice extends Office {
  readonly target: Target;
}

/** A stand-in for Slack, and a target that posts to one of its channels. */
export async function openTargetOffice(
  channel = '#alerts',
  options: Partial<SlackStandInOptions> = {},
  token = botToken,
): Promise<TargetOffice> {
  const office = await openOffice(options);
  return { ...office, target: aTarget(office.slack.apiUrl, channel, token) };
}

export function aTarget(apiUrl: string, channel = '#alerts', token = botToken, channelCards = someCards()): Target {
  const key = 'payments/slack/0' as IntegrationKey;
  return createSlackTarget(
    { kind: 'slack', key, sendResolved: true, channel },
    {
      webApi: createWebApi({ botToken: token, apiUrl }),
      channelIds: createChannelIds(),
      channelCards,
      teamId: () => 'T1',
      isDeaf: false,
    },
  );
}

function someCards(): ChannelCards {
  return createChannelCards({ now: Date.now, botId: () => undefined });
}

export const gid = theFacts().group.gid;

export function callOf(attemptId = 'attempt-1', changes: Partial<CallContext> = {}): CallContext {
  return { gid: gid as GroupId, episode: 1, attemptId, signal: new AbortController().signal, ...changes };
}

export interface LogBook {
  readonly log: Log;
  /** `level message`, with the fields as JSON. */
  readonly lines: readonly string[];
  /** The first line that contains this, as soon as it is written. */
  waitFor(text: string): Promise<string>;
}

export function createLogBook(): LogBook {
  const lines: string[] = [];
  const readers = new Set<() => void>();
  const write = (level: string) => (message: string, fields?: object) => {
    lines.push(`${level} ${message} ${JSON.stringify(fields ?? {})}`);
    for (const look of readers) look();
  };
  return {
    lines,
    log: { info: write('info'), warn: write('warn'), error: write('error') },
    waitFor: (text) =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = lines.find((line) => line.includes(text));
          if (found === undefined) return;
          readers.delete(look);
          resolve(found);
        };
        readers.add(look);
        look();
      }),
  };
}

/** Registers a teardown for the end of the running test. */
export function later(teardown: () => Promise<unknown>): void {
  onTestFinished(async () => {
    await teardown();
  });
}
