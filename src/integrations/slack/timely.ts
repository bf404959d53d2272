import type { Answer } from '../../cards/answer.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import { redact } from './redact.ts';
import { unlessLate } from './within.ts';

/** Slack gives three seconds, some of which the request and the answer travel (docs.slack.dev/interactivity). */
const ANSWER_WITHIN_MS = 2500;

/** What is said when work takes longer than Slack waits. */
export const unsure: Answer = tell(
  'Not sure yet whether that was saved. Look at the card; doing it again does no harm.',
);

/** Of what takes long by its nature, and is told when it is over. */
export const testing: Answer = tell('Testing; what works is told here, within a minute.');

const failed: Answer = tell('That did not work, and Tocsin does not know why; its log says more. Please try again.');

export interface Timely<T> {
  /** `late`: answer something else now, and `last` when it comes. */
  readonly first: T | 'late';
  readonly last: Promise<T>;
}

/**
 * What the work gives if that is in time for Slack. Work that throws is logged, and `orElse` makes what is said then.
 */
export async function timely<T>(
  { clock, log }: { readonly clock: Clock; readonly log: Log },
  work: Promise<T>,
  orElse: (answer: Answer) => T,
): Promise<Timely<T>> {
  const last = work.catch((error: unknown) => {
    log.error('an answer to slack failed', { error: redact(error instanceof Error ? error.message : 'unknown') });
    return orElse(failed);
  });
  return { first: await unlessLate(clock, ANSWER_WITHIN_MS, last), last };
}

export function tell(text: string): Answer {
  return {
    visibility: 'private',
    preview: text,
    sections: [{ type: 'lines', lines: [[{ type: 'text', text, style: 'plain' }]] }],
  };
}
