import type { GroupFacts } from '../engine/group-facts.ts';
import { labelValue } from '../engine/label-set.ts';
import type { OnCallReading, OnCallTurn } from '../ports/on-call.ts';

/** More than these nobody wants to call at once without having chosen them. */
const MOST = 5;

/**
 * Whom one would call about a group, each once: who was called for it already; then the first level of what is called
 * like its team or service, or of everything where that is only a few people.
 */
export function calledFor(reading: OnCallReading, { commonLabels, assigned }: GroupFacts): readonly OnCallTurn[] {
  if (reading.type !== 'known') return [];
  const first = firstLevels(reading.turns);
  const names = ['team', 'service'].map((label) => labelValue(commonLabels, label).trim().toLowerCase());
  const own = first.filter((turn) => names.some((name) => name !== '' && isCalledLike(turn, name)));
  const called = reading.turns.filter(({ person }) => assigned?.to.includes(person) === true);
  if (own.length > 0 || called.length > 0) return once([...called, ...own]).slice(0, MOST);
  const all = once(first);
  return all.length <= MOST ? all : [];
}

function firstLevels(turns: readonly OnCallTurn[]): readonly OnCallTurn[] {
  const first = new Map<string, number>();
  for (const { policy, level } of turns) first.set(policy, Math.min(level, first.get(policy) ?? level));
  return turns.filter(({ policy, level }) => first.get(policy) === level);
}

function isCalledLike({ policy, schedule = '' }: OnCallTurn, name: string): boolean {
  return policy.toLowerCase().includes(name) || schedule.toLowerCase().includes(name);
}

function once(turns: readonly OnCallTurn[]): readonly OnCallTurn[] {
  const known = new Map(turns.map((turn) => [turn.email ?? turn.person, turn]));
  return [...known.values()];
}
