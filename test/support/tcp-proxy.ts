import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket, connect as tcpConnect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/** `up`: from the client to the server. */
export type Direction = 'up' | 'down';

/** Stands between a client and a server on loopback, and does to the bytes what networks do. */
export interface TcpProxy {
  readonly port: number;
  readonly address: string;
  connections(): number;
  /** Breaks every connection with a reset, in the midst of whatever it carries. */
  cut(): void;
  /** Answers new connections with a reset, until `heal`. */
  refuse(): void;
  /** Keeps what comes, and what came, without passing it on, until `heal`. Both ways, or one. */
  swallow(direction?: Direction): void;
  /** Passes everything on so much later, until `heal`. */
  delay(ms: number, direction?: Direction): void;
  /** Ends one direction of every connection; the other goes on. */
  halfClose(direction: Direction): void;
  /** Passes on what it kept, and everything from now on. */
  heal(): void;
  close(): Promise<void>;
}

interface Way {
  isOpen: boolean;
  delayMs: number;
  healed: PromiseWithResolvers<void>;
}

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
}

const directions: readonly Direction[] = ['up', 'down'];

export async function startTcpProxy(target: { readonly port: number }): Promise<TcpProxy> {
  const pairs = new Set<Pair>();
  const ways: Record<Direction, Way> = { up: openWay(), down: openWay() };
  let refuses = false;

  const listener = createServer({ allowHalfOpen: true }, (client) => {
    if (refuses) {
      client.resetAndDestroy();
      return;
    }
    const server = tcpConnect({ host: '127.0.0.1', port: target.port, allowHalfOpen: true });
    const pair = { client, server };
    pairs.add(pair);
    const drop = () => {
      pairs.delete(pair);
      client.resetAndDestroy();
      server.resetAndDestroy();
    };
    for (const socket of [client, server]) {
      socket.setNoDelay(true);
      socket.on('error', drop);
      socket.on('close', () => pairs.delete(pair));
    }
    pass(client, server, ways.up);
    pass(server, client, ways.down);
  }).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;

  function cut(): void {
    for (const { client, server } of pairs) {
      client.resetAndDestroy();
      server.resetAndDestroy();
    }
    pairs.clear();
  }

  return {
    port,
    address: `127.0.0.1:${port}`,
    connections: () => pairs.size,
    cut,
    refuse: () => {
      refuses = true;
    },
    swallow(direction) {
      for (const one of only(direction)) ways[one].isOpen = false;
    },
    delay(ms, direction) {
      for (const one of only(direction)) ways[one].delayMs = ms;
    },
    halfClose(direction) {
      for (const { client, server } of pairs) (direction === 'up' ? server : client).end();
    },
    heal() {
      refuses = false;
      for (const way of Object.values(ways)) {
        way.isOpen = true;
        way.delayMs = 0;
        way.healed.resolve();
        way.healed = Promise.withResolvers();
      }
    },
    async close() {
      cut();
      listener.close();
      await once(listener, 'close');
    },
  };
}

function only(direction: Direction | undefined): readonly Direction[] {
  return direction === undefined ? directions : [direction];
}

function openWay(): Way {
  return { isOpen: true, delayMs: 0, healed: Promise.withResolvers() };
}

/** One chunk after the other, so that order holds whatever happens to the way. */
function pass(from: Socket, to: Socket, way: Way): void {
  let line = Promise.resolve();
  const then = (step: () => Promise<void> | void) => {
    line = line.then(step);
  };
  from.on('data', (chunk) => {
    const dueAt = performance.now() + way.delayMs;
    then(() => forward(chunk, dueAt, to, way));
  });
  from.on('end', () => then(() => void to.end()));
}

async function forward(chunk: Buffer, dueAt: number, to: Socket, way: Way): Promise<void> {
  const leftMs = dueAt - performance.now();
  if (leftMs > 0) await Promise.race([wait(leftMs), way.healed.promise]);
  while (!way.isOpen) await way.healed.promise;
  if (to.writable) to.write(chunk);
}
