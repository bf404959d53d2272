import type { ReportedAlert } from '../engine/alert.ts';
import type { Log } from '../ports/log.ts';
import type { Activity } from './activity.ts';
import { textOf } from './error-text.ts';
import { type IngestBatchDeps, storeBatch } from './ingest-batch.ts';
import { createNews } from './news.ts';

/** Takes alerts in. */
export interface Ingest {
  /** `bytes`: how much memory the request's alerts take, roughly. `stored` only once all of them are durable. */
  accept(alerts: readonly ReportedAlert[], bytes: number): Promise<IngestAnswer>;
}

export type IngestAnswer =
  | { readonly type: 'stored' }
  /** Too much waits already; nothing of this request was kept. */
  | { readonly type: 'overloaded'; readonly retryAfterMs: number }
  /** It may be stored in part; the same request may be sent again. */
  | { readonly type: 'unavailable'; readonly error: string };

export interface IngestDeps extends IngestBatchDeps {
  readonly activity: Activity;
  readonly log: Log;
  /** The store fails. */
  readonly onFailure?: () => void;
}

const MAX_WAITING_BYTES = 64 * 1024 * 1024;
const MAX_WAITING_MS = 2000;
/** However many trips to a slow store that takes. Senders give up after ten seconds. */
const ANSWER_WITHIN_MS = 5000;
const MAX_BATCH_ALERTS = 512;
const MAX_BATCH_BYTES = 256 * 1024;

interface Request {
  readonly alerts: readonly ReportedAlert[];
  readonly bytes: number;
  readonly since: number;
  /** Alerts that went into a batch. */
  taken: number;
  /** Alerts whose batch is stored. */
  stored: number;
  readonly answer: (answer: IngestAnswer) => void;
}

interface Part {
  readonly request: Request;
  readonly alerts: readonly ReportedAlert[];
}

/** Requests that arrive while a commit is in flight share the next one. */
export function createIngest(deps: IngestDeps): Ingest & { stop(): Promise<void> } {
  /** Not answered yet, oldest first. */
  const requests = new Set<Request>();
  const news = createNews(deps.clock.now);
  let waitingBytes = 0;
  let isStopped = false;
  let isPatient = false;
  let draining: Promise<void> | undefined;

  function accept(alerts: readonly ReportedAlert[], bytes: number): Promise<IngestAnswer> {
    if (isStopped) return Promise.resolve({ type: 'unavailable', error: 'Tocsin is stopping' });
    if (alerts.length === 0) return Promise.resolve({ type: 'stored' });
    if (isOverloaded(bytes)) return Promise.resolve({ type: 'overloaded', retryAfterMs: MAX_WAITING_MS });
    return new Promise((resolve) => {
      const request: Request = {
        alerts,
        bytes,
        since: deps.clock.now(),
        taken: 0,
        stored: 0,
        answer(answer) {
          if (!requests.delete(request)) return;
          waitingBytes -= bytes;
          resolve(answer);
        },
      };
      requests.add(request);
      waitingBytes += bytes;
      if (!isPatient) void losePatience();
      draining ??= deps.activity.track(drain());
    });
  }

  /** One sleeper for all: whoever came first is late first. */
  async function losePatience(): Promise<void> {
    isPatient = true;
    for (const request of requests) {
      await deps.clock.waitUntil(request.since + ANSWER_WITHIN_MS);
      request.answer({ type: 'unavailable', error: `the store did not answer within ${ANSWER_WITHIN_MS / 1000} s` });
    }
    isPatient = false;
  }

  function isOverloaded(bytes: number): boolean {
    const [oldest] = requests;
    if (oldest === undefined) return false;
    return waitingBytes + bytes > MAX_WAITING_BYTES || deps.clock.now() - oldest.since > MAX_WAITING_MS;
  }

  async function drain(): Promise<void> {
    while (requests.size > 0) {
      // Once everything is read that has come in by now: senders that were answered together ask again together.
      await othersTurn();
      await storeParts(takeParts(requests));
    }
    draining = undefined;
  }

  async function storeParts(parts: readonly Part[]): Promise<void> {
    try {
      await storeBatch(
        parts.flatMap(({ alerts }) => alerts),
        deps,
      );
      for (const { request, alerts } of parts) {
        request.stored += alerts.length;
        if (request.stored === request.alerts.length) request.answer({ type: 'stored' });
      }
      const since = news.end();
      if (since !== undefined) deps.log.info('alerts are stored again', { afterMs: deps.clock.now() - since });
    } catch (error) {
      const text = textOf(error);
      deps.onFailure?.();
      if (news.isNews(text)) {
        deps.log.warn('alerts are not stored; their senders are asked to repeat them', { error: text });
      }
      for (const { request } of parts) request.answer({ type: 'unavailable', error: text });
    }
  }

  return {
    accept,
    async stop() {
      isStopped = true;
      await draining;
    },
  };
}

function othersTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** The next batch, oldest requests first; a large request is spread over several. */
function takeParts(requests: Iterable<Request>): readonly Part[] {
  const parts: Part[] = [];
  let count = 0;
  let bytes = 0;
  for (const request of requests) {
    const bytesEach = request.bytes / request.alerts.length;
    const room = Math.min(MAX_BATCH_ALERTS - count, Math.floor((MAX_BATCH_BYTES - bytes) / Math.max(1, bytesEach)));
    // Always at least one alert, however large it is.
    const take = count === 0 ? Math.max(1, room) : room;
    if (take <= 0) break;
    const alerts = request.alerts.slice(request.taken, request.taken + take);
    request.taken += alerts.length;
    count += alerts.length;
    bytes += alerts.length * bytesEach;
    parts.push({ request, alerts });
  }
  return parts;
}
