import type { AlertGroup, Episode, LoadedGroup } from './alert-group.ts';
import { cardStageOf } from './card-stage.ts';
import type { Delivery } from './delivery.ts';
import { isOpen } from './episode.ts';
import { chainAfter, nextStep } from './escalate.ts';
import type { EscalatedTo, Escalation, PagerOutcome } from './escalation.ts';
import type { Input, Refusal, Wish } from './input.ts';
import { wantsTrigger } from './mirror.ts';
import type { Situation } from './situation.ts';
import type { NewTimelineEntry } from './timeline.ts';

export type EscalationSettled =
  | {
      readonly group: AlertGroup;
      readonly facts: readonly Pick<NewTimelineEntry, 'fact' | 'pings'>[];
      readonly deliveries: readonly Delivery[];
    }
  | { readonly refusal: Refusal };

interface Question {
  readonly loaded: LoadedGroup;
  readonly input: Input;
  readonly situation: Situation;
}

const overtaken = { refusal: { type: 'overtaken' } } as const;

/** Writes down what the pager will be asked for. Whoever comes second finds what the first has written. */
export function aimEscalation(
  { loaded: { group } }: Question,
  { number, aim }: Extract<Wish, { type: 'escalation_aimed' }>,
): EscalationSettled {
  const waiting = waitingFor(group, number);
  if (waiting === undefined || waiting.escalation.aim !== undefined) return overtaken;
  return { group: withEscalation(group, waiting, { ...waiting.escalation, aim }), facts: [], deliveries: [] };
}

/**
 * Writes down what has come of asking the pager. One without an open incident is opened by its mirror; where the pager
 * does not help, the next step of the group's own chain is called instead.
 */
export function settleEscalation(
  { loaded, input, situation }: Question,
  { number, outcome: told }: Extract<Wish, { type: 'escalation_settled' }>,
): EscalationSettled {
  const { group } = loaded;
  const waiting = waitingFor(group, number);
  if (waiting === undefined) return overtaken;
  const { escalation, to } = waiting;
  const reopened = told.type === 'opening' ? closedMirror(loaded, to) : undefined;
  const outcome = told.type === 'opening' && reopened === undefined ? neverOpened : told;
  const { by } = escalation;
  const settled = { fact: { type: 'escalation_settled', by, target: to.target, outcome }, pings: false } as const;
  const instead = problemOf(outcome);
  const step = instead === undefined ? undefined : stepInstead(situation, escalation);
  if (instead === undefined || step === undefined) {
    const changed = withEscalation(group, waiting, { ...escalation, outcome }, assignedBy(outcome, input, situation));
    const isBad = instead !== undefined;
    return {
      group: changed,
      facts: [{ ...settled, pings: isBad }],
      deliveries: reopened === undefined ? [] : [reopened],
    };
  }
  return {
    group: withEscalation(group, waiting, { ...escalation, to: step, instead, ...chainAfter(step, escalation) }),
    facts: [settled, { fact: { type: 'escalated', by, to: step }, pings: true }],
    deliveries: [],
  };
}

type Pager = Extract<EscalatedTo, { type: 'pager' }>;

interface Waiting {
  readonly episode: Episode;
  readonly escalation: Escalation;
  readonly to: Pager;
}

function waitingFor({ episode }: AlertGroup, number: number): Waiting | undefined {
  if (!isOpen(episode) || episode.escalation?.number !== number) return undefined;
  const { escalation } = episode;
  if (escalation.to.type !== 'pager' || escalation.outcome !== undefined) return undefined;
  return { episode, escalation, to: escalation.to };
}

function withEscalation(
  group: AlertGroup,
  { episode }: Waiting,
  escalation: Escalation,
  assigned: Pick<Episode, 'assigned'> = {},
): AlertGroup {
  return { ...group, episode: { ...episode, escalation, ...assigned } };
}

function problemOf(outcome: PagerOutcome): string | undefined {
  if (outcome.type === 'failed') return outcome.error;
  return outcome.type === 'at_the_end' ? `nobody is beyond its level ${outcome.level}` : undefined;
}

/** A webhook that says the same afterwards is no news then. */
function assignedBy(outcome: PagerOutcome, { by }: Input, { now }: Situation): Pick<Episode, 'assigned'> {
  if (outcome.type !== 'raised' || outcome.called.length === 0) return {};
  return { assigned: { to: outcome.called, by, at: now } };
}

function stepInstead({ escalations, integrations }: Situation, escalation: Escalation) {
  const own = escalations?.own;
  if (own === undefined || !integrations.some(({ kind }) => kind === 'card')) return undefined;
  return nextStep(own, escalation);
}

const neverOpened: PagerOutcome = { type: 'failed', error: 'has no incident of it, and none could be opened' };

/** The mirror that opens it anew, now that it knows that nothing is open there. */
function closedMirror(loaded: LoadedGroup, { target }: Pager): Delivery | undefined {
  const { group, deliveries } = loaded;
  const delivery = deliveries.find((one) => one.target === target && one.episode === group.episode?.number);
  if (delivery === undefined) return undefined;
  const { mirrored } = delivery;
  const closed: Delivery =
    mirrored === undefined ? delivery : { ...delivery, mirrored: { ...mirrored, status: 'resolved' } };
  const stage = cardStageOf(loaded, closed);
  return stage !== undefined && wantsTrigger(group, closed, stage) ? closed : undefined;
}
