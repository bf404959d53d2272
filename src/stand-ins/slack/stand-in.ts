import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApi } from './api/handle.ts';
import { createMethods } from './api/methods.ts';
import type { CallRecord } from './calls.ts';
import { type Listener, waitFor } from './changes.ts';
import { type ChannelView, viewChannel } from './channel-view.ts';
import { createRealClock } from './clock.ts';
import { createControl } from './control/control.ts';
import type { Controlled } from './control/controlled.ts';
import type { Ephemeral } from './ephemerals.ts';
import type { Fields } from './fields.ts';
import { type Handler, sendJson } from './http.ts';
import type { Violation } from './limits.ts';
import { type SlackStandInOptions, settingsOf } from './options.ts';
import { createPage } from './page.ts';
import { announceMessages } from './people/announce.ts';
import { sendClick } from './people/click.ts';
import { sendCommand } from './people/command.ts';
import { type Desk, someChannel, someone } from './people/desk.ts';
import { createEvents, type EventDelivery } from './people/events.ts';
import { changeInView, closeView, submitView } from './people/modal.ts';
import { createRequestUrlCarrier } from './people/request-url.ts';
import { createSocketMode } from './people/socket-mode.ts';
import { createTalk } from './people/talk.ts';
import { createResponseUrls } from './response-urls.ts';
import { type Snapshot, takeSnapshot } from './snapshot.ts';
import type { View } from './views.ts';
import { createWorld, type World } from './world.ts';

/** A running stand-in for Slack. Users and channels are named by id or by name. */
export interface SlackStandIn extends Controlled {
  readonly url: string;
  /** For `slackApiUrl` of @slack/web-api. */
  readonly apiUrl: string;
  /** Sends url_verification to the request URL; false if it does not answer the challenge. */
  verifyRequestUrl(): Promise<boolean>;

  /** Delivers any event, also one that the app does not subscribe to. */
  sendEvent(event: Fields, options?: { readonly eventId?: string }): Promise<EventDelivery>;
  /** Settles when all events that followed from what people did are delivered or given up. */
  eventsSettled(): Promise<void>;

  channel(name: string): ChannelView;
  channels(): ChannelView[];
  ephemerals(user: string): Ephemeral[];
  openView(user: string): View | undefined;
  home(user: string): View | undefined;
  snapshot(): Snapshot;

  /** Every call of the app in order, response_url included. */
  calls(): readonly CallRecord[];
  /** Calls over their limit, or made before the end of a Retry-After. */
  violations(): readonly Violation[];
  on(listener: Listener): () => void;
  /** Answers what `look` finds, as soon as a change lets it find something. */
  waitFor<T>(look: () => T | undefined): Promise<T>;

  /** Calls that hang or are slow: whoever made them still waits for an answer. */
  held(): number;

  /** Asks Socket Mode clients to reconnect, as Slack does every few hours. */
  refreshSockets(): void;
  sockets(): number;
  stop(): Promise<void>;
}

/** Starts a stand-in on the loopback interface. It keeps everything in memory. */
export async function startSlackStandIn(options: SlackStandInOptions): Promise<SlackStandIn> {
  const settings = settingsOf(options, options.clock ?? createRealClock());
  const world = createWorld(settings);
  const responseUrls = createResponseUrls(world);
  const handlers: Handler[] = [];
  const server = createServer((request, response) => {
    serve(handlers, { request, response, url: new URL(request.url ?? '/', 'http://localhost') });
  });
  const sockets = createSocketMode(world, server);

  let requestUrl = options.requestUrl;
  const carrier =
    settings.appToken === undefined ? createRequestUrlCarrier(settings.signingSecret, () => requestUrl) : sockets.carry;
  const desk: Desk = { world, responseUrls, carrier };
  const events = createEvents(world, carrier);
  const endAnnouncements = announceMessages(world, events);

  await listen(server, options.port ?? 0);
  const { port } = server.address() as AddressInfo;
  world.address.url = `http://127.0.0.1:${port}`;

  const standIn: SlackStandIn = {
    ...createTalk(desk, events),
    ...lookInto(world, desk),
    url: world.address.url,
    apiUrl: `${world.address.url}/api/`,
    setRequestUrl: (url) => {
      requestUrl = url;
    },
    verifyRequestUrl: events.verify,
    command: (input) => sendCommand(desk, input),
    click: (input) => sendClick(desk, input),
    submitView: (input) => submitView(desk, input),
    closeView: (input) => closeView(desk, input),
    changeInView: (input) => changeInView(desk, input),
    sendEvent: events.send,
    eventsSettled: events.settled,
    trouble: world.troubles.add,
    clearTrouble: world.troubles.clear,
    held: world.troubles.held,
    refreshSockets: sockets.refresh,
    sockets: sockets.connections,
    async stop() {
      endAnnouncements();
      events.stop();
      world.troubles.clear();
      sockets.close();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await Promise.all([closed, events.settled()]);
    },
  };
  handlers.push(
    createApi(world, createMethods(sockets.openConnection)),
    responseUrls.handle,
    createControl(world, standIn),
    createPage(options.page),
  );
  return standIn;
}

function lookInto(world: World, desk: Desk) {
  return {
    channel: (name: string) => viewChannel(someChannel(world, name)),
    channels: () => [...world.workspace.channels.values()].map(viewChannel),
    ephemerals: (user: string) => world.ephemerals.of(someone(desk, user).id),
    openView: (user: string) => world.views.top(someone(desk, user).id),
    home: (user: string) => world.views.home(someone(desk, user).id),
    snapshot: () => takeSnapshot(world),
    calls: world.calls.list,
    violations: world.limits.violations,
    on: world.changes.on,
    waitFor: <T>(look: () => T | undefined) => waitFor(world.changes, look),
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function serve(handlers: readonly Handler[], exchange: Parameters<Handler>[0]): void {
  const { request, response } = exchange;
  answer(handlers, exchange).catch((error: unknown) => {
    if (response.headersSent || request.destroyed) response.destroy();
    else sendJson(response, 500, { ok: false, error: 'stand_in_failure', cause: String(error) });
  });
}

async function answer(handlers: readonly Handler[], exchange: Parameters<Handler>[0]): Promise<void> {
  for (const handler of handlers) {
    if (await handler(exchange)) return;
  }
  sendJson(exchange.response, 404, { ok: false, error: 'not_found' });
}
