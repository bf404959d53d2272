import { WebClient } from '@slack/web-api';
import { onTestFinished } from 'vitest';
import type { SlackStandInOptions } from '../../../src/stand-ins/slack/options.ts';
import { type SlackStandIn, startSlackStandIn } from '../../../src/stand-ins/slack/stand-in.ts';
import { createHandClock, type HandClock } from '../../support/hand-clock.ts';

export const botToken = 'xoxb-local-test';
export const signingSecret = 'a-local-secret';
const noon = Date.UTC(2026, 0, 5, 12);

export interface Office {
  readonly slack: SlackStandIn;
  readonly client: WebClient;
  readonly clock: HandClock;
}

/** A stand-in with Ana, Bo and #alerts, a client that never retries, and a clock that stands still. */
export async function openOffice(options: Partial<SlackStandInOptions> = {}): Promise<Office> {
  const clock = createHandClock(noon);
  const slack = await startSlackStandIn({ clock, signingSecret, botToken, ...options });
  onTestFinished(() => slack.stop());
  return { slack, clock, client: createClient(slack, options.botToken ?? botToken) };
}

export function createClient(slack: SlackStandIn, token: string | undefined): WebClient {
  return new WebClient(token, {
    slackApiUrl: slack.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: silent,
  });
}

export const silent = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  setName: () => undefined,
  getLevel: () => 'error' as never,
};

/** What a call came to: `ok`, or the error code and its details. */
export async function outcomeOf(call: Promise<unknown>): Promise<{ code: string; data: unknown }> {
  try {
    return { code: 'ok', data: await call };
  } catch (error) {
    const data = Object(error)['data'];
    return { code: Object(data)['error'] ?? Object(error)['code'], data };
  }
}

export async function codeOf(call: Promise<unknown>): Promise<string> {
  return (await outcomeOf(call)).code;
}

export function plain(text: string) {
  return { type: 'plain_text', text } as const;
}

export function mrkdwn(text: string) {
  return { type: 'mrkdwn', text } as const;
}

export function button(actionId: string, more: object = {}) {
  return { type: 'button', action_id: actionId, text: plain(actionId), ...more } as const;
}
