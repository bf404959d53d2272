import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

/** A Sentinel that knows one master for ever, and says things when a test wants it to. */
export interface FakeSentinel {
  readonly address: string;
  /** Keeps who asks for the master waiting, until `answer`. */
  hold(): void;
  /** Who waits for an answer. */
  asking(): number;
  answer(): void;
  /** Tells all who listen that there was a failover. */
  tellOfFailover(): void;
  close(): Promise<void>;
}

export async function startFakeSentinel(master: { readonly port: number }): Promise<FakeSentinel> {
  const where = bulks(['127.0.0.1', String(master.port)]);
  const sockets = new Set<Socket>();
  const listening = new Set<Socket>();
  const waiting = new Set<Socket>();
  let holds = false;

  function reply(socket: Socket, words: readonly string[]): void {
    const [command, second] = words.map((word) => word.toLowerCase());
    if (command === 'subscribe') {
      listening.add(socket);
      socket.write(`*3\r\n${bulk('subscribe')}${bulk(words[1] ?? '')}:1\r\n`);
    } else if (second === 'get-master-addr-by-name') {
      if (holds) waiting.add(socket);
      else socket.write(where);
    } else socket.write(command === 'sentinel' ? '*0\r\n' : '+OK\r\n');
  }

  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      for (const set of [sockets, listening, waiting]) set.delete(socket);
    });
    socket.on('data', (data) => {
      for (const words of commandsOf(String(data))) reply(socket, words);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    hold: () => {
      holds = true;
    },
    asking: () => waiting.size,
    answer() {
      holds = false;
      for (const socket of waiting) socket.write(where);
      waiting.clear();
    },
    tellOfFailover() {
      for (const socket of listening) socket.write(bulks(['message', '+switch-master', 'tocsin']));
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Each comes in one piece: they are short. */
function commandsOf(data: string): readonly (readonly string[])[] {
  return data
    .split(/^\*\d+\r\n/m)
    .filter((text) => text !== '')
    .map((text) => text.split('\r\n').filter((_, index) => index % 2 === 1));
}

function bulks(words: readonly string[]): string {
  return `*${words.length}\r\n${words.map(bulk).join('')}`;
}

function bulk(word: string): string {
  return `$${Buffer.byteLength(word)}\r\n${word}\r\n`;
}
