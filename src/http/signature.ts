import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Credential, HmacCredential } from '../ports/policy.ts';
import type { Caller } from './access.ts';

type Headers = Caller['headers'];

/** Whether the headers hold a signature that one of the credentials could prove right once the body is there. */
export function hasSignature(headers: Headers, credentials: readonly Credential[]): boolean {
  return credentials.some(
    (credential) => credential.type === 'hmac' && textIn(headers, credential.header) !== undefined,
  );
}

/**
 * Whether the body, as it came over the wire, is signed with one of the secrets, and lately where the sender signs its
 * time: `now` is the machine's own time, whatever clock the rest of the program goes by.
 */
export function isSigned(body: Buffer, headers: Headers, credentials: readonly Credential[], now: number): boolean {
  return credentials.some((credential) => credential.type === 'hmac' && isSignedWith(credential, body, headers, now));
}

function isSignedWith(credential: HmacCredential, body: Buffer, headers: Headers, now: number): boolean {
  const signature = textIn(headers, credential.header)
    ?.trim()
    .replace(/^sha256=/i, '');
  if (signature === undefined || !/^[0-9a-fA-F]{64}$/.test(signature)) return false;
  const hmac = createHmac('sha256', credential.secret);
  if (credential.timestampHeader !== undefined) {
    const seconds = textIn(headers, credential.timestampHeader)?.trim() ?? '';
    if (!/^\d{1,12}$/.test(seconds) || Math.abs(now - Number(seconds) * 1000) > credential.toleranceMs) return false;
    hmac.update(`${seconds}:`);
  }
  return timingSafeEqual(hmac.update(body).digest(), Buffer.from(signature, 'hex'));
}

function textIn(headers: Headers, name: string): string | undefined {
  const value = Object.hasOwn(headers, name) ? headers[name] : undefined;
  return typeof value === 'string' ? value : undefined;
}
