import { describe, expect, it } from 'vitest';
import { nameOf, parseRedisUrl } from '../../src/store/redis/address.ts';

describe('an address of Redis', () => {
  it.each([
    ['redis://localhost', { hosts: [{ host: 'localhost', port: 6379 }], isTls: false, database: 0 }],
    [
      ' redis://ana:p%40ss%2Fword@10.0.0.1:7000/3 ',
      { hosts: [{ host: '10.0.0.1', port: 7000 }], isTls: false, username: 'ana', password: 'p@ss/word', database: 3 },
    ],
    ['redis://:secret@h', { hosts: [{ host: 'h', port: 6379 }], isTls: false, password: 'secret', database: 0 }],
    ['rediss://[::1]:6380', { hosts: [{ host: '::1', port: 6380 }], isTls: true, database: 0 }],
    [
      'redis://:x@a:1,b:2,c',
      {
        hosts: [
          { host: 'a', port: 1 },
          { host: 'b', port: 2 },
          { host: 'c', port: 6379 },
        ],
        isTls: false,
        password: 'x',
        database: 0,
      },
    ],
    [
      'redis+sentinel://ana:x@s1,s2:26380/main/2?sentinelUsername=u&sentinelPassword=p%26',
      {
        hosts: [
          { host: 's1', port: 26_379 },
          { host: 's2', port: 26_380 },
        ],
        isTls: false,
        username: 'ana',
        password: 'x',
        database: 2,
        sentinel: { master: 'main', username: 'u', password: 'p&' },
      },
    ],
    [
      'rediss+sentinel://s1/main',
      { hosts: [{ host: 's1', port: 26_379 }], isTls: true, database: 0, sentinel: { master: 'main' } },
    ],
    [
      'sentinel://s1:1/main',
      { hosts: [{ host: 's1', port: 1 }], isTls: false, database: 0, sentinel: { master: 'main' } },
    ],
  ])('is read: %s', (url, address) => {
    expect(parseRedisUrl(url)).toEqual(address);
  });

  it.each([
    ['http://localhost', 'is not an address of Redis'],
    ['localhost:6379', 'is not an address of Redis'],
    ['redis://', 'is not an address of Redis'],
    ['redis://h:70000', 'names a host that is none'],
    ['redis://a:1:2', 'names a host that is none'],
    ['redis://:hunter2@h/one', 'names a database that is not a number'],
    ['redis://:hunter2%@h', 'has a % that encodes nothing'],
    ['redis+sentinel://:hunter2@s1', 'names Sentinels, but not the master'],
  ])('is refused, with how to write one and without its password: %s', (url, problem) => {
    const refusal = messageOf(() => parseRedisUrl(url));
    expect(refusal).toContain(problem);
    expect(refusal).toContain('Write REDIS_URL as redis://user:password@host');
    expect(refusal).not.toContain('hunter2');
  });

  it('has a name for people, without the password', () => {
    const named = (url: string) => nameOf(parseRedisUrl(url));

    expect(named('redis://ana:secret@h/2')).toBe('h:6379 (database 2)');
    expect(named('redis://:secret@a:1,b:2')).toBe('a:1, b:2');
    expect(named('rediss://[::1]')).toBe('[::1]:6379');
    expect(named('redis+sentinel://:secret@s1,s2/main?sentinelPassword=secret')).toBe(
      'master "main" of the Sentinels s1:26379, s2:26379',
    );
  });
});

function messageOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    return String(error);
  }
  return 'nothing was thrown';
}
