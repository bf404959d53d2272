import { createHmac, timingSafeEqual } from 'node:crypto';

/** While a secret is rotated there are two; more than this is not PagerDuty. */
const MOST_SIGNATURES = 16;

/**
 * Whether one of the signatures of a webhook (`v1=<hex>,v1=<hex>`) was made of these bytes with one of our secrets
 * (developer.pagerduty.com/docs/verifying-webhook-signatures). It says nothing of when: events are known by their id.
 */
export function isSigned(raw: Buffer, header: string, secrets: readonly string[]): boolean {
  const signatures = header
    .split(',', MOST_SIGNATURES)
    .flatMap((part) => /^\s*v1=([0-9a-f]{64})\s*$/i.exec(part)?.[1] ?? [])
    .map((hex) => Buffer.from(hex, 'hex'));
  const expected = secrets.map((secret) => createHmac('sha256', secret).update(raw).digest());
  // All are compared, so that the time tells nothing.
  const equal = expected.flatMap((mine) => signatures.map((theirs) => timingSafeEqual(mine, theirs)));
  return equal.includes(true);
}
