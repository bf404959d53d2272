import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Credential, Policy } from '../ports/policy.ts';
import { decideAccess } from './access.ts';

export type ReloadAnswer =
  /** `isInForce`: false while the processes of this store go by another policy that was loaded since. */
  | { readonly type: 'done'; readonly warnings: readonly string[]; readonly isInForce: boolean }
  /** The file has mistakes; everything is as before. */
  | { readonly type: 'invalid'; readonly problems: readonly string[] }
  /** The store did not answer; everything is as before. */
  | { readonly type: 'unsaved'; readonly problems: readonly string[] };

export interface ReloadDoorDeps {
  readonly reload: () => Promise<ReloadAnswer>;
  readonly policy: () => Policy;
  readonly apiTokens: readonly Credential[];
}

/** `POST /-/reload`: reads the policy file anew. Whoever may post alerts without a source's own credentials may ask. */
export function mountReloadDoor(fastify: FastifyInstance, deps: ReloadDoorDeps) {
  fastify.register((scope, _options, registered) => {
    // Nothing is read of a body; one that comes along does no harm.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: 4096 }, (_request, _body, done) => done(null));
    scope.post('/-/reload', {
      onRequest: async (request, reply) => {
        const access = decideAccess(
          { remoteAddress: request.socket.remoteAddress, headers: request.headers },
          { credentials: deps.apiTokens, isOpen: deps.policy().api.open, keyToSet: 'TOCSIN_API_TOKENS' },
        );
        if (access.type === 'granted') return;
        if (access.status === 401) reply.header('WWW-Authenticate', 'Bearer');
        await send(reply, access.status, [access.message]);
      },
      handler: async (_request, reply) => answer(reply, await deps.reload()),
    });
    registered();
  });
}

function answer(reply: FastifyReply, found: ReloadAnswer): FastifyReply {
  switch (found.type) {
    case 'done':
      return send(reply, 200, [
        'Loaded.',
        ...(found.isInForce ? [] : [notInForce]),
        ...found.warnings.map((warning) => `Warning: ${warning}`),
      ]);
    case 'invalid':
      return send(reply, 422, ['Not loaded; the policy is what it was before.', ...found.problems]);
    case 'unsaved':
      return send(reply, 503, ['Not loaded; the policy is what it was before.', ...found.problems]);
  }
}

const notInForce =
  'Policy differs: the file says what it said before, and others have loaded a newer one; this process decides nothing until it has that one.';

function send(reply: FastifyReply, status: number, lines: readonly string[]): FastifyReply {
  return reply
    .code(status)
    .type('text/plain; charset=utf-8')
    .send(`${lines.join('\n')}\n`);
}
