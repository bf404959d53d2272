import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { SeenNotice } from './check.ts';
import type { AlertName } from './story.ts';

/** A webhook receiver that keeps what it was told, in order. */
export interface NoticeSink {
  readonly url: string;
  readonly notices: readonly SeenNotice[];
  close(): Promise<void>;
}

interface Payload {
  readonly groupLabels: { readonly alertname: string };
  readonly alerts: readonly { readonly status: string; readonly labels: { readonly instance: string } }[];
}

export async function startNoticeSink(): Promise<NoticeSink> {
  const notices: SeenNotice[] = [];
  const server = createServer((request, response) => {
    text(request).then(
      (body) => {
        notices.push(toNotice(body, String(request.headers['idempotency-key'])));
        response.end('ok');
      },
      // The sender died in the middle of it: it told us nothing.
      () => response.destroy(),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    notices,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function toNotice(body: string, idempotencyKey: string): SeenNotice {
  const { groupLabels, alerts } = JSON.parse(body) as Payload;
  const group = groupLabels.alertname;
  const firing = alerts
    .filter(({ status }) => status === 'firing')
    .map(({ labels }): AlertName => `${group}/${labels.instance}`);
  return { group, idempotencyKey, body, firing };
}
