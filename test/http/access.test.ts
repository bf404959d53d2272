import { describe, expect, it } from 'vitest';
import { decideAccess } from '../../src/http/access.ts';

const local = { remoteAddress: '127.0.0.1', headers: { host: 'localhost:5001' } };
const remote = { remoteAddress: '192.0.2.7', headers: { host: 'tocsin:5001' } };
const shut = { credentials: [], isOpen: false, keyToSet: 'sources.x.credentials' };

describe('a door without credentials', () => {
  it.each([
    ['127.0.0.1', 'localhost:5001'],
    ['127.8.8.8', '127.0.0.1'],
    ['::1', '[::1]:5001'],
    ['::ffff:127.0.0.1', 'tocsin.localhost'],
  ])('lets in programs on this machine (%s as %s)', (remoteAddress, host) => {
    expect(decideAccess({ remoteAddress, headers: { host } }, shut).type).toBe('granted');
  });

  it.each([
    ['another machine', remote],
    ['nobody knows who', { remoteAddress: undefined, headers: { host: 'localhost' } }],
    [
      'another machine behind a proxy on this one',
      { ...local, headers: { ...local.headers, 'x-forwarded-for': '192.0.2.7' } },
    ],
    ['another machine behind a modern proxy', { ...local, headers: { ...local.headers, forwarded: 'for=192.0.2.7' } }],
    ['a web page in a browser here', { ...local, headers: { ...local.headers, origin: 'https://evil.example' } }],
    ['a web page that rebound its own name to this machine', { ...local, headers: { host: 'evil.example:5001' } }],
    ['a caller without a host', { ...local, headers: {} }],
  ])('keeps out %s and says what to set', (_case, caller) => {
    expect(decideAccess(caller, shut)).toMatchObject({
      type: 'refused',
      status: 403,
      message: expect.stringContaining('sources.x.credentials'),
    });
  });

  it('lets anybody in once the policy says that it is open', () => {
    expect(decideAccess(remote, { ...shut, isOpen: true }).type).toBe('granted');
  });
});

describe('a door with credentials', () => {
  const door = {
    credentials: [
      { type: 'bearer', token: 't0ken' },
      { type: 'basic', username: 'prom', password: 'pass:word' },
    ],
    isOpen: true,
    keyToSet: '-',
  } as const;

  it.each([[`Bearer t0ken`], [`Basic ${Buffer.from('prom:pass:word').toString('base64')}`]])(
    'lets in %s',
    (authorization) => {
      expect(decideAccess({ ...remote, headers: { authorization } }, door).type).toBe('granted');
    },
  );

  it.each([
    [undefined],
    [''],
    ['Bearer t0ke'],
    ['Bearer t0ken2'],
    ['t0ken'],
    [`Basic ${Buffer.from('prom:').toString('base64')}`],
  ])('answers 401 to %s, from this machine too, although the API is open', (authorization) => {
    const headers = authorization === undefined ? local.headers : { ...local.headers, authorization };

    expect(decideAccess({ ...local, headers }, door)).toMatchObject({ type: 'refused', status: 401 });
  });
});
