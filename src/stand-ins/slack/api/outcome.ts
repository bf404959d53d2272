import type { ServerResponse } from 'node:http';
import { pause } from '../clock.ts';
import type { Fields } from '../fields.ts';
import { type Exchange, sendJson } from '../http.ts';
import type { Trouble, TroubleMode } from '../trouble.ts';
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
  const unheard = trouble !== undefined && unheardModes.has(trouble.mode);
  world.calls.add({
    method: work.method,
    args: work.args,
    at: world.settings.clock.now(),
    status: unheard ? 0 : outcome.status,
    result: outcome.body,
  });
  const due = trouble === undefined ? undefined : answerDue(world, trouble);
  if (due !== undefined) await world.troubles.hold(due, closed(response));
  if (unheard) response.destroy();
  else send(response, outcome);
}

/** When a call is answered that is not answered at once. */
function answerDue({ troubles, settings }: World, { mode, delayMs }: Trouble): Promise<void> | undefined {
  if (mode === 'hang') return troubles.untilCleared();
  return mode === 'slow' ? pause(settings.clock, delayMs ?? DEFAULT_DELAY_MS) : undefined;
}

function closed(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    response.once('close', () => resolve());
  });
}

/** What Slack counts it counts also on a bad day, so a storm of retries shows up as a violation. */
function outcomeOf(world: World, work: Work, trouble: Trouble | undefined): Outcome {
  if (trouble?.mode === '429') {
    return told(world, work, trouble.retryAfter ?? DEFAULT_RETRY_AFTER_SECONDS);
  }
  const wait = world.limits.take(work.method, work.channel);
  if (wait !== undefined) return ratelimited(wait);
  if (trouble === undefined || stillHappens.has(trouble.mode)) return work.run();
  const body = { ok: false, error: 'internal_error' };
  return { status: trouble.mode === '500' ? 500 : 0, body };
}

const stillHappens = new Set<TroubleMode>(['slow', 'drop_after_accept']);
const unheardModes = new Set<TroubleMode>(['hang', 'drop_after_accept', 'drop_before_accept']);

function told(world: World, { method, channel }: Work, retryAfter: number): Outcome {
  world.limits.told(method, channel, retryAfter);
  return ratelimited(retryAfter);
}

function ratelimited(retryAfter: number): Outcome {
  return { status: 429, retryAfter, body: { ok: false, error: 'ratelimited' } };
}

function send(response: ServerResponse, { status, body, retryAfter, headers = {} }: Outcome): void {
  const wait = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
  sendJson(response, status, body, { ...headers, ...wait });
}
