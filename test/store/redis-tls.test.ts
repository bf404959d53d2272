import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRedisStore } from '../../src/store/redis/redis-store.ts';
import { type Certificates, makeCertificates } from '../support/redis-certificates.ts';
import { freeServerPort, type RedisServer, startRedis } from '../support/redis-server.ts';

let certificates: Certificates;
let server: RedisServer;
let url: string;

beforeAll(async () => {
  certificates = await makeCertificates();
  const port = await freeServerPort();
  server = await startRedis({ config: certificates.config(port) });
  url = `rediss://127.0.0.1:${port}`;
});

afterAll(async () => {
  await server?.stop();
  await certificates?.remove();
});

async function outcomeOf(options: Omit<Parameters<typeof openRedisStore>[0], 'newId'>): Promise<string> {
  try {
    const store = await openRedisStore({ newId: randomUUID, ...options });
    await store.ping();
    await store.close();
    return 'it was opened';
  } catch (error) {
    return String(error);
  }
}

describe('TLS to Redis', () => {
  it('works with the authority of its certificate', async () => {
    expect(await outcomeOf({ url, caFile: certificates.ca })).toBe('it was opened');
  });

  it('is refused with the remedy when nobody known vouches for it', async () => {
    expect(await outcomeOf({ url })).toContain('Name the file of its authority with REDIS_CA_FILE');
  });

  it('is refused when the certificate is for another host', async () => {
    const port = await freeServerPort();
    const { cert, key } = certificates.strange;
    const config = { ...certificates.config(port), 'tls-cert-file': cert, 'tls-key-file': key };
    const strange = await startRedis({ config });
    try {
      expect(await outcomeOf({ url: `rediss://127.0.0.1:${port}`, caFile: certificates.ca })).toContain(
        'its certificate is for another name',
      );
    } finally {
      await strange.stop();
    }
  });

  it('shows a certificate of its own where the server wants one', async () => {
    await server.configure('tls-auth-clients', 'yes');
    const own = { certFile: certificates.cert, keyFile: certificates.key };
    try {
      expect(await outcomeOf({ url, caFile: certificates.ca, ...own })).toBe('it was opened');
      expect(await outcomeOf({ url, caFile: certificates.ca })).toContain('REDIS_CERT_FILE and REDIS_KEY_FILE');
    } finally {
      await server.configure('tls-auth-clients', 'no');
    }
  });

  it('is refused with the remedy where the server speaks none, and the other way round', async () => {
    expect(await outcomeOf({ url: server.url.replace('redis:', 'rediss:'), caFile: certificates.ca })).toContain(
      'write redis:// instead of rediss://',
    );
    expect(await outcomeOf({ url: url.replace('rediss:', 'redis:') })).toContain(
      'REDIS_URL starts with rediss:// if it wants TLS',
    );
  });

  it('names a file that cannot be read', async () => {
    expect(await outcomeOf({ url, caFile: '/nowhere/ca.crt' })).toContain(
      'REDIS_CA_FILE names /nowhere/ca.crt, which cannot be read (ENOENT)',
    );
  });
});
