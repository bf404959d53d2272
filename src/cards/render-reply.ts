import type { GroupFacts } from '../engine/group-facts.ts';
import type { TimelineEntry, TimelineFact } from '../engine/timeline.ts';
import type { Line } from './card.ts';
import { callLine } from './escalation-lines.ts';
import { factLine } from './fact-line.ts';
import { groupName, stateWord } from './group-words.ts';
import { cut } from './inert.ts';
import { lineText, words } from './spans.ts';

/** What the thread under a card is told: one text for all that happened since it was last told something. */
export interface Reply {
  readonly preview: string;
  /** At least one. */
  readonly lines: readonly Line[];
}

/**
 * Folds timeline entries (oldest first) into one reply, what happened first on top. Counts of the same kind are added
 * up; notices and deliveries that worked are left to the timeline. Whether it pings is the plan's business.
 */
export function renderReply(entries: readonly TimelineEntry[], facts: GroupFacts): Reply {
  const told = folded(entries.map((entry) => entry.fact).filter(isNews));
  const lines = told.slice(0, maxLines).map((fact) => {
    return fact.type === 'escalated' ? callLine(fact, facts) : factLine(fact, facts.now);
  });
  if (told.length > maxLines) lines.push([words(`and ${told.length - maxLines} more: see Timeline`, 'muted')]);
  if (lines.length === 0) lines.push([words(`${stateWord(facts).word}, nothing new`, 'muted')]);
  const gist = lines.map(lineText).join('. ');
  return { preview: cut(`${groupName(facts)}: ${gist}`, 300), lines };
}

const maxLines = 8;

function isNews(fact: TimelineFact): boolean {
  return fact.type !== 'decided' && fact.type !== 'notified' && fact.type !== 'delivery_recovered';
}

function folded(facts: readonly TimelineFact[]): readonly TimelineFact[] {
  const result: TimelineFact[] = [];
  for (const fact of facts) {
    const index = result.findIndex((earlier) => earlier.type === fact.type);
    const earlier = result[index];
    const both = earlier === undefined ? undefined : sumOf(earlier, fact);
    if (both === undefined) result.push(fact);
    else result[index] = both;
  }
  return result;
}

/** Two facts of one kind as one; absent where each says something of its own. */
function sumOf(earlier: TimelineFact, later: TimelineFact): TimelineFact | undefined {
  if (earlier.type === 'alerts_added' && later.type === 'alerts_added') {
    return { ...later, count: earlier.count + later.count, names: union(earlier.names, later.names) };
  }
  if (earlier.type === 'alerts_resolved' && later.type === 'alerts_resolved') {
    return { ...later, count: earlier.count + later.count, names: union(earlier.names, later.names) };
  }
  if (earlier.type === 'severity_raised' && later.type === 'severity_raised') return { ...later, from: earlier.from };
  if (earlier.type === 'repeat_due' && later.type === 'repeat_due') return later;
  if (earlier.type === 'news_after_acknowledgement' && later.type === 'news_after_acknowledgement') return later;
  return undefined;
}

function union(a: readonly string[], b: readonly string[]): readonly string[] {
  return [...new Set([...a, ...b])];
}
