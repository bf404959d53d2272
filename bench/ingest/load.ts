import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import { alertText } from './alerts.ts';
import type { LoadPlan, LoadResult } from './plan.ts';

// A process of its own, so that what it costs is not counted to anybody: it is told a plan, makes all requests, says
// that it is ready, and sends them over bare keep-alive sockets when told to go.

const [plan] = (await once(process, 'message')) as [LoadPlan];
const { requests, bytes } = prepare(plan);
const sockets = await Promise.all(Array.from({ length: plan.connections }, () => connect(plan.port)));
process.send?.('ready');
await once(process, 'message');
process.send?.(await sendAll());
process.disconnect();
for (const socket of sockets) socket.destroy();

function prepare({ alerts, groups, from: first = 0, to = alerts, alertsPerRequest, ...times }: LoadPlan) {
  const requests: Buffer[] = [];
  let bytes = 0;
  for (let from = first; from < to; from += alertsPerRequest) {
    const texts: string[] = [];
    for (let index = from; index < Math.min(to, from + alertsPerRequest); index += 1)
      texts.push(alertText(index, { alerts, groups }, times));
    const body = Buffer.from(`[${texts.join(',')}]`);
    bytes += body.length;
    requests.push(Buffer.concat([Buffer.from(headOf(body.length)), body]));
  }
  return { requests, bytes };
}

/** The headers that Prometheus sends. */
function headOf(length: number): string {
  return [
    'POST /api/v2/alerts HTTP/1.1',
    `Host: 127.0.0.1:${plan.port}`,
    'User-Agent: Prometheus/2.42.0',
    `Content-Length: ${length}`,
    'Content-Type: application/json',
    '\r\n',
  ].join('\r\n');
}

async function connect(port: number): Promise<Socket> {
  const socket = createConnection({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  return socket;
}

async function sendAll(): Promise<LoadResult> {
  const latencies = new Float64Array(requests.length);
  let next = 0;
  const startedAt = performance.now();
  await Promise.all(sockets.map(sendOver));
  const seconds = (performance.now() - startedAt) / 1000;
  latencies.sort();
  const at = (share: number) => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? 0;
  return { seconds, p50Ms: at(0.5), p99Ms: at(0.99), bytes };

  function sendOver(socket: Socket): Promise<void> {
    return new Promise((resolve, reject) => {
      let current = 0;
      let sentAt = 0;
      let answer = '';
      socket.on('data', (chunk) => {
        answer += chunk.toString('latin1');
        const length = lengthOf(answer);
        if (length === undefined || answer.length < length) return;
        if (!answer.startsWith('HTTP/1.1 200')) return reject(new Error(`it answered ${answer}`));
        latencies[current] = performance.now() - sentAt;
        answer = '';
        send();
      });
      socket.on('error', reject);
      socket.on('close', () => reject(new Error('it closed a connection')));
      send();

      function send(): void {
        current = next;
        const request = requests[current];
        if (request === undefined) {
          resolve();
          return;
        }
        next += 1;
        sentAt = performance.now();
        socket.write(request);
      }
    });
  }
}

/** How long a whole answer is, once its head is there. */
function lengthOf(answer: string): number | undefined {
  const end = answer.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  return end + 4 + Number(/content-length: (\d+)/i.exec(answer)?.[1] ?? 0);
}
