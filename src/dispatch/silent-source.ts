import type { IncomingAlert } from '../engine/alert.ts';
import { renderDuration } from '../engine/duration.ts';
import type { SourceSilence } from '../engine/expectation.ts';
import { ownAlert } from './own-alert.ts';

/** The alert that says that a source is silent, or that it is not any more. */
export function silentSource(silence: SourceSilence, now: number, state: 'firing' | 'over'): IncomingAlert {
  const { name, severity, everyMs, heardAt, since } = silence;
  const last = heardAt === undefined ? 'It was not heard of at all' : `It was heard of last at ${utc(heardAt)}`;
  return ownAlert({
    labels: { alertname: 'SourceSilent', source: name, severity },
    annotations: {
      summary: `Nothing is heard from ${name}`,
      description: `${last}; it should be at least every ${renderDuration(everyMs)}. Its alerts may be missing. Look whether it runs, whether it reaches Tocsin, and whether Tocsin refuses it (tocsin_requests_refused_total).`,
    },
    startsAt: since,
    now,
    ...(state === 'firing' ? {} : { endsAt: now }),
  });
}

/** `14:02 UTC on 2026-01-05`: text of an alert knows no reader, so it says its zone. */
function utc(at: number): string {
  const text = new Date(at).toISOString();
  return `${text.slice(11, 16)} UTC on ${text.slice(0, 10)}`;
}
