import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { App, HTTPReceiver, SocketModeReceiver } from '@slack/bolt';
import { onTestFinished } from 'vitest';
import type { SlackStandInOptions } from '../../../src/stand-ins/slack/options.ts';
import { botToken, type Office, openOffice, signingSecret, silent } from './support.ts';

export interface BoltOffice extends Office {
  readonly app: App;
}

/** A real Bolt app behind a real HTTP server that checks signatures, wired to a stand-in. */
export async function openHttpOffice(
  options: Partial<SlackStandInOptions> = {},
  secret = signingSecret,
): Promise<BoltOffice> {
  const office = await openOffice(options);
  const receiver = new HTTPReceiver({
    signingSecret: secret,
    endpoints: '/slack/events',
    logger: silent,
  });
  const server = createServer((request, response) => receiver.requestListener(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  office.slack.setRequestUrl(`http://127.0.0.1:${port}/slack/events`);
  return { ...office, app: createApp(office, receiver) };
}

/** A real Bolt app in Socket Mode, connected. */
export async function openSocketOffice(): Promise<BoltOffice> {
  const appToken = 'xapp-1-local';
  const office = await openOffice({ appToken, events: ['message.channels'] });
  const receiver = new SocketModeReceiver({
    appToken,
    logger: silent,
    // How long the client waits for an answer to its ping, and before it reconnects. Shorter than a busy machine may
    // hold up the answer, it gives up a socket that is well, and what is under way on it is lost.
    clientPingTimeout: 2000,
    // The receiver's own client takes its options from here, not from the App's.
    installerOptions: { clientOptions: { slackApiUrl: office.slack.apiUrl } },
  });
  const app = createApp(office, receiver);
  await app.start();
  onTestFinished(async () => {
    await app.stop();
  });
  return { ...office, app };
}

function createApp({ slack }: Office, receiver: HTTPReceiver | SocketModeReceiver): App {
  return new App({
    receiver,
    token: botToken,
    logger: silent,
    clientOptions: { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } },
  });
}
