import type { IncomingMessage, Server } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import { type Fields, field, parseJson, textField } from '../fields.ts';
import type { World } from '../world.ts';
import type { Ack, Carrier } from './reach.ts';

/** docs.slack.dev/apis/events-api/using-socket-mode: up to ten connections at a time. */
const MOST_CONNECTIONS = 10;
/** The client gives up on a server that does not ping for 30 s. */
const PING_MS = 10_000;

export interface SocketMode {
  /** A single-use WebSocket address, as apps.connections.open answers it. */
  openConnection(): string;
  readonly carry: Carrier;
  /** Asks every connection to come back through a new one, as Slack does every few hours. */
  refresh(): void;
  connections(): number;
  close(): void;
}

export function createSocketMode(world: World, server: Server): SocketMode {
  const tickets = new Set<string>();
  const waiting = new Map<string, (ack: Ack) => void>();
  const sockets = new Set<WebSocket>();
  const upgrader = new WebSocketServer({ noServer: true });
  let turn = 0;

  server.on('upgrade', (request, stream, head) => {
    const ticket = new URL(request.url ?? '/', 'http://localhost').searchParams.get('ticket');
    if (ticket === null || !tickets.delete(ticket) || sockets.size >= MOST_CONNECTIONS) {
      stream.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\n\r\n');
      return;
    }
    upgrader.handleUpgrade(request, stream, head, greet);
  });

  const pinging = setInterval(() => {
    for (const socket of sockets) socket.ping(String(Date.now()));
  }, PING_MS);
  pinging.unref();

  function greet(socket: WebSocket, _request: IncomingMessage): void {
    sockets.add(socket);
    socket.on('message', (data) => receive(String(data)));
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      sockets.delete(socket);
      world.changes.emit('socket', { connections: sockets.size });
    });
    send(socket, {
      type: 'hello',
      num_connections: sockets.size,
      debug_info: { host: 'stand-in', build_number: 1, approximate_connection_time: 18_060 },
      connection_info: { app_id: world.settings.app.id },
    });
    world.changes.emit('socket', { connections: sockets.size });
  }

  function receive(text: string): void {
    const message = parseJson(text);
    const id = textField(message, 'envelope_id') ?? '';
    waiting.get(id)?.({ type: 'acked', body: field(message, 'payload') });
  }

  function nextSocket(): WebSocket | undefined {
    const open = [...sockets].filter((socket) => socket.readyState === socket.OPEN);
    turn += 1;
    return open[turn % Math.max(open.length, 1)];
  }

  const carry: Carrier = ({ kind, payload, retry }, signal) => {
    const socket = nextSocket();
    if (socket === undefined) return Promise.resolve(nobodyThere);
    const envelopeId = world.ids.next('env-');
    return new Promise((resolve) => {
      const finish = (ack: Ack): void => {
        waiting.delete(envelopeId);
        socket.off('close', cut);
        resolve(ack);
      };
      const cut = (): void => finish(nobodyThere);
      waiting.set(envelopeId, finish);
      socket.once('close', cut);
      signal.addEventListener('abort', cut, { once: true });
      send(socket, {
        type: kind,
        envelope_id: envelopeId,
        payload,
        accepts_response_payload: kind !== 'events_api',
        ...(retry ? { retry_attempt: retry.num, retry_reason: retry.reason } : {}),
      });
    });
  };

  return {
    openConnection() {
      const ticket = world.ids.next('ticket-');
      tickets.add(ticket);
      const appId = world.settings.app.id;
      return `${world.address.url.replace('http', 'ws')}/link/?ticket=${ticket}&app_id=${appId}`;
    },
    carry,
    refresh() {
      const note = { type: 'disconnect', reason: 'refresh_requested' };
      for (const socket of sockets) send(socket, { ...note, debug_info: { host: 'stand-in' } });
    },
    connections: () => sockets.size,
    close() {
      clearInterval(pinging);
      for (const socket of sockets) socket.terminate();
      upgrader.close();
    },
  };
}

const nobodyThere: Ack = {
  type: 'failed',
  error: 'dispatch_failed',
  reason: 'connection_failed',
};

function send(socket: WebSocket, message: Fields): void {
  socket.send(JSON.stringify(message));
}
