import type { CardAction } from '../../cards/card-action.ts';
import type { Dialog, DialogValues } from '../../cards/dialog.ts';
import { answerAction } from '../../chat/answer-action.ts';
import { answerCommand } from '../../chat/answer-command.ts';
import { previewDialog, submitDialog } from '../../chat/answer-dialog.ts';
import type { ActionAnswer, ChatContext, DialogAnswer } from '../../chat/context.ts';
import type { Inbound } from '../../ports/inbound.ts';

/** Everything that people can say, and what comes of it. */
export interface Conversation {
  command(text: string, context: ChatContext): Promise<ActionAnswer>;
  press(action: CardAction, context: ChatContext): Promise<ActionAnswer>;
  /** The dialog as it looks with these values in it. */
  outlook(values: DialogValues, state: string, context: ChatContext): Promise<Dialog>;
  submit(values: DialogValues, state: string, context: ChatContext): Promise<DialogAnswer>;
}

export function createConversation(inbound: Inbound): Conversation {
  return {
    command: (text, context) => answerCommand(text, context, inbound),
    press: (action, context) => answerAction(action, context, inbound),
    outlook: (values, state, context) => previewDialog(values, state, context, inbound),
    submit: (values, state, context) => submitDialog(values, state, context, inbound),
  };
}
