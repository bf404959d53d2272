import type { Answer } from '../cards/answer.ts';
import type { Line } from '../cards/card.ts';
import { targetName } from '../cards/group-words.ts';
import { line } from '../cards/line.ts';
import { nearTime, quoted, timeSpan, words } from '../cards/spans.ts';
import type { StatusReport } from '../ports/inbound.ts';
import { counted, tell } from './tell.ts';

/** How Tocsin itself is: trouble first to be seen. */
export function statusAnswer(status: StatusReport): Answer {
  const { now, groups } = status;
  const trouble = status.trouble.map(
    ({ target, since, error }) =>
      line`⚠️ ${targetName(target)} not reached since ${nearTime(since, now)}: ${quoted(error, 160)}`,
  );
  const differs = status.policy === 'differs';
  const isWell = trouble.length === 0 && status.store.isReachable && !differs;
  return tell(
    line`Tocsin ${quoted(status.version, 40)}, started ${timeSpan(status.startedAt, 'relative', now)}: ${words(isWell ? 'all well' : 'not all well')}`,
    storeLine(status),
    line`${groups.firing} firing${words(overdueText(groups.overdue))}, ${groups.acknowledged} acknowledged, ${groups.silenced} silenced · ${words(counted(status.activeSilences, 'silence'))}`,
    status.expiryHeldUntil === undefined
      ? []
      : line`Nobody listened for a while: nothing counts as resolved for lack of news before ${nearTime(status.expiryHeldUntil, now)}`,
    status.lanesWaiting === 0 ? [] : line`Messages wait in ${words(counted(status.lanesWaiting, 'queue'))}`,
    differs
      ? line`⚠️ Policy differs: others have loaded another policy file than this process, which decides nothing until it has that one`
      : [],
    ...status.warnings.map((warning) => line`⚠️ ${quoted(warning, 300)}`),
    ...trouble.slice(0, 10),
    trouble.length > 10 ? line`and ${trouble.length - 10} more` : [],
  );
}

function overdueText(count: number): string {
  return count === 0 ? '' : ` (⏰ ${count.toLocaleString('en')} overdue)`;
}

function storeLine({ store }: StatusReport): Line {
  return store.isReachable
    ? line`Store ${quoted(store.kind, 40)}: ${quoted(store.durability, 120)}`
    : line`⚠️ Store ${quoted(store.kind, 40)} not reached: nothing can be saved now`;
}
