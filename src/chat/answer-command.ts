import type { Answer } from '../cards/answer.ts';
import { line } from '../cards/line.ts';
import { previewOf, renderCard } from '../cards/render-card.ts';
import type { GroupId } from '../engine/alert-group.ts';
import type { Wish } from '../engine/input.ts';
import type { Matcher } from '../engine/matcher.ts';
import { knownZone } from '../engine/time-zone.ts';
import type { Inbound } from '../ports/inbound.ts';
import { actLines } from './act-lines.ts';
import type { ActionAnswer, ChatContext } from './context.ts';
import { readEscalateTo } from './escalate-to.ts';
import { groupMatchers } from './group-matchers.ts';
import { helpAnswer, mistakeAnswer } from './help-answer.ts';
import { incidentAnswer } from './incident-answer.ts';
import { groupRow, listAnswer } from './list-answer.ts';
import { onCallAnswer } from './on-call-answer.ts';
import { type Command, parseCommand } from './parse-command.ts';
import { groupRunbook, runbookAnswer } from './runbook-answer.ts';
import { openSilenceDialog } from './silence-dialog.ts';
import { silenceRequest } from './silence-form.ts';
import { silenceAnswer, silencesAnswer } from './silence-lines.ts';
import { statusAnswer } from './status-answer.ts';
import { goneLine, tell, tellWith, typed } from './tell.ts';
import { testAnswer } from './test-answer.ts';

/** Does what somebody typed after `/alert`. The answer is for them alone, unless they asked to share it. */
export async function answerCommand(text: string, context: ChatContext, inbound: Inbound): Promise<ActionAnswer> {
  const time = { now: context.now, timeZone: knownZone(context.timeZone) };
  const { command, isShared } = parseCommand(text, time);
  const answer = await answerTo(command, { context, inbound, isShared });
  if (answer.type !== 'answer' || !isShared) return answer;
  return { type: 'answer', answer: { ...answer.answer, visibility: 'shared' } };
}

interface Around {
  readonly context: ChatContext;
  readonly inbound: Inbound;
  readonly isShared: boolean;
}

async function answerTo(command: Command, around: Around): Promise<ActionAnswer> {
  const { context, inbound } = around;
  switch (command.type) {
    case 'silence_dialog':
      return { type: 'dialog', dialog: await openSilenceDialog(undefined, context, inbound) };
    case 'silence':
      return await silence(command, around);
    default:
      return { type: 'answer', answer: await tellAbout(command, around) };
  }
}

type ToldCommand = Exclude<Command, { type: 'silence_dialog' | 'silence' }>;

async function tellAbout(command: ToldCommand, around: Around): Promise<Answer> {
  const { context, inbound } = around;
  switch (command.type) {
    case 'help':
      return helpAnswer(command.topic, context);
    case 'mistake':
      return mistakeAnswer(command.problem, command.near, context);
    case 'list': {
      const { isMine, ...filter } = command.filter;
      const listing = await inbound.listGroups({ ...filter, ...(isMine ? { acknowledgedBy: context.by.id } : {}) });
      return listAnswer(listing, command.filter, context);
    }
    case 'show':
      return await show(command.id, around);
    case 'ack':
      return await act(
        command.id,
        { type: 'acknowledge', ...(command.note === undefined ? {} : { note: command.note }) },
        around,
      );
    case 'unack':
      return await act(command.id, { type: 'unacknowledge' }, around);
    case 'resolve':
      return await act(
        command.id,
        { type: 'resolve', ...(command.note === undefined ? {} : { reason: command.note }) },
        around,
      );
    case 'escalate':
      return await escalate(command, around);
    case 'silences':
      return silencesAnswer(await inbound.listSilences(), context);
    case 'expire':
      return await expire(command.idPrefix, around);
    case 'runbook':
      return await runbook(command, around);
    case 'oncall':
      return onCallAnswer(await inbound.onCall(), command.team, context);
    case 'test':
      return await test(command, around);
    case 'incident':
      return await incidentAnswer({ ...around, text: command.text, find: (id) => findGroup(id, around) });
    case 'status':
      return statusAnswer(await inbound.status());
  }
}

type Found =
  | { readonly type: 'group'; readonly gid: GroupId }
  /** Why there is none, or more than one. */
  | { readonly type: 'answer'; readonly answer: Answer };

