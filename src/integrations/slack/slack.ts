import type { SocketModeReceiver } from '@slack/bolt';
import type { FastifyInstance } from 'fastify';
import type { IntegrationKey } from '../../engine/notification.ts';
import type { Situation } from '../../engine/situation.ts';
import type { Clock } from '../../ports/clock.ts';
import { type Inbound, roomName } from '../../ports/inbound.ts';
import type { Log } from '../../ports/log.ts';
import type { Outside } from '../../ports/outside.ts';
import type { IntegrationOptions, Policy, SlackOptions } from '../../ports/policy.ts';
import type { Target } from '../../ports/target.ts';
import { createBolt, createHttpReceiver, createSocketReceiver } from './bolt.ts';
import { createChannelCards } from './channel-cards.ts';
import { createChannelIds } from './channel-ids.ts';
import { createConversation } from './conversation.ts';
import { mountReceiver } from './http-mount.ts';
import { addListeners } from './listeners.ts';
import { createLiveViews } from './live-views.ts';
import { createPeople } from './people.ts';
import { createRoomTarget, roomIntegration } from './room-target.ts';
import { createSession, type SlackTrouble } from './session.ts';
import { createSlackLog } from './slack-log.ts';
import { createSocket } from './socket.ts';
import { createSlackTarget } from './target.ts';
import { createWebApi } from './web-api.ts';

export interface SlackCredentials {
  /** xoxb-... */
  readonly botToken: string;
  /** Requests over HTTP are let in by it; not needed with an app token. */
  readonly signingSecret?: string;
  /** xapp-...: Socket Mode, which needs no public address. Without it and without a secret cards have no buttons. */
  readonly appToken?: string;
  /** Another address than Slack's own. */
  readonly apiUrl?: string;
}

export interface SlackDeps {
  readonly inbound: Inbound;
  readonly outside: Pick<Outside, 'remember'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly credentials: SlackCredentials;
  /** Wall clock, epoch milliseconds: signatures age by it, whatever `clock` says. */
  readonly wallNow: () => number;
}

export interface Slack {
  /** One target for each `slack_configs` entry of these receivers. */
  targets(receivers: Policy['receivers']): readonly Target[];
  /** For cards whose `slack_configs` entry is gone: redraws them where they are, and posts no new ones. */
  formerTarget(key: IntegrationKey): Target;
  /** For the channel of an incident: makes it, posts into it. */
  roomTarget(key: IntegrationKey): Target;
  /** What all of those have in common. */
  room(): Situation['room'];
  /** Mounts `POST /slack/events`; nothing in Socket Mode. */
  routes(fastify: FastifyInstance): void;
  /** Rejects, naming the variable to set, when Slack does not take the bot token. Slack being away is no error. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** What keeps us from Slack now, for the status report. */
  trouble(): readonly SlackTrouble[];
}

/** As in manifests/slack/manifest.yaml. */
export const commandName = '/alert';

/** Cards in Slack's channels, and everything that people do with them there. */
export function createSlack({ inbound, outside, clock, log, credentials, wallNow }: SlackDeps): Slack {
  const { botToken, signingSecret, appToken, apiUrl } = credentials;
  const webApi = createWebApi({ botToken, apiUrl });
  const session = createSession({ webApi, clock, log });
  const channelIds = createChannelIds();
  const channelCards = createChannelCards({ now: clock.now, botId: () => session.identity()?.botId });
  const logger = createSlackLog(log);
  const { receiver, socket, http } = createReceivers();
  const trouble = (): readonly SlackTrouble[] =>
    [session.trouble(), socket?.trouble()].filter((found) => found !== undefined);

  if (receiver !== undefined) {
    addListeners(createBolt({ receiver, logger, log, botToken, session, apiUrl }), {
      conversation: createConversation({ ...inbound, status: reportStatus }),
      people: createPeople(webApi, clock),
      liveViews: createLiveViews({ webApi, clock, log }),
      ...{ session, webApi, clock, log, commandName },
    });
  }

  function createReceivers() {
    if (appToken !== undefined && appToken !== '') {
      const socketReceiver: SocketModeReceiver = createSocketReceiver(appToken, logger, apiUrl);
      return { receiver: socketReceiver, socket: createSocket({ receiver: socketReceiver, clock, log }) };
    }
    if (signingSecret === undefined || signingSecret === '') return {};
    const httpReceiver = createHttpReceiver(signingSecret, logger);
    return { receiver: httpReceiver, http: httpReceiver };
  }

  async function reportStatus() {
    const report = await inbound.status();
    return { ...report, trouble: [...trouble().map((found) => ({ target: 'Slack', ...found })), ...report.trouble] };
  }

  function toTargets(options: IntegrationOptions): readonly Target[] {
    return options.kind === 'slack' ? [toTarget(options)] : [];
  }

  const teamId = (): string | undefined => session.identity()?.teamId;
  const targetDeps = { webApi, channelIds, channelCards, teamId, isDeaf: receiver === undefined };

  function toTarget(options: SlackOptions): Target {
    return createSlackTarget(options, targetDeps);
  }

  function toRoom(key: IntegrationKey): Target {
    return createRoomTarget(key, {
      ...targetDeps,
      botUserId: () => session.identity()?.botUserId,
      onCall: inbound.onCall,
      remember: (channel, gid) => outside.remember(roomName(channel), gid),
    });
  }

  return {
    targets: (receivers) => [...receivers.values()].flatMap((receiver) => receiver.integrations.flatMap(toTargets)),
    roomTarget: toRoom,
    room: () => roomIntegration(teamId()),
    formerTarget: (key) => toTarget({ kind: 'slack', key, sendResolved: false, channel: '' }),
    routes(fastify) {
      if (http !== undefined) mountReceiver(fastify, http, wallNow);
    },
    async start() {
      await session.start();
      socket?.start();
    },
    async stop() {
      await socket?.stop();
      await session.stop();
    },
    trouble,
  };
}
