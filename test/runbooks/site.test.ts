import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { isPrivateAddress } from '../../src/runbooks/address.ts';
import { fetchText } from '../../src/runbooks/site.ts';

type Answering = (request: IncomingMessage, response: ServerResponse) => void;

async function aSite(answer: Answering): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  );
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const page: Answering = (_request, response) => response.setHeader('content-type', 'text/plain').end('# Page');
const to =
  (location: string): Answering =>
  (_request, response) =>
    response.writeHead(302, { location }).end();
const never = new AbortController().signal;

const read = (address: string, origins: readonly string[] = [new URL(address).origin]) =>
  fetchText(address, { origins: new Set(origins) }, never);

describe('a page of the web', () => {
  it('is read where the policy names its site, with the token for that site alone', async () => {
    const seen: (string | undefined)[] = [];
    const other = await aSite((request, response) => {
      seen.push(request.headers.authorization);
      page(request, response);
    });
    const site = await aSite((request, response) => {
      seen.push(request.headers.authorization);
      to(`${other}/there`)(request, response);
    });

    const text = await fetchText(`${site}/a`, { origins: new Set([site, other]), token: 'a-token' }, never);

    expect(text).toBe('# Page');
    expect(seen).toEqual(['Bearer a-token', undefined]);
  });

  it.each([
    ['http://example.com/a', /without https/],
    ['https://127.0.0.1/a', /private network/],
    ['https://[::1]/a', /private network/],
    ['https://[::ffff:10.0.0.1]/a', /private network/],
    ['https://localhost/a', /private network/],
    ['https://2130706433/a', /private network/],
  ])('is not read from %s, which the policy does not name', async (address, wanted) => {
    await expect(read(address, [])).rejects.toThrow(wanted);
  });

  it.each([
    ['a private address', 'https://169.254.169.254/latest', /private network/],
    ['a name of one', 'https://localhost:1/a', /private network/],
    ['a place without https', 'http://example.com/', /without https/],
    ['no address of the web', 'file:///etc/passwd', /nowhere/],
    ['itself', '/', /without end/],
  ])('is not followed to %s', async (_what, location, wanted) => {
    const site = await aSite(to(location));
    await expect(read(`${site}/`)).rejects.toThrow(wanted);
  });

  it.each<[string, Answering, RegExp]>([
    [
      'a web page',
      (_, response) => response.setHeader('content-type', 'text/html; charset=utf-8').end('<p>'),
      /web page rather/,
    ],
    ['a picture', (_, response) => response.setHeader('content-type', 'image/png').end('x'), /is no text/],
    [
      'more than a page',
      (_, response) => response.setHeader('content-type', 'text/markdown').end('x'.repeat(300_000)),
      /larger than 256/,
    ],
    ['an error', (_, response) => response.writeHead(500).end(), /answered 500/],
    ['nothing', (request) => request.socket.destroy(), /could not be reached/],
  ])('is refused when it is %s', async (_what, answer, wanted) => {
    const site = await aSite(answer);
    await expect(read(`${site}/a`)).rejects.toThrow(wanted);
  });

  it('is given up when time is over, in the middle of it, too', async () => {
    const over = new AbortController();
    const site = await aSite((_, response) => {
      response.setHeader('content-type', 'text/plain').write('half');
      over.abort();
    });
    await expect(fetchText(`${site}/a`, { origins: new Set([site]) }, over.signal)).rejects.toThrow(/in time/);
  });
});

describe('an address near us', () => {
  it.each([
    '10.1.2.3',
    '172.31.0.1',
    '192.168.1.1',
    '100.64.0.1',
    '169.254.169.254',
    '0.0.0.0',
    '127.9.9.9',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    'fe80::1',
    'fd00::1',
    'ff02::1',
    '::ffff:192.168.0.1',
    '64:ff9b::7f00:1',
  ])('is %s', (address) => expect(isPrivateAddress(address)).toBe(true));

  it.each(['1.1.1.1', '172.32.0.1', '192.169.0.1', '2606:4700::1111', '::ffff:1.1.1.1', 'example.com'])(
    'is not %s',
    (address) => expect(isPrivateAddress(address)).toBe(false),
  );
});
