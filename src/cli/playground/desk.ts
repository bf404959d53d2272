import { z } from 'zod';
import { type Exchange, type Handler, mediaType, readBody, sendJson } from '../../stand-ins/slack/http.ts';
import { createStaticFiles } from '../../stand-ins/slack/static-files.ts';
import type { PostedAlert } from './alert-door.ts';
import { type BadDay, badDayModes } from './bad-day.ts';
import type { Pager } from './pager.ts';
import { actAtPager, PagerAct, pagerState } from './pager-desk.ts';
import type { StoryPlayer } from './story-player.ts';

/** What the strip beside Slack shows and does. */
export interface DeskDeps {
  /** Undefined until Tocsin listens. */
  readonly tocsinUrl: () => string | undefined;
  readonly story: () => StoryPlayer | undefined;
  readonly badDay: () => BadDay | undefined;
  readonly pager: () => Pager | undefined;
  readonly post: (alert: PostedAlert) => Promise<{ readonly status: number; readonly problem?: string }>;
  readonly now: () => number;
  /** What runs besides, in words; for example the real Prometheus and where it listens. */
  readonly companions: () => readonly { readonly name: string; readonly url: string }[];
}

const text = z.string().trim();
const bodies = {
  alert: z.strictObject({
    name: text.min(1, 'An alert needs a name.').max(200),
    severity: text.max(40),
    labels: text.max(2000),
    summary: text.max(1000),
    status: z.enum(['firing', 'resolved']),
  }),
  story: z.strictObject({ action: z.enum(['pause', 'resume', 'replay']) }),
  'bad-day': z.strictObject({ mode: z.enum([...badDayModes, 'none']), seconds: z.int().min(1).max(120) }),
};

/** Long enough that it is the person who resolves it. */
const FIRES_FOR_MS = 4 * 60 * 60_000;

const prefix = '/playground/';

/**
 * Answers the strip: its files, its state, what it asks for. The stand-in lets only its own page and this machine in.
 */
export function createDesk(deps: DeskDeps): Handler {
  const files = createStaticFiles(new URL('./public/', import.meta.url), `${prefix}files/`);
  const posts = new Map<string, (body: unknown) => Promise<{ status: number; body: object }>>([
    ['alert', (body) => sendAlert(deps, bodies.alert.parse(body))],
    ['story', async (body) => steerStory(deps, bodies.story.parse(body).action)],
    ['bad-day', async (body) => switchDay(deps, bodies['bad-day'].parse(body))],
    ['pager', async (body) => usePager(deps, PagerAct.parse(body))],
  ]);

  return async (exchange) => {
    const { request, response, url } = exchange;
    if (!url.pathname.startsWith(prefix)) return false;
    if (await files(exchange)) return true;
    const name = url.pathname.slice(prefix.length);
    const post = request.method === 'POST' ? posts.get(name) : undefined;
    if (request.method === 'GET' && name === 'state') sendJson(response, 200, { ...stateOf(deps) });
    else if (post === undefined) return false;
    else await answer(exchange, post);
    return true;
  };
}

function stateOf(deps: DeskDeps) {
  const pager = deps.pager();
  return {
    pager: pager === undefined ? null : pagerState(pager),
    tocsinUrl: deps.tocsinUrl() ?? null,
    story: deps.story()?.state() ?? null,
    badDay: deps.badDay()?.state() ?? null,
    companions: deps.companions(),
  };
}

async function answer(
  { request, response }: Exchange,
  post: (body: unknown) => Promise<{ status: number; body: object }>,
): Promise<void> {
  if (mediaType(request) !== 'application/json') return sendJson(response, 415, { error: 'send application/json' });
  try {
    const { status, body } = await post(JSON.parse((await readBody(request)) ?? ''));
    sendJson(response, status, { ...body });
  } catch (error) {
    if (!(error instanceof z.ZodError || error instanceof SyntaxError || error instanceof LabelError)) throw error;
    const words = error instanceof z.ZodError ? (error.issues[0]?.message ?? 'not understood') : error.message;
    sendJson(response, 400, { error: words });
  }
}

async function sendAlert(deps: DeskDeps, form: z.infer<typeof bodies.alert>) {
  const severity = form.severity === '' ? [] : [['severity', form.severity]];
  const labels = Object.fromEntries([...parseLabels(form.labels), ...severity, ['alertname', form.name]]);
  const endsAt = form.status === 'resolved' ? deps.now() : deps.now() + FIRES_FOR_MS;
  const annotations = form.summary === '' ? {} : { summary: form.summary };
  const times = { startsAt: new Date(deps.now()).toISOString(), endsAt: new Date(endsAt).toISOString() };
  const { status, problem } = await deps.post({ labels, annotations, ...times });
  return problem === undefined ? { status: 200, body: { labels } } : { status, body: { error: problem } };
}

/** A line that is no `name=value`. */
class LabelError extends Error {}

/** `service=api, team=backend`, in any mixture of commas and lines; values may be quoted. */
function parseLabels(given: string): [string, string][] {
  const pieces = given.split(/[,\n]/).map((piece) => piece.trim());
  return pieces
    .filter((piece) => piece !== '')
    .map((piece) => {
      const [, name = '', value = ''] = /^([^=\s]+)\s*=\s*"?(.*?)"?$/.exec(piece) ?? [];
      if (name === '') throw new LabelError(`"${piece}" is not a label; write name=value, separated by commas.`);
      return [name, value];
    });
}

function steerStory(deps: DeskDeps, action: 'pause' | 'resume' | 'replay') {
  deps.story()?.[action]();
  return { status: 200, body: stateOf(deps) };
}

function usePager(deps: DeskDeps, act: z.output<typeof PagerAct>) {
  const pager = deps.pager();
  const problem = pager === undefined ? 'The pager is not there yet.' : actAtPager(pager, act);
  return problem === undefined ? { status: 200, body: stateOf(deps) } : { status: 409, body: { error: problem } };
}

function switchDay(deps: DeskDeps, { mode, seconds }: z.infer<(typeof bodies)['bad-day']>) {
  if (mode === 'none') deps.badDay()?.end();
  else deps.badDay()?.begin(mode, seconds * 1000);
  return { status: 200, body: stateOf(deps) };
}
