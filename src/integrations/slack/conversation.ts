import type { CardAction } from '../../cards/card-action.ts';
import type { Dialog, DialogValues } from '../../cards/dialog.ts';
import type { ActionAnswer, ChatContext, DialogAnswer } from '../../chat/context.ts';

/** Everything that people can say, and what comes of it. */
export interface Conversation {
  command(text: string, context: ChatContext): Promise<ActionAnswer>;
  press(action: CardAction, context: ChatContext): Promise<ActionAnswer>;
  /** The dialog as it looks with these values in it. */
  outlook(values: DialogValues, state: string, context: ChatContext): Promise<Dialog>;
  submit(values: DialogValues, state: string, context: ChatContext): Promise<DialogAnswer>;
}
