import { createHmac } from 'node:crypto';
import { Agent, type IncomingMessage, request } from 'node:http';
import type { Input } from './wire.ts';

/** What a door said; no status: the connection was cut before it could. */
export interface Reply {
  readonly status: number | undefined;
  readonly body: string;
}

/** How the requests of a door are signed by its sender. */
export type Sign = (body: Buffer, secret: string, seconds: number) => Readonly<Record<string, string>>;

export interface Sender {
  send(input: Input, sign: Sign | undefined): Promise<Reply>;
  close(): void;
}

const secret = 'a-shared-secret';

/** Posts to a program on this machine over connections that are kept. */
export function createSender(url: string): Sender {
  const agent = new Agent({ keepAlive: true });
  const { port } = new URL(url);

  function send(input: Input, sign: Sign | undefined): Promise<Reply> {
    const headers = { ...input.headers, ...(sign === undefined ? {} : signed(input, sign)) };
    const options = { agent, host: '127.0.0.1', port, method: input.method, path: input.path };
    return new Promise((resolve) => {
      const cut = () => resolve({ status: undefined, body: '' });
      const asked = request({ ...options, headers: { ...headers, 'content-length': input.body.length } }, (response) =>
        read(response).then((body) => resolve({ status: response.statusCode, body }), cut),
      );
      asked.on('error', cut);
      if (input.cutAt === undefined) return void asked.end(input.body);
      asked.on('close', cut);
      asked.write(input.body.subarray(0, input.cutAt), () => setImmediate(() => asked.destroy()));
    });
  }

  return {
    async send(input, sign) {
      try {
        return await send(input, sign);
      } catch (error) {
        // A path or header that no client of HTTP would send; the doors of Node itself are not ours to try.
        if (error instanceof TypeError) return { status: undefined, body: '' };
        throw error;
      }
    },
    close: () => agent.destroy(),
  };
}

function signed({ body, signature }: Input, sign: Sign): Readonly<Record<string, string>> {
  const seconds = Math.floor(Date.now() / 1000);
  const right = sign(body, secret, seconds);
  switch (signature) {
    case 'none':
      return {};
    case 'wrong':
      return sign(body, 'another-secret', seconds);
    case 'stale':
      return sign(body, secret, seconds - 3600);
    case 'garbled':
      return Object.fromEntries(Object.entries(right).map(([name, text]) => [name, `${text}é,=`]));
    default:
      return right;
  }
}

async function read(response: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of response) parts.push(part as Buffer); // no encoding was asked for
  return Buffer.concat(parts).toString('utf8');
}

const hmac = (text: string | Buffer, key: string): string => createHmac('sha256', key).update(text).digest('hex');

/** docs.slack.dev/authentication/verifying-requests-from-slack */
export const signLikeSlack: Sign = (body, key, seconds) => ({
  'x-slack-request-timestamp': String(seconds),
  'x-slack-signature': `v0=${hmac(Buffer.concat([Buffer.from(`v0:${seconds}:`), body]), key)}`,
});

/** developer.pagerduty.com/docs/verifying-webhook-signatures */
export const signLikePagerDuty: Sign = (body, key) => ({
  'x-pagerduty-signature': `v1=${hmac(body, 'former')},v1=${hmac(body, key)}`,
});

/** Grafana, with a header for the time. */
export const signLikeGrafana: Sign = (body, key, seconds) => ({
  'x-grafana-time': String(seconds),
  'x-grafana-alerting-signature': hmac(Buffer.concat([Buffer.from(`${seconds}:`), body]), key),
});

export { secret as sharedSecret };
