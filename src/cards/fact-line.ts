import type { NotificationReason } from '../engine/notification.ts';
import type { TimelineFact } from '../engine/timeline.ts';
import type { Line } from './card.ts';
import { outcomeWords, whomCalled } from './escalation-words.ts';
import { receiverNames, targetName } from './group-words.ts';
import { incidentName, severityName } from './incident-words.ts';
import { inert } from './inert.ts';
import { textOf } from './text.ts';

/** One fact of a timeline as a sentence, without its time. */
export function factLine(fact: TimelineFact, now: number): Line {
  return factText({ ...fact, ...wordsOf(fact) }, now);
}

function wordsOf(fact: TimelineFact): Readonly<Record<string, string>> {
  switch (fact.type) {
    case 'alerts_added':
    case 'alerts_resolved':
      return { list: listOf(fact.names) };
    case 'news_after_acknowledgement':
      return { newsText: `${fact.count.toLocaleString('en')} new` };
    case 'decided':
    case 'notified':
      return { targetName: targetName(fact.target), reasonText: reasons[fact.reason] };
    case 'delivery_failed':
      return { targetName: targetName(fact.target), error: inert(fact.error, 200) };
    case 'delivery_recovered':
    case 'duplicate_possible':
      return { targetName: targetName(fact.target) };
    case 'moved':
      return { receivers: receiverNames(fact.to) };
    case 'assigned':
      return { list: listOf(fact.to), verb: assignVerb(fact) };
    case 'noted':
      return { text: inert(fact.text, 300) };
    case 'escalated':
      return { calls: whomCalled(fact.to) };
    case 'escalation_settled':
      return { outcome: outcomeWords(fact.outcome) };
    case 'acknowledged':
      return { note: inert(fact.note ?? '', 300) };
    case 'resolved_by_hand':
      return { reason: inert(fact.reason ?? '', 300) };
    case 'incident_opened':
      return { incident: incidentName(fact), sev: severityName(fact.severity), title: inert(fact.title, 150) };
    case 'incident_severity':
      return { incident: incidentName(fact), sevBefore: severityName(fact.from), sev: severityName(fact.to) };
    case 'incident_resolved':
      return { incident: incidentName(fact), reason: inert(fact.reason ?? '', 300) };
    case 'incident_channel':
      return { incident: incidentName(fact) };
    case 'incident_problem':
      return { incident: incidentName(fact), problem: inert(fact.problem, 250) };
    default:
      return {};
  }
}

function listOf(names: readonly string[]): string {
  const shown = names.slice(0, maxNames).map((name) => inert(name, 60));
  const more = names.length - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${more.toLocaleString('en')} more` : shown.join(', ');
}

function assignVerb({ how, to }: Extract<TimelineFact, { type: 'assigned' }>): string {
  if (how === 'called') return 'called';
  return to.length === 0 ? `${how} it` : `${how} it to`;
}

const maxNames = 5;

const reasons: Readonly<Record<NotificationReason, string>> = {
  first: 'first notice',
  new_alerts: 'new alerts',
  some_resolved: 'some resolved',
  all_resolved: 'all resolved',
  repeat: 'reminder',
};

const factText = textOf<{ readonly type: string }>('fact', (view) => view.type.replaceAll('_', ' '));
