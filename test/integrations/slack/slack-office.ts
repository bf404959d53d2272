import Fastify from 'fastify';
import type { IntegrationKey } from '../../../src/engine/notification.ts';
import { createSlack, type Slack, type SlackCredentials } from '../../../src/integrations/slack/slack.ts';
import type { ActRequest, Inbound, SilenceRequest, StatusReport } from '../../../src/ports/inbound.ts';
import type { Target } from '../../../src/ports/target.ts';
import type { SlackStandInOptions } from '../../../src/stand-ins/slack/options.ts';
import { aSilence, now, theFacts } from '../../cards/facts.ts';
import { botToken, createLogBook, type LogBook, later, type Office, openOffice, signingSecret } from './office.ts';

export interface SlackOffice extends Office {
  readonly bot: Slack;
  readonly target: Target;
  readonly logBook: LogBook;
  readonly acts: readonly ActRequest[];
  readonly silences: readonly SilenceRequest[];
}

export const appToken = 'xapp-1-local';

/** All of Tocsin's Slack side, its engine replaced by one that grants every wish. */
export async function openSlackOffice(
  credentials: Partial<SlackCredentials> = { signingSecret },
  options: Partial<SlackStandInOptions> = {},
): Promise<SlackOffice> {
  const office = await openOffice(options);
  const { slack, clock } = office;
  const logBook = createLogBook();
  const acts: ActRequest[] = [];
  const silences: SilenceRequest[] = [];
  const bot = createSlack({
    ...{ clock, log: logBook.log, wallNow: () => Date.now() },
    inbound: willing(acts, silences),
    outside: { remember: async () => undefined },
    credentials: { botToken, apiUrl: slack.apiUrl, ...credentials },
  });
  const fastify = Fastify();
  bot.routes(fastify);
  slack.setRequestUrl(`${await fastify.listen({ host: '127.0.0.1', port: 0 })}/slack/events`);
  later(async () => {
    await bot.stop();
    await fastify.close();
  });
  return { ...office, bot, target: targetOf(bot), logBook, acts, silences };
}

function targetOf(bot: Slack): Target {
  const key = 'ops/slack/0' as IntegrationKey;
  const options = { kind: 'slack', key, sendResolved: true, channel: '#alerts' } as const;
  const webhook = { kind: 'webhook', key, sendResolved: true, url: 'http://127.0.0.1/', maxAlerts: 0 } as const;
  const [target, ...others] = bot.targets(new Map([['ops', { name: 'ops', integrations: [webhook, options] }]]));
  if (target === undefined || others.length > 0) throw new Error('one target was asked for');
  return target;
}

function willing(acts: ActRequest[], silences: SilenceRequest[]): Inbound {
  const facts = theFacts();
  return {
    act: async (request) => {
      acts.push(request);
      return { type: 'done', facts };
    },
    findGroup: async () => ({ type: 'found', gid: facts.group.gid }),
    findRoom: async () => undefined,
    awaitRoom: async () => facts,
    showGroup: async () => facts,
    readTimeline: async () => [],
    testReceiver: async () => ({ type: 'nobody_to_tell', receiver: 'team' }),
    listGroups: async () => ({ groups: [facts], total: 1, live: 1, isPartial: false }),
    silence: async (request) => {
      silences.push(request);
      const silence = aSilence({ ...request, updatedAt: request.startsAt });
      return { type: 'done', silence, preview: { alerts: 2, groups: [facts], isPartial: false } };
    },
    changeSilence: async () => ({ type: 'no_such_silence' }),
    listSilences: async () => [],
    findSilence: async () => undefined,
    previewSilence: async (matchers) => ({ alerts: matchers.length, groups: [facts], isPartial: false }),
    findRunbook: async () => ({ type: 'not_configured' }),
    onCall: async () => ({ type: 'not_configured' }),
    status: async () => status,
  };
}

const status: StatusReport = {
  version: '1.2.3',
  startedAt: now,
  now,
  store: { kind: 'SQLite', durability: 'survives a power cut', isReachable: true },
  groups: { firing: 1, overdue: 0, acknowledged: 0, silenced: 0 },
  activeSilences: 0,
  lanesWaiting: 0,
  trouble: [],
  policy: 'in_force',
  warnings: [],
};
