import type { Actor } from '../engine/actor.ts';
import { type GroupFacts, isOverdue } from '../engine/group-facts.ts';
import { labelValue } from '../engine/label-set.ts';
import type { Silence } from '../engine/silence.ts';
import type { Line } from './card.ts';
import { dataNotes } from './data-notes.ts';
import { escalationNote, saysWhomCalled } from './escalation-lines.ts';
import { receiverNames, targetName, urgentFirst } from './group-words.ts';
import { incidentLines } from './incident-words.ts';
import { inert } from './inert.ts';
import { textOf } from './text.ts';

/** How many, since when; once resolved: how long it lasted, who had it, how fast. */
export function countsLine(facts: GroupFacts): Line {
  if (facts.movedTo !== undefined) return movedLine(facts, facts.movedTo);
  if (facts.state === 'resolved') return resolvedCountsLine(facts);
  const { firing, resolved, firingSince: since, reopened, now } = facts;
  return countsText({ firing, resolved, since, reopened }, now);
}

/** Who has it, who silenced it, why somebody closed it. */
export function whoLine(facts: GroupFacts): Line {
  const { acknowledgement, now } = facts;
  switch (facts.state) {
    case 'pending':
      return whoPending({ noticeAt: facts.group.tickAt }, now);
    case 'resolved':
      return facts.endReason === undefined ? [] : whoResolved({ reason: inert(facts.endReason, 200) }, now);
    case 'silenced':
      return silencedLine(facts);
    case 'acknowledged':
    case 'firing':
      if (acknowledgement === undefined) return nobodyLine(facts);
      return acknowledgedLine(facts, acknowledgement);
  }
}

/** Whom the rota names, until it is known who is called. */
function onCallOf({ onCall = [], assigned }: GroupFacts): string {
  return onCall.length === 0 || assigned !== undefined ? '' : receiverNames(onCall);
}

/** What one should know besides. */
export function noteLines(facts: GroupFacts): readonly Line[] {
  const notes = facts.trouble.map(({ target, since, error }) =>
    troubleNote({ target: targetName(target), since, error: inert(error, 160) }, facts.now),
  );
  notes.unshift(...dataNotes(facts));
  if (facts.stillReported > 0) notes.unshift(stillReportedNote({ count: facts.stillReported }, facts.now));
  const silence = longestSilence(facts);
  if (facts.state !== 'silenced' && facts.silenced > 0 && silence !== undefined) {
    const { silenced, firing } = facts;
    notes.unshift(
      partlySilencedNote({ silenced, firing, until: silence.endsAt, by: inert(silence.createdBy, 60) }, facts.now),
    );
  }
  for (const target of facts.stillAcknowledgedAt ?? []) {
    notes.unshift(stillAcknowledgedNote({ target: targetName(target) }, facts.now));
  }
  if (facts.assigned !== undefined && facts.state !== 'resolved' && !saysWhomCalled(facts)) {
    const { to, by, at } = facts.assigned;
    notes.unshift(assignedNote({ to: receiverNames(to), by, at }, facts.now));
  }
  notes.unshift(escalationNote(facts));
  const { acknowledgement, newSinceAcknowledgement: count } = facts;
  if (acknowledgement !== undefined && count > 0 && facts.state !== 'resolved') {
    notes.unshift(newsNote({ news: `${count.toLocaleString('en')} new`, by: acknowledgement.by }, facts.now));
  }
  if (facts.severityIsGuessed && facts.state !== 'resolved')
    notes.push(guessedNote({ severity: facts.severity, given: unknownSeverity(facts) }, facts.now));
  return [...incidentLines(facts), ...notes];
}

/** What the most urgent alert calls its severity, in a word that nobody here knows; empty when it says nothing. */
function unknownSeverity(facts: GroupFacts): string {
  const [labels] = urgentFirst(facts).map((content) => content.labels);
  if (labels === undefined) return '';
  return inert(labelValue(labels, 'severity') || labelValue(labels, 'priority'), 40);
}

/** The silence that ends last: the one that people mean when they extend or end it. */
export function longestSilence(facts: GroupFacts): Silence | undefined {
  return facts.silences.toSorted((a, b) => b.endsAt - a.endsAt)[0];
}

