import type { Fingerprint } from '../engine/label-set.ts';
import type { SourceOptions } from './policy.ts';

/** Asks a sender what it still holds, where the policy says how to reach it. */
export interface Upstream {
  /** Never rejects. */
  read(source: SourceOptions, now: number): Promise<UpstreamReading>;
}

export type UpstreamReading =
  /** Every alert that the sender holds, silenced and inhibited ones too. */
  | { readonly type: 'alerts'; readonly fingerprints: ReadonlySet<Fingerprint> }
  /** What it said, or did not say, is no reason to end anything. */
  | { readonly type: 'unsure'; readonly why: string };
