import type { ServerResponse } from 'node:http';
import { pause } from '../clock.ts';
import type { Fields } from '../fields.ts';
import { type Exchange, sendJson } from '../http.ts';
import type { Trouble } from '../trouble.ts';
import type { World } from '../world.ts';

export interface Outcome {
  readonly status: number;
  readonly body: Fields;
  readonly retryAfter?: number;
  readonly headers?: { readonly [name: string]: string };
}

export interface Work {
  readonly method: string;
  readonly args: Fields;
  readonly channel: string | undefined;
  readonly run: () => Outcome;
}

const DEFAULT_RETRY_AFTER_SECONDS = 1;
const DEFAULT_DELAY_MS = 2000;

/** Runs a call and answers it, or whatever the present trouble makes of it; logs it either way. */
export async function answerWith(world: World, exchange: Exchange, work: Work): Promise<void> {
  const { response } = exchange;
  const early = world.limits.heed(work.method, work.channel);
  const trouble = early === undefined ? world.troubles.strike(work.method) : undefined;
  const outcome = early === undefined ? outcomeOf(world, work, trouble) : ratelimited(early);
  const unheard = trouble !== undefined && isUnheard(trouble);
  world.calls.add({
    method: work.method,
    args: work.args,
    at: world.settings.clock.now(),
    status: unheard ? 0 : outcome.status,
    result: outcome.body,
  });
  if (trouble?.mode === 'hang') await world.troubles.untilCleared();
  if (trouble?.mode === 'slow') await pause(world.settings.clock, trouble.delayMs ?? DEFAULT_DELAY_MS);
  if (unheard) response.destroy();
  else send(response, outcome);
}

function outcomeOf(world: World, work: Work, trouble: Trouble | undefined): Outcome {
  switch (trouble?.mode) {
    case undefined:
    case 'slow':
    case 'drop_after_accept':
      return work.run();
    case '429':
      return told(world, work, trouble.retryAfter ?? DEFAULT_RETRY_AFTER_SECONDS);
    case '500':
      return { status: 500, body: { ok: false, error: 'internal_error' } };
    case 'hang':
    case 'drop_before_accept':
      return { status: 0, body: { ok: false, error: trouble.mode } };
  }
}

function told(world: World, { method, channel }: Work, retryAfter: number): Outcome {
  world.limits.told(method, channel, retryAfter);
  return ratelimited(retryAfter);
}

export function ratelimited(retryAfter: number): Outcome {
  return { status: 429, retryAfter, body: { ok: false, error: 'ratelimited' } };
}

function isUnheard({ mode }: Trouble): boolean {
  return mode === 'hang' || mode === 'drop_after_accept' || mode === 'drop_before_accept';
}

function send(response: ServerResponse, { status, body, retryAfter, headers = {} }: Outcome): void {
  const wait = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
  sendJson(response, status, body, { ...headers, ...wait });
}
