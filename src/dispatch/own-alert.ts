import { hash } from 'node:crypto';
import type { IncomingAlert } from '../engine/alert.ts';
import { fingerprintOf, toLabelSet } from '../engine/label-set.ts';
import { ownSource } from '../engine/own-alerts.ts';
import { severityOf } from '../engine/severity.ts';

export interface OwnAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: number;
  readonly now: number;
  /** Absent: fires until an end is given; in the future: until then at the latest. */
  readonly endsAt?: number;
}

/** An alert that Tocsin raises itself, for the same pipeline as those of everybody else. */
export function ownAlert({ labels: given, annotations, startsAt, endsAt, now }: OwnAlert): IncomingAlert {
  const labels = toLabelSet(Object.entries(given));
  const severity = severityOf(labels);
  return {
    fingerprint: fingerprintOf(labels),
    content: { labels, annotations, source: ownSource, ...(severity === undefined ? {} : { severity }) },
    head: {
      contentHash: hash('sha256', JSON.stringify(annotations)).slice(0, 16),
      startsAt,
      updatedAt: now,
      endsAtIsTimeout: false,
      liveness: 'edge',
      fires: 1,
      ...(endsAt === undefined ? {} : { endsAt }),
    },
  };
}