function resolvedCountsLine(facts: GroupFacts): Line {
  const { episode } = facts.group;
  const endedAt = facts.endedAt ?? facts.now;
  const acknowledgedAt = episode?.firstAcknowledgedAt;
  const view = {
    by: facts.endedBy,
    since: facts.firingSince,
    endedAt,
    lastedMs: Math.max(0, endedAt - facts.firingSince),
    holder: facts.acknowledgement?.by,
    acknowledgedAfterMs:
      episode === undefined || acknowledgedAt === undefined
        ? undefined
        : Math.max(0, acknowledgedAt - episode.openedAt),
    reopened: facts.reopened,
  };
  return resolvedCountsText({ ...view, isTimed: view.acknowledgedAfterMs !== undefined }, facts.now);
}

function movedLine({ endedAt, now, acknowledgement }: GroupFacts, movedTo: readonly string[]): Line {
  return movedCountsText({ to: receiverNames(movedTo), at: endedAt ?? now, holder: acknowledgement?.by }, now);
}

function nobodyLine(facts: GroupFacts): Line {
  const { respondBy, nextRepeatAt: reminderAt, now } = facts;
  const since = isOverdue(facts) ? { overdueSince: respondBy } : { respondBy };
  return whoFiring({ ...since, onCall: onCallOf(facts), reminderAt }, now);
}

function acknowledgedLine(facts: GroupFacts, { by, at, note }: NonNullable<GroupFacts['acknowledgement']>): Line {
  return whoAcknowledged({ by, at, note: inert(note ?? '', 200) }, facts.now);
}

function silencedLine(facts: GroupFacts): Line {
  const silence = longestSilence(facts);
  if (silence === undefined) return [];
  const view = {
    until: silence.endsAt,
    isUntilResolved: silence.until !== undefined,
    by: inert(silence.createdBy, 60) || 'somebody',
    comment: inert(silence.comment, 200),
    others: facts.silences.length - 1,
    holder: facts.acknowledgement?.by,
  };
  return whoSilenced(view, facts.now);
}

const countsText = textOf<{ firing: number; resolved: number; since: number; reopened: number }>(
  'counts',
  (view) => `${view.firing} firing, ${view.resolved} resolved`,
);
const resolvedCountsText = textOf<{
  by: Actor | undefined;
  since: number;
  endedAt: number;
  lastedMs: number;
  holder: Actor | undefined;
  isTimed: boolean;
  acknowledgedAfterMs: number | undefined;
  reopened: number;
}>('counts-resolved', (view) => (view.by === undefined ? 'Resolved by itself' : `Closed by ${view.by.name}`));
const movedCountsText = textOf<{ to: string; at: number; holder: Actor | undefined }>(
  'counts-moved',
  (view) => `Goes on with ${view.to}`,
);
const whoPending = textOf<{ noticeAt: number | undefined }>('who-pending', () => 'Nobody was told yet');
const whoFiring = textOf<{
  overdueSince?: number | undefined;
  respondBy?: number | undefined;
  onCall: string;
  reminderAt: number | undefined;
}>('who-firing', (view) => (view.overdueSince === undefined ? 'Nobody has it' : 'Overdue: nobody has it'));
const whoAcknowledged = textOf<{ by: Actor; at: number; note: string }>(
  'who-acknowledged',
  (view) => `${view.by.name} has it: ${view.note}`,
);
const newsNote = textOf<{ news: string; by: Actor }>('note-news', (view) => `${view.news} since the acknowledgement`);
const whoSilenced = textOf<{
  until: number;
  isUntilResolved: boolean;
  by: string;
  comment: string;
  others: number;
  holder: Actor | undefined;
}>('who-silenced', (view) => `Silenced by ${view.by}: ${view.comment}`);
const whoResolved = textOf<{ reason: string }>('who-resolved', (view) => view.reason);
const troubleNote = textOf<{ target: string; since: number; error: string }>(
  'note-trouble',
  (view) => `⚠️ ${view.target} not reached: ${view.error}`,
);
const assignedNote = textOf<{ to: string; by: Actor; at: number }>('note-assigned', (view) => `Called: ${view.to}`);
const stillAcknowledgedNote = textOf<{ target: string }>(
  'note-still-acknowledged',
  (view) => `${view.target} still shows it as acknowledged`,
);
const stillReportedNote = textOf<{ count: number }>('note-still-reported', (view) => `Still reported: ${view.count}`);
const partlySilencedNote = textOf<{ silenced: number; firing: number; until: number; by: string }>(
  'note-partly-silenced',
  (view) => `${view.silenced} of ${view.firing} silenced by ${view.by}`,
);
const guessedNote = textOf<{ severity: string; given: string }>('note-guessed', (view) =>
  view.given === '' ? 'No severity given' : `Severity ${view.given} is not known here`,
);
