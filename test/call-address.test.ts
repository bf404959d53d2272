import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { callAddress } from '../src/call-address.ts';
import { freePort } from './support/free-port.ts';

async function startServer(status: number) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.writeHead(status).end('x'.repeat(100_000));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { asked, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/ping/secret` };
}

const never = new AbortController().signal;

describe('an address that is called', () => {
  it('is asked for once', async () => {
    const { asked, url } = await startServer(200);

    await callAddress(url, never);

    expect(asked).toEqual(['GET /ping/secret']);
  });

  it('that does not answer well is an error, which does not repeat it', async () => {
    const { url } = await startServer(410);

    await expect(callAddress(url, never)).rejects.toThrow(/^it answered 410$/);
  });

  it('that nobody has is an error, which does not repeat it', async () => {
    const url = `http://127.0.0.1:${await freePort()}/ping/secret`;

    await expect(callAddress(url, never)).rejects.toThrow(/^it could not be reached \(ECONNREFUSED\)$/);
  });
});
