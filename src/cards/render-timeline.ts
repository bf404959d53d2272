import type { GroupFacts } from '../engine/group-facts.ts';
import type { TimelineEntry } from '../engine/timeline.ts';
import type { Answer } from './answer.ts';
import { factLine } from './fact-line.ts';
import { groupName } from './group-words.ts';
import { timeSpan, words } from './spans.ts';

/** What happened to a group, newest last. */
export function renderTimeline(entries: readonly TimelineEntry[], facts: GroupFacts): Answer {
  const name = groupName(facts);
  const shown = entries.slice(-maxEntries);
  const left = entries.length - shown.length;
  const lines = shown.map((entry) => [
    timeSpan(entry.at, 'day_clock', facts.now),
    words('  '),
    ...factLine(entry.fact, facts.now),
  ]);
  return {
    visibility: 'private',
    preview: `Timeline of ${name}: ${entries.length} entries`,
    sections: [
      { type: 'lines', lines: [[words(`Timeline of ${name}`, 'strong')]] },
      {
        type: 'lines',
        lines: [
          ...(left > 0 ? [[words(`${left} older left out`, 'muted')]] : []),
          ...(lines.length > 0 ? lines : [[words('Nothing is written down yet.', 'muted')]]),
        ],
      },
    ],
  };
}

const maxEntries = 30;
