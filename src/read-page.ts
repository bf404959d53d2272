import type { ReadPage } from './sources/sns.ts';

const TIMEOUT_MS = 10_000;

/**
 * Reads the text of an address: within ten seconds, at most so many bytes, without following it elsewhere. Throws for
 * every answer but a 2xx, and never repeats the address, which may hold a secret.
 */
export function createReadPage({ maxBytes }: { readonly maxBytes: number }): ReadPage {
  return async (url, headers = {}) => {
    const response = await fetch(url, { headers, redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (!response.ok) throw new Error(`it answered ${response.status}`);
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of response.body ?? []) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw new Error(`it answered with more than ${maxBytes} bytes`);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString('utf8');
  };
}
