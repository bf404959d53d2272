import type { Answer } from '../cards/answer.ts';
import type { CardAction, OfEpisode } from '../cards/card-action.ts';
import { groupName } from '../cards/group-words.ts';
import { line } from '../cards/line.ts';
import { renderDetails } from '../cards/render-details.ts';
import { renderTimeline } from '../cards/render-timeline.ts';
import type { GroupFacts } from '../engine/group-facts.ts';
import { isGoingOn } from '../engine/incident.ts';
import type { Wish } from '../engine/input.ts';
import type { TimelineEntry } from '../engine/timeline.ts';
import type { Inbound } from '../ports/inbound.ts';
import { actLines, atTheCard } from './act-lines.ts';
import { resolveDialog } from './answer-dialog.ts';
import type { ActionAnswer, ChatContext } from './context.ts';
import { escalateDialog } from './escalate-dialog.ts';
import { groupMatchers } from './group-matchers.ts';
import { incidentDialog } from './incident-dialog.ts';
import { refusalLines } from './refusal-lines.ts';
import { groupRunbook, runbookAnswer } from './runbook-answer.ts';
import { openSilenceDialog } from './silence-dialog.ts';
import { silenceRequest } from './silence-form.ts';
import { silenceAnswer, spanLine } from './silence-lines.ts';
import { goneLine, tell } from './tell.ts';
import type { When } from './when.ts';

/** Does what a button asks for. What the card itself shows is not told again. */
export async function answerAction(action: CardAction, context: ChatContext, inbound: Inbound): Promise<ActionAnswer> {
  switch (action.type) {
    case 'acknowledge':
    case 'unacknowledge':
    case 'resolve':
    case 'reopen':
      return await act({ type: action.type }, action, { context, inbound });
    case 'extend_silence':
      return told(await extendSilence(action, context, inbound));
    case 'end_silence':
      return told(await endSilence(action, context, inbound));
    case 'runbook_page': {
      const { page: id, section } = action;
      const question = { type: 'page' as const, id, ...(section === undefined ? {} : { section }) };
      return told(runbookAnswer(await inbound.findRunbook(question), { context }));
    }
    default:
      return await ofGroup(action, context, inbound);
  }
}

type GroupAction = Extract<
  CardAction,
  {
    type:
      | 'silence'
      | 'silence_until_resolved'
      | 'silence_custom'
      | 'resolve_ask'
      | 'escalate_ask'
      | 'incident_ask'
      | 'details'
      | 'timeline'
      | 'runbook';
  }
>;

interface Around {
  readonly context: ChatContext;
  readonly inbound: Inbound;
}

async function act(wish: Wish, { gid, episode }: OfEpisode, { context, inbound }: Around): Promise<ActionAnswer> {
  const { inputId, by } = context;
  // 0: no episode was open yet, and the next one takes the wish.
  const answer = await inbound.act({ inputId, by, gid, wish, ...(episode === 0 ? {} : { episode }) });
  if (answer.type === 'done' || answer.type === 'repeated') return { type: 'nothing' };
  return told(tell(...actLines(answer, wish, { context, isShared: false, lookAt: atTheCard })));
}

async function ofGroup(action: GroupAction, context: ChatContext, inbound: Inbound): Promise<ActionAnswer> {
  const facts = await inbound.showGroup(action.gid);
  if (facts === undefined) return told(tell(goneLine(context)));
  const { now } = context;
  switch (action.type) {
    case 'silence':
      return await silence(facts, { startsAt: now, endsAt: now + action.durationMs }, { context, inbound });
    case 'silence_until_resolved': {
      const refusal = untilRefusal(facts, action, context);
      return refusal ?? (await silence(facts, { startsAt: now, endsAt: 'until_resolved' }, { context, inbound }));
    }
    case 'silence_custom':
      return { type: 'dialog', dialog: await openSilenceDialog(facts, context, inbound) };
    case 'resolve_ask':
      return { type: 'dialog', dialog: resolveDialog(facts, action) };
    case 'escalate_ask':
      return { type: 'dialog', dialog: escalateDialog(facts, action) };
    case 'incident_ask':
      return incidentAsked(facts, action, context);
    case 'details':
      return told(renderDetails(facts));
    case 'timeline':
      return told(renderTimeline(await timelineOf(action, inbound), facts));
    case 'runbook':
      return told(await groupRunbook(facts, context, inbound));
  }
}

/** Somebody may have been faster since the card was drawn: nothing to fill in then. */
function incidentAsked(facts: GroupFacts, of: OfEpisode, context: ChatContext): ActionAnswer {
  const { incident } = facts;
  if (incident === undefined || !isGoingOn(incident)) return { type: 'dialog', dialog: incidentDialog(facts, of) };
  return told(tell(...refusalLines({ type: 'incident_open', incident }, facts, context)));
}

const maxEntries = 200;

/** What belongs to the card's own episode, as far as it is among the newest entries. */
async function timelineOf({ gid, episode }: OfEpisode, inbound: Inbound): Promise<readonly TimelineEntry[]> {
  const entries = await inbound.readTimeline(gid, maxEntries);
  return entries.filter((entry) => entry.episode === episode);
}

async function silence(facts: GroupFacts, when: When, { context, inbound }: Around): Promise<ActionAnswer> {
  const matchers = groupMatchers(facts);
  if (matchers === undefined) return { type: 'dialog', dialog: await openSilenceDialog(facts, context, inbound) };
  const request = silenceRequest({ matchers, when, comment: '' }, facts.group, context);
  return told(silenceAnswer(await inbound.silence(request), context));
}

/** Until when, if what it would wait for is over already. */
function untilRefusal(facts: GroupFacts, { episode }: OfEpisode, context: ChatContext): ActionAnswer | undefined {
  if (facts.episode !== episode)
    return told(tell(...refusalLines({ type: 'past_episode', current: facts.episode }, facts, context)));
  if (facts.state !== 'resolved') return undefined;
  return told(tell(line`${groupName(facts)} is resolved already. Silence it for a length of time instead.`));
}

async function extendSilence(
  { silence: id, endsAt }: Extract<CardAction, { type: 'extend_silence' }>,
  context: ChatContext,
  inbound: Inbound,
): Promise<Answer> {
  const known = await inbound.findSilence(id);
  if (known !== undefined && known.endsAt >= endsAt) {
    return tell(line`It is silenced ${spanLine(known, context.now)} already. Nothing was changed.`);
  }
  const { inputId, by } = context;
  return silenceAnswer(await inbound.changeSilence({ inputId, by, id, endsAt }), context);
}

async function endSilence(
  { silence: id }: Extract<CardAction, { type: 'end_silence' }>,
  { inputId, by, now, ...rest }: ChatContext,
  inbound: Inbound,
): Promise<Answer> {
  return silenceAnswer(await inbound.changeSilence({ inputId, by, id, endsAt: now }), { inputId, by, now, ...rest });
}

function told(answer: Answer): ActionAnswer {
  return { type: 'answer', answer };
}
