import type { ActionsBlock } from '@slack/types';
import Fastify from 'fastify';
import type { CardAction } from '../../../src/cards/card-action.ts';
import { encodeAction } from '../../../src/chat/action-codec.ts';
import { createBolt, createHttpReceiver } from '../../../src/integrations/slack/bolt.ts';
import type { Conversation } from '../../../src/integrations/slack/conversation.ts';
import { mountReceiver } from '../../../src/integrations/slack/http-mount.ts';
import { addListeners } from '../../../src/integrations/slack/listeners.ts';
import { createLiveViews } from '../../../src/integrations/slack/live-views.ts';
import { createPeople } from '../../../src/integrations/slack/people.ts';
import { createSession, type SlackSession } from '../../../src/integrations/slack/session.ts';
import { createSlackLog } from '../../../src/integrations/slack/slack-log.ts';
import { createWebApi } from '../../../src/integrations/slack/web-api.ts';
import type { SlackStandInOptions } from '../../../src/stand-ins/slack/options.ts';
import { botToken, createLogBook, gid, later, type Office, openOffice, signingSecret } from './office.ts';

export interface ListenerOffice extends Office {
  readonly session: SlackSession;
  readonly url: string;
  readonly logLines: readonly string[];
  /** Somebody presses a button that asks for this, or that carries this text. */
  press(action: CardAction | string, user?: string): ReturnType<Office['slack']['click']>;
  /** Ana uses the one element of a message. */
  use(element: Element, selectedOption?: string): ReturnType<Office['slack']['click']>;
}

type Element = ActionsBlock['elements'][number];

/** Everything between Slack and what is said to people, over real HTTP with real signatures. */
export async function openListenerOffice(
  conversation: Partial<Conversation>,
  options: Partial<SlackStandInOptions> = {},
): Promise<ListenerOffice> {
  const office = await openOffice(options);
  const { slack, clock } = office;
  const { log, lines } = createLogBook();
  const webApi = createWebApi({ botToken, apiUrl: slack.apiUrl });
  const session = createSession({ webApi, clock, log });
  const logger = createSlackLog(log);
  const receiver = createHttpReceiver(signingSecret, logger);
  addListeners(createBolt({ receiver, logger, log, botToken, session, apiUrl: slack.apiUrl }), {
    conversation: { ...sayNothing, ...conversation },
    people: createPeople(webApi, clock),
    liveViews: createLiveViews({ webApi, clock, log }),
    commandName: '/alert',
    ...{ session, webApi, clock, log },
  });
  const url = await listen(receiver);
  slack.setRequestUrl(url);
  later(() => session.stop());

  async function postElement(element: Element): Promise<string> {
    const blocks: ActionsBlock[] = [{ type: 'actions', elements: [element] }];
    const { ts = '' } = await webApi(new AbortController().signal).chat.postMessage({
      ...{ channel: 'alerts', text: 'card', blocks },
    });
    return ts;
  }

  async function press(action: CardAction | string, user = 'ana') {
    const value = typeof action === 'string' ? action : encodeAction(action);
    const ts = await postElement({ ...aButton, value });
    return await slack.click({ user, channel: 'alerts', ts, actionId });
  }

  async function use(element: Element, selectedOption?: string) {
    const ts = await postElement(element);
    const selected = selectedOption === undefined ? {} : { selectedOption };
    return await slack.click({ user: 'ana', channel: 'alerts', ts, actionId, ...selected });
  }

  return { ...office, session, url, logLines: lines, press, use };
}

const actionId = 'tocsin:0';

export const aButton = { type: 'button', action_id: actionId, text: { type: 'plain_text', text: 'Press' } } as const;

export const acknowledge: CardAction = { type: 'acknowledge', gid, episode: 1 };

const sayNothing: Conversation = {
  command: async () => ({ type: 'nothing' }),
  press: async () => ({ type: 'nothing' }),
  outlook: () => Promise.reject(new Error('no dialog was opened')),
  submit: () => Promise.reject(new Error('no dialog was opened')),
};

async function listen(receiver: ReturnType<typeof createHttpReceiver>): Promise<string> {
  const fastify = Fastify();
  mountReceiver(fastify, receiver, () => Date.now());
  later(() => fastify.close());
  return `${await fastify.listen({ host: '127.0.0.1', port: 0 })}/slack/events`;
}
