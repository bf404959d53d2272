import type { AlertGroup, LoadedGroup } from './alert-group.ts';
import { isOpen } from './episode.ts';
import type { EscalatedTo, EscalateTo, Escalation, EscalationPolicy, PagerWish } from './escalation.ts';
import type { OutboxEffect } from './group-change.ts';
import type { Input, Refusal, Wish } from './input.ts';
import type { Integration } from './notification.ts';
import type { Situation } from './situation.ts';
import type { TimelineFact } from './timeline.ts';

/** Who does not say what they saw last is not heard while another's call is so young: they mean the same, most likely. */
const SAME_CALL_MS = 60_000;

/** Longer than a pager is asked for: whoever was to ask it is gone, or may not any more. */
const UNANSWERED_MS = 5 * 60_000;

export type Escalated =
  | {
      readonly group: AlertGroup;
      readonly fact: TimelineFact;
      readonly pings: boolean;
      readonly outbox: readonly OutboxEffect[];
    }
  | { readonly refusal: Refusal };

export interface EscalateQuestion {
  readonly loaded: LoadedGroup;
  readonly input: Input;
  readonly situation: Situation;
  /** Every firing alert is silenced. */
  readonly isSilenced: boolean;
}

/** Calls whoever is next, or whom somebody named; something fires. A pager is asked by an effect. */
export function escalate(question: EscalateQuestion, wish: Extract<Wish, { type: 'escalate' }>): Escalated {
  const { loaded, input, situation } = question;
  const { group } = loaded;
  const { episode } = group;
  if (!isOpen(episode)) return { refusal: { type: 'cannot_escalate', why: 'not_told_yet' } };
  if (question.isSilenced) return { refusal: { type: 'cannot_escalate', why: 'silenced' } };
  const last = episode.escalation;
  if (last !== undefined && isSeenToo(last, wish, situation.now)) {
    return { refusal: { type: 'already_escalated', escalation: last } };
  }
  const to = findTo(wish.to, situation, last);
  if ('refusal' in to) return to;
  const escalation: Escalation = {
    number: (last?.number ?? 0) + 1,
    by: input.by,
    at: situation.now,
    to,
    ...chainAfter(to, last),
  };
  return {
    group: { ...group, episode: { ...episode, escalation } },
    fact: { type: 'escalated', by: input.by, to },
    // Whom a chain calls is called here; a pager calls by itself.
    pings: to.type !== 'pager',
    outbox: to.type === 'pager' ? [effectOf(group, episode.number, escalation.number)] : [],
  };
}

/** The pager of a group, if one can be asked. */
export function pagerOf({ integrations }: Pick<Situation, 'integrations'>): Integration | undefined {
  return integrations.find(({ escalates }) => escalates === true);
}

/** The step of a chain that comes after what was called; absent: nobody is beyond. */
export function nextStep(
  policy: EscalationPolicy,
  last: Pick<Escalation, 'chain'> | undefined,
): Extract<EscalatedTo, { type: 'step' }> | undefined {
  return stepOf(policy, last?.chain?.policy === policy.name ? last.chain.step + 1 : 1);
}

export function chainAfter(to: EscalatedTo, last: Escalation | undefined): Pick<Escalation, 'chain'> {
  const chain = to.type === 'step' ? { policy: to.policy, step: to.step } : last?.chain;
  return chain === undefined ? {} : { chain };
}

function effectOf({ gid }: AlertGroup, episode: number, number: number): OutboxEffect {
  return { id: `escalate ${gid} ${episode} ${number}`, type: 'escalate', gid, episode, number };
}

/** Somebody else was faster, or the pager has yet to answer. */
function isSeenToo(
  { number, at, to, outcome }: Escalation,
  { after, to: wanted }: Extract<Wish, { type: 'escalate' }>,
  now: number,
): boolean {
  if (after !== undefined && after !== number) return true;
  const isNamed = wanted !== undefined && wanted.type !== 'pager';
  if (to.type === 'pager' && outcome === undefined && !isNamed && now - at < UNANSWERED_MS) return true;
  if (after !== undefined) return false;
  return now - at < SAME_CALL_MS && (!isNamed || isSameTo(to, wanted));
}

