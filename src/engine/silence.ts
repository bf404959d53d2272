import type { Actor } from './actor.ts';
import type { GroupId } from './alert-group.ts';
import type { LabelSet } from './label-set.ts';
import { type Matcher, matcherProblem, matchesAll, matchesValue } from './matcher.ts';

export type SilenceId = string & { readonly brand: 'SilenceId' };

/**
 * Holds back the notifications of every alert that all matchers match, from `startsAt`
 * (inclusive) to `endsAt` (exclusive).
 */
export interface Silence {
  readonly schema: 1;
  readonly id: SilenceId;
  readonly matchers: readonly Matcher[];
  readonly startsAt: number;
  readonly endsAt: number;
  readonly updatedAt: number;
  readonly createdBy: string;
  /** Who made it; absent in records that were written before it was kept. */
  readonly author?: Actor;
  /** Who moved its end last, or ended it; absent when nobody did, and when it ended with its episode. */
  readonly changed?: SilenceMove;
  readonly comment: string;
  /** An until-resolved silence ends with this episode, at `endsAt` at the latest. */
  readonly until?: { readonly gid: GroupId; readonly episode: number };
}

/** A person moved the end of a silence. */
export interface SilenceMove {
  readonly by: Actor;
  readonly at: number;
  /** Its end before. */
  readonly from: number;
}

export type SilenceState = 'pending' | 'active' | 'expired';

/** What decides whether a silence is acceptable. */
export type SilenceDraft = Pick<Silence, 'matchers' | 'startsAt' | 'endsAt'>;

export function silenceStateAt(silence: Pick<Silence, 'startsAt' | 'endsAt'>, now: number): SilenceState {
  if (now >= silence.endsAt) return 'expired';
  return now < silence.startsAt ? 'pending' : 'active';
}

/** The silences that hold back an alert with these labels now. */
export function activeSilencesFor(silences: readonly Silence[], labels: LabelSet, now: number): readonly Silence[] {
  return silences.filter(
    (silence) => silenceStateAt(silence, now) === 'active' && matchesAll(silence.matchers, labels),
  );
}

/** Why a new silence is refused, in words for whoever asked for it; absent when it is fine. Alertmanager's rules. */
export function silenceProblem({ matchers, startsAt, endsAt }: SilenceDraft, now: number): string | undefined {
  if (matchers.length === 0) return 'it needs at least one matcher';
  for (const matcher of matchers) {
    const problem = matcherProblem(matcher);
    if (problem !== undefined) return problem;
  }
  if (matchers.every(acceptsMissing)) return 'it would silence everything: at least one matcher must require a label';
  if (endsAt <= startsAt) return 'it ends before it starts';
  return endsAt <= now ? 'its end is in the past' : undefined;
}

/** A negated matcher counts as requiring a label, as in Alertmanager: `team!="x"` alone is accepted. */
function acceptsMissing(matcher: Matcher): boolean {
  return (matcher.operator === '=' || matcher.operator === '=~') && matchesValue(matcher, '');
}

/**
 * Whether a silence can be changed to `next` and keep its id. If not, Alertmanager expires it and makes a new one. The
 * start of an active silence is compared in whole seconds.
 */
export function canUpdateInPlace(previous: Silence, next: SilenceDraft, now: number): boolean {
  if (!hasSameMatchers(previous.matchers, next.matchers)) return false;
  switch (silenceStateAt(previous, now)) {
    case 'active':
      return Math.floor(previous.startsAt / 1000) === Math.floor(next.startsAt / 1000) && next.endsAt >= now;
    case 'pending':
      return next.startsAt >= now;
    case 'expired':
      return false;
  }
}

function hasSameMatchers(a: readonly Matcher[], b: readonly Matcher[]): boolean {
  return (
    a.length === b.length &&
    a.every((matcher, index) => {
      const other = b[index];
      return matcher.name === other?.name && matcher.operator === other.operator && matcher.value === other.value;
    })
  );
}
