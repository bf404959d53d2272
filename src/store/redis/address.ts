import { StoreError } from '../store-error.ts';

/** What a REDIS_URL says. Holds the password: never print it, print `nameOf`. */
export interface RedisAddress {
  readonly hosts: readonly RedisHost[];
  readonly isTls: boolean;
  readonly username?: string;
  readonly password?: string;
  readonly database: number;
  /** Present: `hosts` are Sentinels, who are asked for the master of this name. */
  readonly sentinel?: { readonly master: string; readonly username?: string; readonly password?: string };
}

export interface RedisHost {
  readonly host: string;
  readonly port: number;
}

const forms =
  'Write REDIS_URL as redis://user:password@host:6379/0 (rediss:// with TLS), with several hosts after commas for a ' +
  'Cluster, or as redis+sentinel://user:password@sentinel1:26379,sentinel2:26379/master-name. ' +
  'Encode @ / : ? # % in a user name or password as %40 %2F %3A %3F %23 %25.';

/** Throws a `StoreError` that says what is wrong, without repeating the address. */
export function parseRedisUrl(url: string): RedisAddress {
  const parts =
    /^(redis|rediss|redis\+sentinel|rediss\+sentinel|sentinel):\/\/(?:(.*)@)?([^/?#@]+)(?:\/([^?#]*))?(?:\?([^#]*))?$/.exec(
      url.trim(),
    );
  if (parts === null) throw new StoreError(`REDIS_URL is not an address of Redis. ${forms}`);
  const [, scheme = '', login, hosts = '', path = '', query = ''] = parts;
  const isSentinel = scheme.endsWith('sentinel');
  const steps = path.split('/').filter((step) => step !== '');
  const [master, database] = isSentinel ? [steps[0], steps[1]] : [undefined, steps[0]];
  if (isSentinel && master === undefined)
    throw new StoreError(`REDIS_URL names Sentinels, but not the master that they watch. ${forms}`);
  return {
    hosts: hosts.split(',').map((host) => parseHost(host.trim(), isSentinel ? 26_379 : 6_379)),
    isTls: scheme.startsWith('rediss'),
    ...parseLogin(login),
    database: parseDatabase(database),
    ...(master === undefined ? {} : { sentinel: { master: decode(master), ...sentinelLogin(query) } }),
  };
}

/** The address as people and logs may see it. */
export function nameOf({ hosts, database, sentinel }: RedisAddress): string {
  const list = hosts.map(({ host, port }) => (host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`)).join(', ');
  if (sentinel !== undefined) return `master "${sentinel.master}" of the Sentinels ${list}`;
  return database === 0 ? list : `${list} (database ${database})`;
}

function parseHost(text: string, defaultPort: number): RedisHost {
  const parts = /^(?:\[([0-9a-fA-F:.%]+)\]|([^:[\]\s]+))(?::(\d{1,5}))?$/.exec(text);
  const port = Number(parts?.[3] ?? defaultPort);
  if (parts === null || port < 1 || port > 65_535)
    throw new StoreError(`REDIS_URL names a host that is none, or a port that is none. ${forms}`);
  return { host: parts[1] ?? parts[2] ?? '', port };
}

function parseLogin(login: string | undefined): Pick<RedisAddress, 'username' | 'password'> {
  if (login === undefined || login === '') return {};
  const colon = login.indexOf(':');
  const username = decode(colon === -1 ? login : login.slice(0, colon));
  const password = colon === -1 ? '' : decode(login.slice(colon + 1));
  return { ...(username === '' ? {} : { username }), ...(password === '' ? {} : { password }) };
}

function sentinelLogin(query: string): { readonly username?: string; readonly password?: string } {
  const given = new URLSearchParams(query);
  const username = given.get('sentinelUsername');
  const password = given.get('sentinelPassword');
  return { ...(username === null ? {} : { username }), ...(password === null ? {} : { password }) };
}

function parseDatabase(text: string | undefined): number {
  if (text === undefined) return 0;
  if (!/^\d{1,5}$/.test(text)) throw new StoreError(`REDIS_URL names a database that is not a number. ${forms}`);
  return Number(text);
}

function decode(text: string): string {
  if (/%(?![0-9a-fA-F]{2})/.test(text)) throw new StoreError(`REDIS_URL has a % that encodes nothing. ${forms}`);
  return decodeURIComponent(text);
}
