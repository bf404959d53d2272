import type { Answer } from '../cards/answer.ts';
import type { Line } from '../cards/card.ts';
import { line } from '../cards/line.ts';
import { nearTime, quoted, timeSpan, words } from '../cards/spans.ts';
import type { OnCallReading, OnCallTurn } from '../ports/on-call.ts';
import type { ChatContext } from './context.ts';
import { counted, tell, typed } from './tell.ts';

const MOST_POLICIES = 12;
const MOST_TURNS = 6;
/** What was read longer ago than this says so. */
const STALE_MS = 90_000;

/** Who is called now, first level first; of the teams whose policy or schedule is called like `team`. */
export function onCallAnswer(reading: OnCallReading, team: string, context: ChatContext): Answer {
  switch (reading.type) {
    case 'not_configured':
      return tell(line`Nobody has told me where to ask who is on call: PAGERDUTY_API_TOKEN is not set.`);
    case 'unknown':
      return tell(line`Who is on call is not known now: ${quoted(reading.reason, 160)}. Try again in a moment.`);
    case 'known':
      return knownAnswer(reading, team, context);
  }
}

function knownAnswer(
  { turns, readAt }: Extract<OnCallReading, { type: 'known' }>,
  team: string,
  context: ChatContext,
): Answer {
  const wanted = turns.filter((turn) => isOf(turn, team));
  const policies = Map.groupBy(wanted, ({ policy }) => policy);
  if (policies.size === 0) return nobody(turns, team, context);
  const shown = [...policies].sort(([a], [b]) => (a < b ? -1 : 1)).slice(0, MOST_POLICIES);
  const more = policies.size - shown.length;
  return tell(
    team === '' ? [words('On call now', 'strong')] : line`On call now for ${quoted(team, 60, 'strong')}`,
    ...shown.map(([policy, ofPolicy]) => policyLine(policy, ofPolicy, context.now)),
    more > 0 ? line`and ${words(counted(more, 'more team'))}: ${typed(context, 'oncall TEAM')}` : [],
    context.now - readAt > STALE_MS
      ? line`⚠️ PagerDuty does not answer: this is from ${timeSpan(readAt, 'relative', context.now)}`
      : [],
  );
}

function nobody(turns: readonly OnCallTurn[], team: string, context: ChatContext): Answer {
  if (team === '') return tell(line`PagerDuty says that nobody is on call.`);
  const known = [...new Set(turns.map(({ policy }) => policy))].sort().slice(0, MOST_POLICIES);
  return tell(
    line`Nobody is on call for ${quoted(team, 60)}, or PagerDuty does not know it.`,
    known.length === 0 ? [] : line`It knows: ${quoted(known.join(', '), 300)}`,
    line`All of them: ${typed(context, 'oncall')}`,
  );
}

function policyLine(policy: string, turns: readonly OnCallTurn[], now: number): Line {
  const sorted = turns.toSorted((a, b) => a.level - b.level).slice(0, MOST_TURNS);
  const people = sorted.flatMap((turn, index): Line => {
    const until = turn.until === undefined ? [] : line` until ${nearTime(turn.until, now)}`;
    return [words(`${index === 0 ? '' : ' · '}${turn.level}. `), quoted(turn.person, 60), ...until];
  });
  return [quoted(policy, 60, 'strong'), words(': '), ...people];
}

function isOf({ policy, schedule = '' }: OnCallTurn, team: string): boolean {
  const wanted = team.toLowerCase();
  return policy.toLowerCase().includes(wanted) || schedule.toLowerCase().includes(wanted);
}
