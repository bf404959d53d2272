import { lookup as lookUp } from 'node:dns';
import type { LookupFunction } from 'node:net';
import type { Readable } from 'node:stream';
import { Agent, request } from 'undici';
import { isPrivateAddress } from './address.ts';

/** Why a page did not come; the message is for people and names no address. */
export class SiteProblem extends Error {
  override readonly name = 'SiteProblem';
}

export interface SiteAccess {
  /** Origins that the policy names: they may be near us and without https. */
  readonly origins: ReadonlySet<string>;
  /** What to say who we are, for the origin of the page alone. */
  readonly token?: string | undefined;
}

/** Reads the text of a page of Markdown: bounded, https or configured, and never from what only we can reach. */
export async function fetchText(address: string, access: SiteAccess, signal: AbortSignal): Promise<string> {
  const first = new URL(address);
  let url = first;
  for (let hops = 0; hops <= maxRedirects; hops += 1) {
    const token = url.origin === first.origin ? access.token : undefined;
    const { statusCode, headers, body } = await get(url, { ...access, token }, signal);
    if (statusCode === 200) return await readText(headers['content-type'], body);
    discard(body);
    if (!isRedirect(statusCode)) throw new SiteProblem(`answered ${statusCode}`);
    const next = URL.parse(String(headers['location'] ?? ''), url.href);
    if (next?.protocol !== 'https:' && next?.protocol !== 'http:') throw new SiteProblem('leads nowhere');
    url = next;
  }
  throw new SiteProblem('leads from one place to another without end');
}

async function get(url: URL, { origins, token }: SiteAccess, signal: AbortSignal) {
  const isNamed = origins.has(url.origin);
  if (!isNamed && url.protocol !== 'https:') throw new SiteProblem('leads to a place without https');
  // Nobody is asked for the address of a number.
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (!isNamed && isPrivateAddress(host)) throw new SiteProblem(intoPrivate);
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const accept = 'text/markdown, text/plain;q=0.9, */*;q=0.1';
  const headers = { accept, 'user-agent': 'tocsin', ...authorization };
  try {
    return await request(url, { dispatcher: isNamed ? anywhere : publicOnly, signal, headers });
  } catch (error) {
    throw toProblem(error);
  }
}

const intoPrivate = 'leads into a private network';
const maxRedirects = 3;
const maxBytes = 256 * 1024;

/** What raw Markdown is sent as; octet-stream by git servers that do not know the ending. */
const readable = /^(text\/(markdown|x-markdown|plain)|application\/(markdown|octet-stream))\s*(;|$)/i;

async function readText(type: string | string[] | undefined, body: Readable) {
  const written = String(type ?? 'text/plain');
  if (!readable.test(written)) {
    discard(body);
    const isPage = /html/i.test(written);
    throw new SiteProblem(isPage ? 'is a web page rather than Markdown' : 'is no text');
  }
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw new SiteProblem(`is larger than ${maxBytes / 1024} KiB`);
      chunks.push(chunk);
    }
  } catch (error) {
    throw toProblem(error);
  } finally {
    discard(body);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** undici tells of its end as an error, which nobody waits for. */
function discard(body: Readable): void {
  body.on('error', () => undefined);
  body.destroy();
}

function isRedirect(status: number): boolean {
  return [301, 302, 303, 307, 308].includes(status);
}

function toProblem(error: unknown): SiteProblem {
  if (error instanceof SiteProblem) return error;
  const cause = error instanceof Error ? error : new Error('unknown');
  if (cause.message === privateHost) return new SiteProblem(intoPrivate, { cause });
  if (cause.name === 'AbortError') return new SiteProblem('did not answer in time', { cause });
  return new SiteProblem('could not be reached', { cause });
}

const privateHost = 'the host has a private address';

/** Asked at the moment of connecting, so that a name cannot mean one address when checked and another when used. */
const publicLookup: LookupFunction = (host, options, done) => {
  lookUp(host, { ...options, all: true }, (error, addresses) => {
    if (error !== null) return done(error, []);
    const found = addresses.filter(({ address }) => !isPrivateAddress(address));
    const [first] = found;
    if (first === undefined) return done(new Error(privateHost), []);
    if (options.all === true) return done(null, found);
    done(null, first.address, first.family);
  });
};

const common = { connections: 4, pipelining: 0, maxHeaderSize: 16 * 1024, headersTimeout: 10_000, bodyTimeout: 10_000 };
const anywhere = new Agent({ ...common });
const publicOnly = new Agent({ ...common, connect: { lookup: publicLookup } });
