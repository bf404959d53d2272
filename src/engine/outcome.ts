import { backoffMs, refusedBackoffMs } from './backoff.ts';
import { UNKNOWN_REV } from './card-stage.ts';
import type { Delivery, DeliveryOutcome, Settles } from './delivery.ts';
import { without } from './without.ts';

/** Failures in a row after which people are told that a target is not reached. */
const FAILURES_BEFORE_TROUBLE = 3;

export interface Call {
  readonly settles: Settles;
  readonly outcome: DeliveryOutcome;
  readonly now: number;
  /** Between 0 and 1. */
  readonly jitter: number;
  /** The call is the attempt that the delivery notes. */
  readonly isAttempt: boolean;
}

/** The delivery after a call has ended this way. */
export function afterCall(delivery: Delivery, call: Call): Delivery {
  const { outcome, now, jitter, isAttempt } = call;
  const idle = isAttempt ? without(delivery, 'attempt', 'notBefore') : without(delivery, 'notBefore');
  const failures = delivery.failures + 1;
  switch (outcome.type) {
    case 'done':
      return afterSuccess(idle, call, outcome);
    case 'rate_limited':
      return { ...idle, notBefore: now + outcome.retryAfterMs };
    case 'gone':
      return delivery.ref !== undefined || delivery.mirrored !== undefined
        ? { ...without(idle, 'ref', 'mirrored', 'isUnsure'), failures }
        : { ...idle, failures, notBefore: now + backoffMs(failures, jitter) };
    case 'refused':
      return {
        ...idle,
        failures,
        ...(delivery.episode === 0 ? {} : { notBefore: now + refusedBackoffMs(failures, jitter) }),
        trouble: { since: delivery.trouble?.since ?? now, error: outcome.error, isPermanent: true },
      };
    case 'retry': {
      const waitMs = Math.max(outcome.retryAfterMs ?? 0, backoffMs(failures, jitter));
      return { ...idle, failures, notBefore: now + waitMs, ...troubleAfter(delivery, failures, outcome.error, now) };
    }
    case 'unknown': {
      const isUnsure = delivery.attempt?.type === 'send' ? { isUnsure: true } : {};
      // Kept until it is looked for or repeated: what it said may have arrived. An
      // edit is repeated, whatever became of it.
      const isKept = isAttempt && delivery.attempt?.type !== 'edit';
      const lost = isKept ? delivery : { ...idle, notBefore: now + backoffMs(failures, jitter) };
      return { ...lost, ...isUnsure, failures, ...troubleAfter(delivery, failures, outcome.error, now) };
    }
  }
}

function afterSuccess(
  idle: Omit<Delivery, 'notBefore'>,
  { settles, now }: Call,
  outcome: Extract<DeliveryOutcome, { type: 'done' }>,
): Delivery {
  const { told, mirrored } = settles;
  // Only what shows the card says where the card is; a reply's own place is nobody's business, and a mirror has none.
  const isPlace = settles.shownRev !== undefined && mirrored === undefined;
  const ref = isPlace ? (outcome.ref ?? idle.ref) : idle.ref;
  // Whom a reply has called, the card still promises to call: it is drawn once more.
  const isCalled = idle.shownRev !== undefined && settles.notification !== undefined;
  const shownRev = settles.shownRev ?? (isCalled ? UNKNOWN_REV : idle.shownRev);
  const isLate = idle.againAt !== undefined && now < idle.againAt;
  return {
    ...without(idle, 'trouble', 'ref', 'isUnsure', 'againAt'),
    ...(isLate ? { againAt: idle.againAt } : {}),
    ...(ref === undefined ? {} : { ref }),
    ...(mirrored === undefined ? {} : { mirrored }),
    ...(shownRev === undefined ? {} : { shownRev }),
    told: Math.max(idle.told, told ?? 0),
    failures: 0,
  };
}

function troubleAfter(delivery: Delivery, failures: number, error: string, now: number): Pick<Delivery, 'trouble'> {
  if (delivery.trouble === undefined && failures < FAILURES_BEFORE_TROUBLE) return {};
  return { trouble: { since: delivery.trouble?.since ?? now, error, isPermanent: false } };
}
