import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AlertHead } from '../../src/engine/alert.ts';
import { isFiringAt } from '../../src/engine/expiry.ts';
import { fingerprintOf, toLabelSet } from '../../src/engine/label-set.ts';
import { mergeHead } from '../../src/engine/merge.ts';
import { type Alertmanager, startAlertmanager } from './alertmanager.ts';

interface Report {
  readonly startsInMin: number;
  readonly lastsMin: number;
}

/** Whole minutes, none of them now: what is over and what is not does not depend on how fast this runs. */
const reports = fc.record({
  startsInMin: fc.integer({ min: -20, max: 9 }).map((minute) => minute + 0.5),
  lastsMin: fc.integer({ min: 0, max: 20 }),
});
const histories = fc.sample(fc.array(reports, { minLength: 4, maxLength: 4 }), { numRuns: 500, seed: 11 });

let alertmanager: Alertmanager;
beforeAll(async () => {
  alertmanager = await startAlertmanager('route: { receiver: a }\nreceivers: [{ name: a }]\n');
});
afterAll(() => alertmanager.stop());

it('merges the reports of 500 alerts, four each, as the real Alertmanager does', async () => {
  const now = Date.now();
  const ours = histories.map((history) => mergedOf(history, now));

  for (const round of [0, 1, 2, 3]) {
    await alertmanager.post(
      histories.map((history, index) => {
        const { startsAt, endsAt } = instantsOf(history[round] as Report, now);
        return { labels: labelsOf(index), startsAt: toIso(startsAt), endsAt: toIso(endsAt) };
      }),
    );
  }

  const theirs = new Map((await alertmanager.firing()).map((alert) => [alert.fingerprint, alert]));
  const firing = ours.filter((head) => isFiringAt(head, [], now));
  expect(firing.length).toBeGreaterThan(100);
  expect(theirs.size).toBe(firing.length);
  for (const [index, head] of ours.entries()) {
    const their = theirs.get(fingerprintOf(toLabelSet(Object.entries(labelsOf(index)))));
    if (!isFiringAt(head, [], now)) expect(their, JSON.stringify(histories[index])).toBeUndefined();
    else
      expect(their, JSON.stringify(histories[index])).toMatchObject({
        startsAt: toIso(head.startsAt),
        endsAt: toIso(head.endsAt),
      });
  }
});

function mergedOf(history: readonly Report[], now: number): AlertHead {
  let merged: AlertHead | undefined;
  for (const [round, report] of history.entries()) {
    merged = mergeHead(merged, headOf(report, now, round), now).head;
  }
  if (merged === undefined) throw new Error('a history has at least one report');
  return merged;
}

function headOf(report: Report, now: number, round: number): AlertHead {
  const common = { contentHash: 'c', endsAtIsTimeout: false, liveness: 'heartbeat', fires: 1 } as const;
  return { ...common, ...instantsOf(report, now), updatedAt: now + round };
}

function instantsOf({ startsInMin, lastsMin }: Report, now: number): { startsAt: number; endsAt: number } {
  const startsAt = now + startsInMin * 60_000;
  return { startsAt, endsAt: startsAt + lastsMin * 60_000 };
}

function labelsOf(index: number): Readonly<Record<string, string>> {
  return { alertname: `A${index}` };
}

function toIso(instant: number | undefined): string {
  return new Date(instant ?? Number.NaN).toISOString();
}
