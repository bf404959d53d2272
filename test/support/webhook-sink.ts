import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface SinkCall {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** `holds`: no answer until `release`. */
type Mood = number | 'holds' | 'cuts';

export interface WebhookSink {
  readonly url: string;
  /** Everything that arrived, in order, also what was answered with an error. */
  readonly calls: readonly SinkCall[];
  /** How it answers from now on; 200 at first. */
  answerWith(mood: Mood): void;
  /** Answers what it holds with 200. */
  release(): void;
  held(): number;
}

/** Somebody's webhook on the loopback interface. */
export async function startWebhookSink(): Promise<WebhookSink> {
  const calls: SinkCall[] = [];
  let mood: Mood = 200;
  const waiting = new Set<ServerResponse>();
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    calls.push({ headers: request.headers, body: Buffer.concat(parts).toString('utf8') });
    if (mood === 'cuts') response.destroy();
    else if (mood === 'holds') {
      waiting.add(response);
      response.once('close', () => waiting.delete(response));
    } else response.writeHead(mood).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hook`,
    calls,
    answerWith(next) {
      mood = next;
    },
    release() {
      for (const response of waiting) response.writeHead(200).end();
      waiting.clear();
    },
    held: () => waiting.size,
  };
}
