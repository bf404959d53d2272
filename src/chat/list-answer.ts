import type { Answer, AnswerRow } from '../cards/answer.ts';
import type { ActionButton, Line } from '../cards/card.ts';
import {
  acknowledgeButton,
  detailsButton,
  endSilenceButton,
  ofEpisode,
  resolveAskButton,
} from '../cards/card-buttons.ts';
import { groupName, stateWord } from '../cards/group-words.ts';
import { line } from '../cards/line.ts';
import { nearTime, personSpan, quoted, timeSpan, words } from '../cards/spans.ts';
import { longestSilence } from '../cards/state-lines.ts';
import { type GroupFacts, isOverdue } from '../engine/group-facts.ts';
import { renderMatcher } from '../engine/matcher.ts';
import { severities } from '../engine/severity.ts';
import type { GroupListing } from '../ports/inbound.ts';
import type { ChatContext } from './context.ts';
import type { ListFilter } from './list-filter.ts';
import { counted, tell, tellWith, typed } from './tell.ts';

/** What is going on, one line a group, most urgent first. */
export function listAnswer(listing: GroupListing, filter: ListFilter, context: ChatContext): Answer {
  const { groups, total } = listing;
  if (groups.length === 0) return tell(...nothingLines(listing, filter, context));
  const rows = groups.slice(0, maxRows).map((facts) => groupRow(facts, context));
  const gist = line`${words(atLeast(listing, counted(total, 'group')))}: ${words(stateCounts(groups))}`;
  if (total <= maxRows && !listing.isPartial) {
    return { ...tellWith([], [{ type: 'rows', rows }]), preview: `${counted(total, 'group')}: ${stateCounts(groups)}` };
  }
  return tellWith(
    [gist, [words(severityCounts(groups), 'muted')]],
    [
      { type: 'rows', rows },
      { type: 'lines', lines: [narrowLine(rows.length, listing, context)] },
    ],
  );
}

/** One group in a line: id, what, how many, since when, who has it. */
export function groupRow(facts: GroupFacts, context: ChatContext): AnswerRow {
  const { emoji } = stateWord(facts);
  return {
    cells: [
      [words(facts.shortId, 'code')],
      [words(`${emoji} ${facts.severity} `), quoted(groupName(facts), 80, 'strong')],
      [words(facts.state === 'resolved' ? 'resolved' : `${facts.firing.toLocaleString('en')} firing`)],
      [timeSpan(facts.endedAt ?? facts.firingSince, 'relative', facts.now)],
      whoCell(facts, context),
    ],
    buttons: rowButtons(facts),
  };
}

const maxRows = 15;

function whoCell(facts: GroupFacts, context: ChatContext): Line {
  const silence = longestSilence(facts);
  const holder = facts.acknowledgement?.by;
  if (facts.state === 'silenced' && silence !== undefined)
    return line`silenced until ${nearTime(silence.endsAt, facts.now)}`;
  if (facts.state === 'resolved')
    return facts.endedBy === undefined ? line`by itself` : line`closed by ${personSpan(facts.endedBy)}`;
  if (facts.state === 'pending') return line`not told yet`;
  if (holder === undefined) return nobodyCell(facts);
  return holder.id === context.by.id ? line`acknowledged by you` : line`acknowledged by ${personSpan(holder)}`;
}

function nobodyCell(facts: GroupFacts): Line {
  const { respondBy, now } = facts;
  if (respondBy === undefined) return line`nobody`;
  return isOverdue(facts)
    ? line`⏰ nobody, overdue since ${nearTime(respondBy, now)}`
    : line`nobody, respond by ${nearTime(respondBy, now)}`;
}

function rowButtons(facts: GroupFacts): readonly ActionButton[] {
  if (facts.state === 'resolved') return [detailsButton(facts)];
  const silence = facts.state === 'silenced' ? longestSilence(facts) : undefined;
  const of = ofEpisode(facts);
  return [
    acknowledgeButton(facts),
    silence === undefined
      ? { type: 'action', label: 'Silence 1 h', action: { ...of, type: 'silence', durationMs: 60 * 60 * 1000 } }
      : endSilenceButton(silence, facts.now),
    { type: 'action', label: 'Silence …', action: { ...of, type: 'silence_custom' } },
    resolveAskButton(facts),
    detailsButton(facts),
  ];
}

function stateCounts(groups: readonly GroupFacts[]): string {
  const states = ['firing', 'pending', 'acknowledged', 'silenced', 'resolved'] as const;
  const counts = countsBy(states, (state) => groups.filter((facts) => facts.state === state).length);
  const overdue = groups.filter(isOverdue).length;
  return overdue === 0 ? counts : `${counts} (${overdue.toLocaleString('en')} overdue)`;
}

function severityCounts(groups: readonly GroupFacts[]): string {
  return countsBy(severities, (severity) => groups.filter((facts) => facts.severity === severity).length);
}

function countsBy<Key extends string>(keys: readonly Key[], countOf: (key: Key) => number): string {
  return keys
    .map((key) => ({ key, count: countOf(key) }))
    .filter(({ count }) => count > 0)
    .map(({ key, count }) => `${count.toLocaleString('en')} ${key}`)
    .join(', ');
}

function narrowLine(shown: number, listing: GroupListing, context: ChatContext): Line {
  const of = atLeast(listing, listing.total.toLocaleString('en'));
  return line`${shown} of ${words(of)} shown. To narrow it: ${typed(context, 'list critical')}, ${typed(context, 'list team=payments')}, ${typed(context, 'list mine')}, or words of a name.`;
}

function atLeast({ isPartial }: GroupListing, text: string): string {
  return isPartial ? `at least ${text}` : text;
}

function nothingLines(listing: GroupListing, filter: ListFilter, context: ChatContext): readonly Line[] {
  if (listing.isPartial)
    return [line`Nothing found in time: not everything was looked at. Try again, or ask for less.`];
  if (listing.live === 0) return [line`All quiet: nothing fires.`];
  const lookedFor = filterText(filter);
  const found = lookedFor === '' ? line`Nothing found.` : line`Nothing found for ${quoted(lookedFor, 200, 'code')}.`;
  return [
    found,
    line`There ${words(listing.live === 1 ? 'is' : 'are')} ${words(counted(listing.live, 'live group'))}: ${typed(context, 'list')}`,
  ];
}

/** A filter as one could type it. */
function filterText(filter: ListFilter): string {
  return [
    ...(filter.isMine ? ['mine'] : []),
    ...(filter.isOverdue ? ['overdue'] : []),
    ...(filter.states ?? []),
    ...(filter.severities ?? []),
    ...filter.matchers.map(renderMatcher),
    ...(filter.text === undefined ? [] : [filter.text]),
  ].join(' ');
}
