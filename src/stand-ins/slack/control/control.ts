import type { ServerResponse } from 'node:http';
import { z } from 'zod';
import { type Fields, isFields, parseJson } from '../fields.ts';
import { type Exchange, type Handler, mediaType, readBody, sendJson } from '../http.ts';
import { Impossible } from '../refusal.ts';
import { takeSnapshot } from '../snapshot.ts';
import type { World } from '../world.ts';
import type { Controlled } from './controlled.ts';
import { refusalOf } from './guard.ts';
import { controlBodies as bodies } from './requests.ts';
import { streamChanges } from './stream.ts';

type Post = (body: unknown) => unknown;

/** Serves `/control/...`: state, change stream and everything that people do, for pages and other processes. */
export function createControl(world: World, controlled: Controlled): Handler {
  const posts = createPosts(controlled);
  const gets = new Map<string, (response: ServerResponse) => void>([
    ['state', (response) => sendJson(response, 200, { result: takeSnapshot(world) })],
    ['calls', (response) => sendJson(response, 200, { result: world.calls.list() })],
    ['violations', (response) => sendJson(response, 200, { result: world.limits.violations() })],
    ['stream', (response) => streamChanges(world.changes, response)],
  ]);

  return async (exchange) => {
    const { request, response, url } = exchange;
    if (!url.pathname.startsWith('/control/')) return false;
    const name = url.pathname.slice('/control/'.length);
    const refusal = refusalOf(request);
    const get = request.method === 'GET' ? gets.get(name) : undefined;
    const post = request.method === 'POST' ? posts.get(name) : undefined;
    if (refusal !== undefined) sendJson(response, 403, { error: refusal });
    else if (get !== undefined) get(response);
    else if (post !== undefined) await answerPost(exchange, post);
    else sendJson(response, 404, { error: `no ${request.method} /control/${name}` });
    return true;
  };
}

async function answerPost({ request, response }: Exchange, post: Post): Promise<void> {
  if (mediaType(request) !== 'application/json') {
    sendJson(response, 415, { error: 'send application/json' });
    return;
  }
  const body = parseJson((await readBody(request)) ?? '');
  try {
    sendJson(response, 200, { result: (await post(isFields(body) ? body : undefined)) ?? null });
  } catch (error) {
    const { status, ...problem } = problemOf(error);
    sendJson(response, status, problem);
  }
}

function problemOf(error: unknown): Fields & { status: number } {
  if (error instanceof z.ZodError) return { status: 400, error: z.prettifyError(error) };
  if (error instanceof Impossible) return { status: 422, error: error.message };
  throw error;
}

function createPosts(to: Controlled): ReadonlyMap<string, Post> {
  const posts: { readonly [name in keyof typeof bodies]: Post } = {
    command: (body) => to.command(bodies.command.parse(body)),
    say: (body) => to.say(bodies.say.parse(body)),
    click: (body) => to.click(bodies.click.parse(body)),
    submit: (body) => to.submitView(bodies.submit.parse(body)),
    close: (body) => to.closeView(bodies.close.parse(body)),
    change: (body) => to.changeInView(bodies.change.parse(body)),
    trouble: (body) => to.trouble(bodies.trouble.parse(body)),
    'clear-trouble': (body) => {
      bodies['clear-trouble'].parse(body);
      to.clearTrouble();
    },
    home: (body) => to.openHome(bodies.home.parse(body).user),
    join(body) {
      const { channel, user } = bodies.join.parse(body);
      to.join(channel, user);
    },
    kick(body) {
      const { channel, user } = bodies.kick.parse(body);
      to.kick(channel, user);
    },
    archive: (body) => to.archive(bodies.archive.parse(body).channel),
    unarchive: (body) => to.unarchive(bodies.unarchive.parse(body).channel),
    'delete-message'(body) {
      const { channel, ts } = bodies['delete-message'].parse(body);
      to.deleteMessage(channel, ts);
    },
    'request-url': (body) => to.setRequestUrl(bodies['request-url'].parse(body).url),
  };
  return new Map(Object.entries(posts));
}
