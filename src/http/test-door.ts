import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Credential, Policy } from '../ports/policy.ts';
import type { ReceiverTests, TestAnswer } from '../ports/receiver-test.ts';
import { decideAccess } from './access.ts';

export interface TestDoorDeps extends ReceiverTests {
  readonly policy: () => Policy;
  readonly apiTokens: readonly Credential[];
}

const Wish = z.object({
  receiver: z.string().max(1000).optional(),
  page: z.boolean().default(false),
  by: z.string().max(100).default('Somebody'),
});

const statuses: Readonly<Record<TestAnswer['type'], number>> = {
  no_such_receiver: 404,
  would_page: 409,
  nobody_to_tell: 422,
  unsaved: 503,
  tested: 200,
};

/** `POST /-/test`: sends a test to a receiver and answers with what became of it, within a minute. Asked by the same as a reload. */
export function mountTestDoor(fastify: FastifyInstance, deps: TestDoorDeps) {
  fastify.register((scope, _options, registered) => {
    scope.post('/-/test', {
      bodyLimit: 4096,
      onRequest: async (request, reply) => {
        const access = decideAccess(
          { remoteAddress: request.socket.remoteAddress, headers: request.headers },
          { credentials: deps.apiTokens, isOpen: deps.policy().api.open, keyToSet: 'TOCSIN_API_TOKENS' },
        );
        if (access.type === 'granted') return;
        if (access.status === 401) reply.header('WWW-Authenticate', 'Bearer');
        await reply.code(access.status).send({ error: access.message });
      },
      handler: async (request, reply) => {
        const wish = Wish.safeParse(request.body ?? {});
        if (!wish.success)
          return reply.code(400).send({ error: 'the body is not {"receiver": name, "page": true or false}' });
        const { receiver, page, by } = wish.data;
        const answer = await deps.testReceiver({ mayPage: page, by, ...(receiver === undefined ? {} : { receiver }) });
        return reply.code(statuses[answer.type]).send(answer);
      },
    });
    registered();
  });
}
