import type { Episode } from './alert-group.ts';
import { nextStep, pagerOf } from './escalate.ts';
import type { IntegrationKey } from './notification.ts';
import type { Situation } from './situation.ts';

/** What an escalation would lead to. */
export interface EscalatesTo {
  /** Asked first. */
  readonly pager?: IntegrationKey;
  readonly chain?: {
    readonly policy: string;
    /** Names of its steps, in order. */
    readonly steps: readonly string[];
    /** From 1; absent: all were called. */
    readonly next?: number;
  };
}

/** Absent: nobody is named whom one could call. */
export function escalatesTo(situation: Situation, { escalation }: Episode): EscalatesTo | undefined {
  const pager = pagerOf(situation)?.key;
  const hasCard = situation.integrations.some(({ kind }) => kind === 'card');
  const own = hasCard ? situation.escalations?.own : undefined;
  if (pager === undefined && own === undefined) return undefined;
  const next = own === undefined ? undefined : nextStep(own, escalation)?.step;
  const chain = own && {
    policy: own.name,
    steps: own.steps.map(({ name }) => name),
    ...(next === undefined ? {} : { next }),
  };
  return { ...(pager === undefined ? {} : { pager }), ...(chain === undefined ? {} : { chain }) };
}
