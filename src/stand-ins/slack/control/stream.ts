import type { ServerResponse } from 'node:http';
import type { Changes } from '../changes.ts';

/** Sends every change as a server-sent event: name = its type, id = its number, data = the change as JSON. */
export function streamChanges(changes: Changes, response: ServerResponse): void {
  response.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    connection: 'keep-alive',
  });
  response.write(`retry: 1000\nevent: hello\ndata: {"seq":${changes.seq()}}\n\n`);
  const stop = changes.on((change) => {
    response.write(`id: ${change.seq}\nevent: ${change.type}\ndata: ${JSON.stringify(change)}\n\n`);
  });
  response.on('close', stop);
}
