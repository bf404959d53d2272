import type { SlackCommandMiddlewareArgs } from '@slack/bolt';
import type { ActionAnswer } from '../../chat/context.ts';
import { mentionsIn, toCommandText } from './command-text.ts';
import type { ListenerDeps } from './listener-deps.ts';
import { respond, toSlackAnswer } from './respond.ts';
import { testing, timely, unsure } from './timely.ts';
import { openDialog } from './views.ts';

/** Answers `/alert`: with the acknowledgement itself if it is quick, through the response_url if not. */
export async function onCommand(
  { command, ack }: Pick<SlackCommandMiddlewareArgs, 'command' | 'ack'>,
  deps: ListenerDeps,
): Promise<void> {
  const { first, last } = await timely(deps, answer(command, deps), (failed): ActionAnswer => {
    return { type: 'answer', answer: failed };
  });
  if (first === 'late') {
    await ack(toSlackAnswer(isTest(command.text) ? testing : unsure));
    const late = await last;
    if (late.type === 'answer') await respond(deps, command.response_url, late.answer);
    return;
  }
  switch (first.type) {
    case 'nothing':
      return await ack();
    case 'answer':
      return await ack(toSlackAnswer(first.answer));
    case 'dialog': {
      const problem = await openDialog(deps, command.trigger_id, first.dialog);
      return await (problem === undefined ? ack() : ack(toSlackAnswer(problem)));
    }
  }
}

function isTest(text: string): boolean {
  return /^\s*test\b/i.test(text);
}

async function answer(
  command: SlackCommandMiddlewareArgs['command'],
  { conversation, people, clock }: ListenerDeps,
): Promise<ActionAnswer> {
  const person = await people.find(command.user_id, command.user_name);
  return await conversation.command(toCommandText(command.text), {
    by: person.actor,
    timeZone: person.timeZone,
    now: clock.now(),
    inputId: `slack:${command.trigger_id}`,
    commandName: command.command,
    channel: command.channel_id,
    mentions: mentionsIn(command.text),
  });
}
