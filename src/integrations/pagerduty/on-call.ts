import { z } from 'zod';
import type { Clock } from '../../ports/clock.ts';
import type { OnCall, OnCallReading, OnCallTurn } from '../../ports/on-call.ts';
import { type PagerDutyAnswer, type Pdjs, statusText } from './pdjs.ts';

/** "GET /oncalls has operation specific rate limits": one question a minute asks for little of them. */
const FRESH_MS = 60_000;
const ANSWER_MS = 1500;
const CALL_MS = 10_000;
/** developer.pagerduty.com/docs/pagination: at most 100 on a page. */
const PAGE = 100;
const MOST_PAGES = 10;

const Reference = z.object({ id: z.string(), summary: z.string().nullish() });

const Page = z.object({
  oncalls: z.array(
    z.object({
      user: Reference.extend({ email: z.string().nullish() }),
      escalation_policy: Reference,
      escalation_level: z.number(),
      schedule: Reference.nullish(),
      end: z.string().nullish(),
    }),
  ),
  more: z.boolean().nullish(),
});

type Known = Extract<OnCallReading, { type: 'known' }>;

export function createOnCall({ pdjs, clock }: { readonly pdjs: Pick<Pdjs, 'get'>; readonly clock: Clock }): OnCall {
  let known: Known | undefined;
  let asking: Promise<OnCallReading> | undefined;

  async function ask(): Promise<OnCallReading> {
    const end = new AbortController();
    const timer = new AbortController();
    const late = clock.waitUntil(clock.now() + CALL_MS, timer.signal).then(() => end.abort());
    try {
      const reading = await readTurns(pdjs, clock.now(), end.signal);
      if (reading.type === 'known') known = reading;
      return reading;
    } finally {
      timer.abort();
      await late;
      asking = undefined;
    }
  }

  return {
    async onCall() {
      if (known !== undefined && clock.now() - known.readAt < FRESH_MS) return known;
      asking ??= ask();
      const timer = new AbortController();
      const late = clock
        .waitUntil(clock.now() + ANSWER_MS, timer.signal)
        .then((): OnCallReading => ({ type: 'unknown', reason: 'PagerDuty does not answer' }));
      try {
        const reading = await Promise.race([asking, late]);
        return reading.type === 'unknown' ? (known ?? reading) : reading;
      } finally {
        timer.abort();
      }
    },
  };
}

async function readTurns(pdjs: Pick<Pdjs, 'get'>, now: number, signal: AbortSignal): Promise<OnCallReading> {
  const turns: OnCallTurn[] = [];
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const query = { limit: String(PAGE), offset: String(page * PAGE), earliest: 'true', 'include[]': 'users' };
    const answer = await pdjs.get('/oncalls', query, signal);
    const parsed = answer.type === 'answered' && answer.status === 200 ? Page.safeParse(answer.body) : undefined;
    if (parsed?.success !== true) return { type: 'unknown', reason: reasonOf(answer) };
    turns.push(...parsed.data.oncalls.map(toTurn));
    if (parsed.data.more !== true) break;
  }
  return { type: 'known', readAt: now, turns };
}

function toTurn(one: z.output<typeof Page>['oncalls'][number]): OnCallTurn {
  const { user, escalation_policy: policy, escalation_level: level, schedule, end } = one;
  const until = end == null ? Number.NaN : Date.parse(end);
  return {
    person: user.summary ?? user.id,
    ...(user.email == null ? {} : { email: user.email }),
    policy: policy.summary ?? policy.id,
    level,
    ...(schedule == null ? {} : { schedule: schedule.summary ?? schedule.id }),
    ...(Number.isNaN(until) ? {} : { until }),
  };
}

function reasonOf(answer: PagerDutyAnswer): string {
  if (answer.type !== 'answered') return `PagerDuty ${answer.reason}`;
  if (answer.status === 401) return 'PagerDuty does not take PAGERDUTY_API_TOKEN';
  return `PagerDuty answered ${statusText(answer.status)}`;
}
