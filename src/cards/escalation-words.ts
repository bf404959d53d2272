import type { EscalatedTo, PagerOutcome } from '../engine/escalation.ts';
import { receiverNames } from './group-words.ts';
import { inert } from './inert.ts';

/** Whom an escalation calls: `platform leads (payments, step 2 of 3)`, `the next level at PagerDuty`. */
export function whomCalled(to: EscalatedTo): string {
  switch (to.type) {
    case 'step':
      return `${inert(to.name, 60)} (${inert(to.policy, 40)}, step ${to.step} of ${to.of})`;
    case 'mention':
      return inert(to.name, 60);
    case 'pager':
      if (to.wanted === undefined) return 'the next level at PagerDuty';
      return to.wanted.type === 'level'
        ? `level ${to.wanted.level} at PagerDuty`
        : `${inert(to.wanted.name, 60)} at PagerDuty`;
  }
}

/** What came of asking a pager, as a sentence without its full stop. */
export function outcomeWords(outcome: PagerOutcome): string {
  switch (outcome.type) {
    case 'raised': {
      const { level, of, called } = outcome;
      return `PagerDuty is at level ${level} of ${of}${called.length === 0 ? '' : ` and calls ${receiverNames(called)}`}`;
    }
    case 'handed_over':
      return `PagerDuty has handed it over to ${inert(outcome.to, 80)}`;
    case 'opening':
      return 'PagerDuty had no open incident of it: one is opened';
    case 'at_the_end':
      return `⚠️ Nobody is beyond level ${outcome.level} at PagerDuty`;
    case 'failed':
      return `⚠️ Nobody was called: PagerDuty ${inert(outcome.error, 200)}`;
    case 'not_needed':
      return `PagerDuty was not asked any more: ${inert(outcome.by.name, 60)} has it`;
  }
}
