import { type AnswerPlace, showAnswer } from './answers.ts';
import { answerWith, type Outcome } from './api/outcome.ts';
import { isFields, parseJson } from './fields.ts';
import { type Handler, readBody } from './http.ts';
import { Refusal } from './refusal.ts';
import type { World } from './world.ts';

/** docs.slack.dev/interactivity/handling-user-interaction: five uses within thirty minutes. */
const MOST_USES = 5;
const LIFE_MS = 30 * 60_000;

export interface ResponseUrls {
  issue(place: AnswerPlace): string;
  readonly handle: Handler;
}

interface Issued {
  readonly at: number;
  uses: number;
  place: AnswerPlace;
}

export function createResponseUrls(world: World): ResponseUrls {
  const issued = new Map<string, Issued>();

  function answer(found: Issued | undefined, body: string | undefined): Outcome {
    if (found === undefined) return refused(404, 'no_such_url');
    if (world.settings.clock.now() - found.at > LIFE_MS) return refused(404, 'expired_url');
    if (found.uses >= MOST_USES) return refused(404, 'used_url');
    found.uses += 1;
    const payload = parseJson(body ?? '');
    if (!isFields(payload)) return refused(400, 'invalid_payload');
    try {
      const shown = showAnswer(world, payload, found.place);
      found.place = { ...found.place, original: found.place.original ?? shown };
      return { status: 200, body: { ok: true } };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { status: 400, body: { ok: false, error: error.code, ...error.details } };
    }
  }

  return {
    issue(place) {
      const id = world.ids.next('R');
      issued.set(id, { at: world.settings.clock.now(), uses: 0, place });
      return `${world.address.url}/response/${world.settings.team.id}/${id}`;
    },
    async handle(exchange) {
      const { pathname } = exchange.url;
      if (!pathname.startsWith('/response/')) return false;
      const body = await readBody(exchange.request);
      const found = issued.get(pathname.split('/').at(-1) ?? '');
      const args = parseJson(body ?? '');
      await answerWith(world, exchange, {
        method: 'response_url',
        args: isFields(args) ? args : {},
        channel: found?.place.channelId,
        run: () => answer(found, body),
      });
      return true;
    },
  };
}

function refused(status: number, error: string): Outcome {
  return { status, body: { ok: false, error } };
}