function isSameTo(to: EscalatedTo, wanted: EscalateTo): boolean {
  const name = wanted.type === 'name' ? wanted.name.toLowerCase() : undefined;
  switch (to.type) {
    case 'step': {
      const isLevel = wanted.type === 'level' && wanted.level === to.step;
      return isLevel || (wanted.type === 'step' && wanted.step === to.step) || name === to.name.toLowerCase();
    }
    case 'mention':
      return wanted.type === 'mention' && wanted.mention.id === to.mention.id;
    case 'pager': {
      const { wanted: before } = to;
      if (before?.type === 'level') return wanted.type === 'level' && wanted.level === before.level;
      return before !== undefined && name === before.name.toLowerCase();
    }
  }
}

type Found = EscalatedTo | { readonly refusal: Refusal };

function findTo(wanted: EscalateTo | undefined, situation: Situation, last: Escalation | undefined): Found {
  const pager = pagerOf(situation);
  const own = situation.escalations?.own;
  switch (wanted?.type) {
    case undefined:
      if (pager !== undefined) return toPager(pager);
      return own === undefined ? nobody : nextOf(own, last, situation);
    case 'pager':
      return pager === undefined ? nobody : toPager(pager);
    case 'level':
      if (pager !== undefined) return toPager(pager, wanted);
      if (own === undefined) return nobody;
      return inChat(stepOf(own, wanted.level), situation) ?? unknown(String(wanted.level), situation);
    case 'step':
      return inChat(findStep(wanted, situation), situation) ?? unknown(wanted.policy, situation);
    case 'mention':
      return inChat(wanted, situation) ?? nobody;
    case 'name':
      return byName(wanted.name, situation, last);
  }
}

function byName(name: string, situation: Situation, last: Escalation | undefined): Found {
  const lower = name.toLowerCase();
  const { own, policies = [] } = situation.escalations ?? {};
  const policy = policies.find((one) => one.name.toLowerCase() === lower);
  if (policy !== undefined) return nextOf(policy, last, situation);
  const all = own === undefined ? policies : [own, ...policies];
  for (const one of all) {
    const index = one.steps.findIndex((step) => step.name.toLowerCase() === lower);
    const found = index === -1 ? undefined : inChat(stepOf(one, index + 1), situation);
    if (found !== undefined) return found;
  }
  const pager = pagerOf(situation);
  return pager === undefined ? unknown(name, situation) : toPager(pager, { type: 'name', name });
}

function nextOf(policy: EscalationPolicy, last: Escalation | undefined, situation: Situation): Found {
  const next = nextStep(policy, last);
  if (next !== undefined) return inChat(next, situation) ?? noCard;
  const name = policy.steps.at(-1)?.name ?? '';
  return { refusal: { type: 'last_step', policy: policy.name, name } };
}

function findStep({ policy, step }: Extract<EscalateTo, { type: 'step' }>, { escalations }: Situation) {
  const found = escalations?.policies.find(({ name }) => name === policy);
  return found === undefined ? undefined : stepOf(found, step);
}

function stepOf(policy: EscalationPolicy, step: number): Extract<EscalatedTo, { type: 'step' }> | undefined {
  const found = policy.steps[step - 1];
  return found === undefined
    ? undefined
    : { type: 'step', policy: policy.name, step, of: policy.steps.length, ...found };
}

/** People can be called only where there is a thread to call them in. */
function inChat(to: EscalatedTo | undefined, { integrations }: Situation): EscalatedTo | undefined {
  return integrations.some(({ kind }) => kind === 'card') ? to : undefined;
}

function toPager({ key }: Integration, wanted?: PagerWish): EscalatedTo {
  return { type: 'pager', target: key, ...(wanted === undefined ? {} : { wanted }) };
}

const nobody: Found = { refusal: { type: 'cannot_escalate', why: 'nobody_named' } };
const noCard: Found = { refusal: { type: 'cannot_escalate', why: 'no_card' } };

function unknown(wanted: string, { escalations }: Situation): Found {
  const policies = escalations?.policies ?? [];
  const steps = (escalations?.own?.steps ?? []).map(({ name }) => name);
  return { refusal: { type: 'unknown_step', wanted, known: [...steps, ...policies.map(({ name }) => name)] } };
}