async function findGroup(id: string, { context, inbound }: Around): Promise<Found> {
  const found = await inbound.findGroup(id);
  switch (found.type) {
    case 'found':
      return { type: 'group', gid: found.gid };
    case 'ambiguous': {
      const rows = found.candidates.map((facts) => groupRow(facts, context));
      const gist = line`More than one group starts with ${typedId(id)}. Which one?`;
      return { type: 'answer', answer: tellWith([gist], [{ type: 'rows', rows }]) };
    }
    case 'none': {
      const gist = line`No live group has the id ${typedId(id)}.`;
      return { type: 'answer', answer: tell(gist, line`What is live: ${typed(context, 'list')}`) };
    }
  }
}

async function show(id: string, around: Around): Promise<Answer> {
  const found = await findGroup(id, around);
  if (found.type === 'answer') return found.answer;
  const facts = await around.inbound.showGroup(found.gid);
  if (facts === undefined) return tell(goneLine(around.context));
  return { visibility: 'private', preview: previewOf(facts), sections: [{ type: 'card', card: renderCard(facts) }] };
}

async function act(id: string, wish: Wish, around: Around): Promise<Answer> {
  const { context, inbound, isShared } = around;
  const found = await findGroup(id, around);
  if (found.type === 'answer') return found.answer;
  const answer = await inbound.act({ inputId: context.inputId, by: context.by, gid: found.gid, wish });
  const lookAt = line`Look with ${typed(context, `show ${id}`)}`;
  return tell(...actLines(answer, wish, { context, isShared, lookAt }));
}

async function escalate({ id, to }: Extract<Command, { type: 'escalate' }>, around: Around): Promise<Answer> {
  const read = readEscalateTo(to, around.context);
  if ('problem' in read) return mistakeAnswer(read.problem, 'escalate', around.context);
  return await act(id, { type: 'escalate', ...read }, around);
}

async function silence(command: Extract<Command, { type: 'silence' }>, around: Around): Promise<ActionAnswer> {
  const { target, when } = command;
  const { context, inbound } = around;
  if (target.type === 'matchers') {
    const answer =
      when.endsAt === 'until_resolved'
        ? tell(line`Until resolved needs a group, not matchers: ${typed(context, 'silence 7K2Q until resolved')}`)
        : await silenceMatching(target.matchers, undefined, { command, around });
    return { type: 'answer', answer };
  }
  const found = await findGroup(target.id, around);
  if (found.type === 'answer') return found;
  const facts = await inbound.showGroup(found.gid);
  if (facts === undefined) return { type: 'answer', answer: tell(goneLine(context)) };
  const matchers = groupMatchers(facts);
  if (matchers === undefined) return { type: 'dialog', dialog: await openSilenceDialog(facts, context, inbound) };
  return { type: 'answer', answer: await silenceMatching(matchers, found.gid, { command, around }) };
}

async function silenceMatching(
  matchers: readonly Matcher[],
  gid: GroupId | undefined,
  { command, around }: { readonly command: Extract<Command, { type: 'silence' }>; readonly around: Around },
): Promise<Answer> {
  const { context, inbound } = around;
  const { when, comment } = command;
  const request = silenceRequest({ matchers, when, comment }, gid === undefined ? undefined : { gid }, context);
  return silenceAnswer(await inbound.silence(request), context);
}

async function expire(idPrefix: string, { context, inbound }: Around): Promise<Answer> {
  const silence = await inbound.findSilence(idPrefix);
  if (silence === undefined) {
    return tell(
      line`No silence, or more than one, has an id that starts with ${typedId(idPrefix)}.`,
      line`What is silenced: ${typed(context, 'silences')}`,
    );
  }
  const { inputId, by, now } = context;
  return silenceAnswer(await inbound.changeSilence({ inputId, by, id: silence.id, endsAt: now }), context);
}

async function test({ receiver, mayPage }: Extract<Command, { type: 'test' }>, around: Around): Promise<Answer> {
  const { context, inbound } = around;
  const request = { mayPage, by: context.by.name, ...(receiver === undefined ? {} : { receiver }) };
  return testAnswer(await inbound.testReceiver(request), context);
}

/** What looks like an id may be a word after all, if no group has it. */
async function runbook({ text, id }: Extract<Command, { type: 'runbook' }>, around: Around): Promise<Answer> {
  const { context, inbound } = around;
  const found = id === undefined ? undefined : await inbound.findGroup(id);
  if (found?.type === 'found') {
    const facts = await inbound.showGroup(found.gid);
    return facts === undefined ? tell(goneLine(context)) : await groupRunbook(facts, context, inbound);
  }
  const answer = await inbound.findRunbook({ type: 'text', text });
  return runbookAnswer(answer, { context, ...(text === '' ? {} : { text }) });
}

function typedId(id: string) {
  return { type: 'text', text: id, style: 'code' } as const;
}
