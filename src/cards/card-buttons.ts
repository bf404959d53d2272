import type { AlertContent } from '../engine/alert.ts';
import { dashboardOf, runbookOf, webLink } from '../engine/alert-text.ts';
import type { GroupFacts } from '../engine/group-facts.ts';
import { isGoingOn } from '../engine/incident.ts';
import { renderMatcher } from '../engine/matcher.ts';
import type { Silence } from '../engine/silence.ts';
import type { ActionButton, CardButton, ChoiceButton } from './card.ts';
import type { OfEpisode } from './card-action.ts';
import { groupName, sourceName, urgentFirst } from './group-words.ts';
import { cut, inert } from './inert.ts';
import { lineText } from './spans.ts';
import { longestSilence } from './state-lines.ts';
import { textOf } from './text.ts';

/**
 * What one may do about a group now, in the order of use: what everybody needs in sight,
 * the rest (five at most) in the menu.
 */
export function cardButtons(facts: GroupFacts): {
  readonly buttons: readonly CardButton[];
  readonly menu: readonly CardButton[];
} {
  const runbook = facts.hasRunbooks === true ? [runbookButton(facts)] : linkButton('Runbook', facts, runbookOf);
  const dashboard = linkButton('Dashboard', facts, dashboardOf);
  const source = linkButton('Source', facts, (content) => webLink(content.generatorUrl ?? ''));
  const buttons = [...mainButtons(facts), ...runbook];
  const menu = [...menuButtons(facts), ...incidentButton(facts), ...dashboard, ...source];
  return { buttons, menu: menu.slice(0, maxMenu) };
}

/** One hour, four, a day, until it is over, or as one likes. */
function silenceChoice(facts: GroupFacts): ChoiceButton {
  const of = ofEpisode(facts);
  const hours = [1, 4, 24].map((count) => ({
    label: `${count} h`,
    action: { ...of, type: 'silence' as const, durationMs: count * hourMs },
  }));
  const untilResolved = { label: 'Until resolved', action: { ...of, type: 'silence_until_resolved' as const } };
  const custom = { label: 'Custom …', action: { ...of, type: 'silence_custom' as const } };
  return {
    type: 'choice',
    label: 'Silence',
    options: facts.state === 'resolved' ? [...hours, custom] : [...hours, untilResolved, custom],
  };
}

export function extendChoice(silence: Silence): ChoiceButton {
  return {
    type: 'choice',
    label: 'Extend',
    options: [1, 4, 24].map((count) => ({
      label: `${count} h more`,
      action: { type: 'extend_silence', silence: silence.id, endsAt: silence.endsAt + count * hourMs },
    })),
  };
}

export function endSilenceButton(silence: Silence, now: number): ActionButton {
  const matchers = cut(silence.matchers.map((matcher) => inert(renderMatcher(matcher), 60)).join(', '), 120);
  const text = confirmEndText({ by: inert(silence.createdBy, 40) || 'somebody', matchers }, now);
  return {
    type: 'action',
    label: 'End silence',
    action: { type: 'end_silence', silence: silence.id },
    confirm: { title: 'End the silence?', text: cut(lineText(text), 300), yes: 'End silence', no: 'Keep it' },
  };
}

export function acknowledgeButton(facts: GroupFacts): ActionButton {
  return facts.acknowledgement === undefined
    ? { type: 'action', label: 'Acknowledge', action: { ...ofEpisode(facts), type: 'acknowledge' } }
    : { type: 'action', label: 'Un-acknowledge', action: { ...ofEpisode(facts), type: 'unacknowledge' } };
}

export function detailsButton(facts: GroupFacts): ActionButton {
  return { type: 'action', label: 'Details', action: { ...ofEpisode(facts), type: 'details' } };
}

/** Asks in a dialog first, for places where a button cannot ask by itself. */
export function resolveAskButton(facts: GroupFacts): ActionButton {
  return { type: 'action', label: 'Resolve …', action: { ...ofEpisode(facts), type: 'resolve_ask' } };
}

