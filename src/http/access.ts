import { hash, timingSafeEqual } from 'node:crypto';
import { BlockList, isIP } from 'node:net';
import type { Credential } from '../ports/policy.ts';

/** What a request shows of its caller. */
export interface Caller {
  readonly remoteAddress: string | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Path and query; only needed where a token may stand in the query. */
  readonly url?: string;
}

export type Access =
  | { readonly type: 'granted' }
  | { readonly type: 'refused'; readonly status: 401 | 403; readonly message: string };

const granted: Access = { type: 'granted' };

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8);
loopback.addAddress('::1', 'ipv6');
loopback.addSubnet('::ffff:127.0.0.0', 104, 'ipv6');

/**
 * Decides whether a caller may use a door. With credentials, one of them is needed, compared in constant time. Without,
 * programs on this machine only, unless the policy says `api.open`.
 */
export function decideAccess(
  caller: Caller,
  door: { readonly credentials: readonly Credential[]; readonly isOpen: boolean; readonly keyToSet: string },
): Access {
  if (door.credentials.length > 0) return checkCredentials(caller, door.credentials);
  if (door.isOpen || isLocalProgram(caller)) return granted;
  return {
    type: 'refused',
    status: 403,
    message: `only programs on this machine may call this without credentials; set ${door.keyToSet}, or api.open in the policy file`,
  };
}

function checkCredentials(caller: Caller, credentials: readonly Credential[]): Access {
  const given = caller.headers['authorization'];
  const text = typeof given === 'string' ? given : '';
  // Every credential is compared, so that the time taken tells nothing about which one came close.
  const isRight = credentials.map((credential) => isShown(credential, text, caller)).includes(true);
  if (isRight) return granted;
  return {
    type: 'refused',
    status: 401,
    message: text === '' ? `credentials are needed: ${neededOf(credentials)}` : 'these credentials are not right',
  };
}

/** A signature is shown by the body, which nobody has read yet. */
function isShown(credential: Credential, authorization: string, caller: Caller): boolean {
  switch (credential.type) {
    case 'bearer':
      return isSame(authorization, `Bearer ${credential.token}`);
    case 'basic': {
      const pair = Buffer.from(`${credential.username}:${credential.password}`).toString('base64');
      return isSame(authorization, `Basic ${pair}`);
    }
    case 'query':
      return isSame(tokenInQuery(caller.url ?? ''), credential.token);
    case 'hmac':
      return false;
  }
}

function tokenInQuery(url: string): string {
  const start = url.indexOf('?');
  return start === -1 ? '' : (new URLSearchParams(url.slice(start + 1)).get('token') ?? '');
}

function neededOf(credentials: readonly Credential[]): string {
  const ways = credentials.map((credential) => {
    if (credential.type === 'hmac') return `a signature in the header ${credential.header}`;
    return credential.type === 'query' ? '?token= in the address' : 'an Authorization header';
  });
  return [...new Set(ways)].join(' or ');
}

/** Hashed first, so that neither length nor content shows in the time. */
function isSame(a: string, b: string): boolean {
  return timingSafeEqual(hash('sha256', a, 'buffer'), hash('sha256', b, 'buffer'));
}

/**
 * On this machine, not forwarded by a proxy from elsewhere, and not a web page in somebody's browser (which sends an
 * Origin, or reaches us under a name of its own).
 */
function isLocalProgram({ remoteAddress, headers }: Caller): boolean {
  if (remoteAddress === undefined || !isLoopbackAddress(remoteAddress)) return false;
  if (headers['forwarded'] !== undefined || headers['x-forwarded-for'] !== undefined) return false;
  if (headers['origin'] !== undefined) return false;
  return isLoopbackHost(headers['host']);
}

function isLoopbackAddress(address: string): boolean {
  if (address === '127.0.0.1') return true;
  return loopback.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

/** What nearly all local senders write; reading it as a URL takes longer than all else about access. */
const usualLocalHost = /^(?:localhost|127\.0\.0\.1)(?::\d{1,4}|:[1-5]\d{4})?$/;

function isLoopbackHost(host: string | string[] | undefined): boolean {
  if (typeof host !== 'string') return false;
  if (usualLocalHost.test(host)) return true;
  if (!URL.canParse(`http://${host}`)) return false;
  const name = new URL(`http://${host}`).hostname.replace(/^\[|\]$/g, '');
  if (name === 'localhost' || name.endsWith('.localhost')) return true;
  return isIP(name) !== 0 && isLoopbackAddress(name);
}
