import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { mountHealth } from '../../src/http/health.ts';
import { createMetrics } from '../../src/http/metrics.ts';
import { mountReloadDoor, type ReloadAnswer } from '../../src/http/reload-door.ts';
import type { Policy } from '../../src/ports/policy.ts';
import { aPolicy } from '../support/builders.ts';
import { createFakeClock } from '../support/fake-clock.ts';

const servers: FastifyInstance[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

interface Options {
  readonly answer?: ReloadAnswer;
  readonly api?: Partial<Policy['api']>;
  readonly token?: string;
  readonly standing?: Parameters<typeof mountHealth>[1]['standing'];
}

function aServer({ answer, api, token, standing }: Options = {}) {
  const fastify = Fastify();
  servers.push(fastify);
  const asked: number[] = [];
  const policy = { ...aPolicy(), api: { ...aPolicy().api, ...api } };
  mountReloadDoor(fastify, {
    async reload() {
      asked.push(1);
      return answer ?? { type: 'done', warnings: [], isInForce: true };
    },
    policy: () => policy,
    apiTokens: token === undefined ? [] : [{ type: 'bearer', token }],
  });
  mountHealth(fastify, {
    store: { durability: 'survives nothing', ping: async () => undefined },
    clock: createFakeClock(),
    metrics: createMetrics(),
    isStopping: () => false,
    standing: standing ?? (() => ({ policy: 'in_force', warnings: [] })),
  });
  const post = (options: { headers?: Record<string, string>; payload?: string; remoteAddress?: string } = {}) =>
    fastify.inject({ method: 'POST', url: '/-/reload', headers: { host: 'localhost' }, ...options });
  return { fastify, asked, post };
}

describe('POST /-/reload', () => {
  it('says that the file was loaded, and what is odd about it', async () => {
    const { post } = aServer({ answer: { type: 'done', warnings: ['policy.yaml:3: b is idle'], isInForce: true } });

    const { statusCode, body } = await post();

    expect(statusCode).toBe(200);
    expect(body).toBe('Loaded.\nWarning: policy.yaml:3: b is idle\n');
  });

  it('says when others go by a newer one all the same', async () => {
    const { post } = aServer({ answer: { type: 'done', warnings: [], isInForce: false } });

    expect((await post()).body).toMatch(/^Loaded\.\nPolicy differs: .* decides nothing/);
  });

  it.each([
    ['invalid', 422],
    ['unsaved', 503],
  ] as const)('names every reason why nothing was loaded: %s', async (type, status) => {
    const { post } = aServer({ answer: { type, problems: ['one', 'two'] } });

    const { statusCode, body } = await post();

    expect(statusCode).toBe(status);
    expect(body).toBe('Not loaded; the policy is what it was before.\none\ntwo\n');
  });

  it.each(['application/json', 'application/x-www-form-urlencoded', 'text/plain'])(
    'does not mind a body of %s',
    async (type) => {
      const { post } = aServer();

      expect((await post({ headers: { host: 'localhost', 'content-type': type }, payload: '{' })).statusCode).toBe(200);
    },
  );

  it('is for programs on this machine, unless the policy is open', async () => {
    const shut = aServer();
    const open = aServer({ api: { open: true } });

    expect((await shut.post({ remoteAddress: '192.0.2.1' })).statusCode).toBe(403);
    expect(shut.asked).toEqual([]);
    expect((await open.post({ remoteAddress: '192.0.2.1' })).statusCode).toBe(200);
  });

  it('takes one of the tokens where there are any', async () => {
    const { post, asked } = aServer({ token: 's3cret' });

    expect((await post()).statusCode).toBe(401);
    expect(asked).toEqual([]);
    const headers = { host: 'localhost', authorization: 'Bearer s3cret' };
    expect((await post({ headers, remoteAddress: '192.0.2.1' })).statusCode).toBe(200);
  });
});

describe('/-/ready', () => {
  const ready = (standing: NonNullable<Options['standing']>) =>
    aServer({ standing }).fastify.inject({ method: 'GET', url: '/-/ready' });

  it('says what people should know, and stays ready', async () => {
    const { statusCode, body } = await ready(() => ({ policy: 'differs', warnings: ['Not durable: no appendonly.'] }));

    expect(statusCode).toBe(200);
    expect(body).toMatch(
      /^Ready\. Store: survives nothing\.\nPolicy differs: .*\nWarning: Not durable: no appendonly\.\n$/,
    );
  });

  it('is not ready with a clock that is far off', async () => {
    const { statusCode, body } = await ready(() => ({ policy: 'in_force', warnings: [], problem: '11 s ahead' }));

    expect(statusCode).toBe(503);
    expect(body).toBe('Not ready: 11 s ahead.\n');
  });
});