/** What resolving by hand means for this group, as a question. */
export function resolveQuestion(facts: GroupFacts): string {
  return cut(lineText(confirmResolveText({ name: groupName(facts), source: sourceName(facts) }, facts.now)), 300);
}

export function ofEpisode(facts: GroupFacts): OfEpisode {
  return { gid: facts.group.gid, episode: facts.episode };
}

const hourMs = 60 * 60 * 1000;
const maxMenu = 5;

function mainButtons(facts: GroupFacts): readonly CardButton[] {
  switch (facts.state) {
    case 'resolved':
      return [...(facts.stillReported > 0 ? [reopenButton(facts)] : []), timelineButton(facts)];
    case 'silenced': {
      const silence = longestSilence(facts);
      return silence === undefined
        ? [silenceChoice(facts)]
        : [extendChoice(silence), endSilenceButton(silence, facts.now)];
    }
    case 'acknowledged':
      return [resolveButton(facts), silenceChoice(facts)];
    case 'firing':
    case 'pending':
      return [{ ...acknowledgeButton(facts), style: 'primary' }, silenceChoice(facts)];
  }
}

function menuButtons(facts: GroupFacts): readonly CardButton[] {
  switch (facts.state) {
    case 'resolved':
      return [detailsButton(facts)];
    case 'silenced':
      return [acknowledgeButton(facts), resolveAskButton(facts), detailsButton(facts), timelineButton(facts)];
    case 'acknowledged':
      return [...escalateButton(facts), acknowledgeButton(facts), detailsButton(facts), timelineButton(facts)];
    case 'firing':
    case 'pending':
      return [...escalateButton(facts), resolveAskButton(facts), detailsButton(facts), timelineButton(facts)];
  }
}

function resolveButton(facts: GroupFacts): ActionButton {
  const text = resolveQuestion(facts);
  return {
    type: 'action',
    label: 'Resolve',
    action: { ...ofEpisode(facts), type: 'resolve' },
    confirm: { title: 'Resolve by hand?', text, yes: 'Resolve', no: 'Leave it open' },
  };
}

/** Asks in a dialog whom to call; only where somebody could be. */
function escalateButton(facts: GroupFacts): readonly ActionButton[] {
  if (facts.escalates === undefined) return [];
  const after = facts.escalation?.number ?? 0;
  return [{ type: 'action', label: 'Escalate …', action: { ...ofEpisode(facts), type: 'escalate_ask', after } }];
}

function reopenButton(facts: GroupFacts): ActionButton {
  return { type: 'action', label: 'Reopen', action: { ...ofEpisode(facts), type: 'reopen' } };
}

function timelineButton(facts: GroupFacts): ActionButton {
  return { type: 'action', label: 'Timeline', action: { ...ofEpisode(facts), type: 'timeline' } };
}

/** Asks for severity and title first. */
function incidentButton(facts: GroupFacts): readonly CardButton[] {
  const isOpen = facts.incident !== undefined && isGoingOn(facts.incident);
  if (isOpen || facts.state === 'resolved') return [];
  return [{ type: 'action', label: 'Open incident …', action: { ...ofEpisode(facts), type: 'incident_ask' } }];
}

function runbookButton(facts: GroupFacts): ActionButton {
  return { type: 'action', label: 'Runbook', action: { ...ofEpisode(facts), type: 'runbook' } };
}

function linkButton(
  label: string,
  facts: GroupFacts,
  linkOf: (content: AlertContent) => string | undefined,
): readonly CardButton[] {
  for (const content of urgentFirst(facts)) {
    const url = linkOf(content);
    if (url !== undefined && url.length <= maxUrl) return [{ type: 'link', label, url }];
  }
  return [];
}

/** Longer ones are no use in a button of any chat that we know; Details shows them. */
const maxUrl = 2900;

const confirmResolveText = textOf<{ name: string; source: string }>(
  'confirm-resolve',
  (view) => `Resolve ${view.name}?`,
);
const confirmEndText = textOf<{ by: string; matchers: string }>(
  'confirm-end-silence',
  (view) => `End the silence of ${view.by} on ${view.matchers} now?`,
);
