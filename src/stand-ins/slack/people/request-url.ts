import { createHmac } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { type Fields, parseJson } from '../fields.ts';
import type { Ack, Carrier, Delivery } from './reach.ts';

export interface Reply {
  readonly status: number;
  readonly json: boolean;
  readonly body: string;
}

/** Posts to the app's request URL, signed as Slack signs. Commands and interactions are forms, events are JSON. */
export function createRequestUrlCarrier(signingSecret: string, requestUrl: () => string | undefined): Carrier {
  return async (delivery, signal) => {
    const url = requestUrl();
    if (url === undefined) return unreachable;
    const { type, body } = encoded(delivery);
    const headers = { 'content-type': type, ...retryHeaders(delivery) };
    try {
      const signed = { ...headers, ...signature(signingSecret, body) };
      const reply = await post(url, body, signed, signal);
      return ackOf(reply);
    } catch {
      return unreachable;
    }
  };
}

const unreachable: Ack = {
  type: 'failed',
  error: 'dispatch_failed',
  reason: 'connection_failed',
};

function encoded({ kind, payload }: Delivery): { type: string; body: string } {
  if (kind === 'events_api') return { type: 'application/json', body: JSON.stringify(payload) };
  const form = kind === 'interactive' ? { payload: JSON.stringify(payload) } : textsOf(payload);
  // Bare, as Slack sends it: Bolt compares the header as a whole.
  return { type: 'application/x-www-form-urlencoded', body: new URLSearchParams(form).toString() };
}

function textsOf(payload: Fields): Record<string, string> {
  return Object.fromEntries(Object.entries(payload).map(([key, value]) => [key, String(value)]));
}

function retryHeaders({ retry }: Delivery): Record<string, string> {
  if (retry === undefined) return {};
  return { 'x-slack-retry-num': String(retry.num), 'x-slack-retry-reason': retry.reason };
}

/**
 * docs.slack.dev/authentication/verifying-requests-from-slack. Receivers compare
 * with the wall clock, so it signs by it.
 */
function signature(signingSecret: string, body: string): Record<string, string> {
  const seconds = String(Math.floor(Date.now() / 1000));
  const hmac = createHmac('sha256', signingSecret).update(`v0:${seconds}:${body}`);
  return {
    'x-slack-request-timestamp': seconds,
    'x-slack-signature': `v0=${hmac.digest('hex')}`,
  };
}

function ackOf({ status, json, body }: Reply): Ack {
  if (status !== 200) return { type: 'failed', error: 'dispatch_failed', reason: 'http_error' };
  return { type: 'acked', body: json ? parseJson(body) : body };
}

function post(url: string, body: string, headers: Record<string, string>, signal: AbortSignal): Promise<Reply> {
  const request = url.startsWith('https:') ? httpsRequest : httpRequest;
  const length = { 'content-length': String(Buffer.byteLength(body)) };
  const agent = 'Slackbot 1.0 (+https://api.slack.com/robots)';
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      // No kept connection: an app that stops need not wait for this end.
      { method: 'POST', headers: { ...headers, ...length, 'user-agent': agent }, signal, agent: false },
      (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', reject);
        response.on('end', () => {
          const json = (response.headers['content-type'] ?? '').startsWith('application/json');
          const text = Buffer.concat(parts).toString('utf8');
          resolve({ status: response.statusCode ?? 0, json, body: text });
        });
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}
