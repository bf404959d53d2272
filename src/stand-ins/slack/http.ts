import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Fields } from './fields.ts';

/** Answers whether it took the request; the next one is asked if not. */
export type Handler = (exchange: Exchange) => boolean | Promise<boolean>;

export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
}

/** A view is at most 250 KB, and form encoding can triple it. */
const MOST_BODY_BYTES = 2_000_000;

/** The whole body, or undefined if it is too long. */
export async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request) {
    size += part.length;
    if (size > MOST_BODY_BYTES) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: Fields,
  headers: { readonly [name: string]: string } = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
  response.end(JSON.stringify(body));
}

/** The media type alone: `application/json; charset=utf-8` is `application/json`. */
export function mediaType(request: IncomingMessage): string {
  const [type = ''] = (request.headers['content-type'] ?? '').split(';');
  return type.trim().toLowerCase();
}
