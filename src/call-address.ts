import type { CallAddress } from './ports/heartbeat.ts';

/** Calls an address once. Throws for every answer but a 2xx, and never repeats the address, which is a secret. */
export const callAddress: CallAddress = async (url, signal) => {
  const response = await fetch(url, { headers: { 'user-agent': 'Tocsin' }, signal }).catch((error: unknown) => {
    throw new Error(reasonOf(error));
  });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`it answered ${response.status}`);
};

function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : undefined;
  return code === undefined ? 'it could not be reached' : `it could not be reached (${code})`;
}
