import { type Fields, isFields, parseJson, textField } from '../fields.ts';
import { type Exchange, type Handler, mediaType, readBody } from '../http.ts';
import { Refusal } from '../refusal.ts';
import type { World } from '../world.ts';
import { parseArguments } from './arguments.ts';
import { type Method, needScope } from './method.ts';
import { answerWith, type Outcome } from './outcome.ts';

/** Serves `/api/<method>` as Slack does: HTTP 200 for everything but rate limits and trouble. */
export function createApi(world: World, methods: ReadonlyMap<string, Method>): Handler {
  return async (exchange) => {
    const { pathname } = exchange.url;
    if (!pathname.startsWith('/api/')) return false;
    const name = pathname.slice('/api/'.length);
    const given = await readArguments(exchange);
    const { token, ...args } = given ?? {};
    await answerWith(world, exchange, {
      method: name,
      args,
      channel: channelId(world, textField(args, 'channel')),
      run: () => call(world, methods, { name, args, given, token: tokenOf(exchange, token) }),
    });
    return true;
  };
}

/** Limits are kept by id, whether the caller names a channel or not. */
function channelId(world: World, wanted: string | undefined): string | undefined {
  return world.workspace.findByName(wanted?.replace(/^#/, '') ?? '')?.id ?? wanted;
}

interface Request {
  readonly name: string;
  readonly args: Fields;
  /** Undefined if the body could not be read. */
  readonly given: Fields | undefined;
  readonly token: string | undefined;
}

function call(world: World, methods: ReadonlyMap<string, Method>, request: Request): Outcome {
  const method = methods.get(request.name);
  try {
    if (method === undefined) throw new Refusal('unknown_method', { req_method: request.name });
    refuseToken(world, method, request.token);
    if (request.given === undefined) throw new Refusal('invalid_json');
    needScope(world, ...(method.scopes ?? []));
    if (world.settings.restricted.includes(request.name)) throw new Refusal('restricted_action');
    const body = method.run(parseArguments(request.args, method.args), world);
    return { status: 200, body: { ok: true, ...body }, headers: scopeHeaders(world, method) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const body = { ok: false, error: error.code, ...error.details };
    return { status: 200, body, headers: scopeHeaders(world, method) };
  }
}

function refuseToken(world: World, method: Method, token: string | undefined): void {
  const { appToken, botToken } = world.settings;
  const [wanted, other] = method.appLevel === true ? [appToken, botToken] : [botToken, appToken];
  if (token === undefined || token === '') throw new Refusal('not_authed');
  if (token === wanted) return;
  throw new Refusal(token === other ? 'not_allowed_token_type' : 'invalid_auth');
}

function scopeHeaders(world: World, method: Method | undefined): { [name: string]: string } {
  const accepted = method?.scopes?.join(',') ?? '';
  return { 'x-oauth-scopes': world.settings.scopes.join(','), 'x-accepted-oauth-scopes': accepted };
}

async function readArguments({ request, url }: Exchange): Promise<Fields | undefined> {
  const query = Object.fromEntries(url.searchParams);
  const body = await readBody(request);
  if (body === undefined) return undefined;
  if (mediaType(request) !== 'application/json') {
    return { ...query, ...Object.fromEntries(new URLSearchParams(body)) };
  }
  const parsed = body === '' ? {} : parseJson(body);
  return isFields(parsed) ? { ...query, ...parsed } : undefined;
}

function tokenOf({ request }: Exchange, inBody: unknown): string | undefined {
  const bearer = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '');
  return bearer?.[1] ?? (typeof inBody === 'string' ? inBody : undefined);
}
