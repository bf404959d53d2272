import { createServer } from 'node:net';

const host = '127.0.0.1';

/** This port if it can be had now, else 0, which takes any. */
export async function freeOrAny(port: number): Promise<number> {
  try {
    return await listenOnce(port);
  } catch {
    return 0;
  }
}

/** A port that nobody listens on now, for programs that cannot choose for themselves. */
export function anyFreePort(): Promise<number> {
  return listenOnce(0);
}

function listenOnce(port: number): Promise<number> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      const address = server.address();
      const taken = typeof address === 'object' && address !== null ? address.port : port;
      server.close(() => resolve(taken));
    });
  });
}
