import type { Answer } from '../cards/answer.ts';
import type { Dialog } from '../cards/dialog.ts';
import type { Actor } from '../engine/actor.ts';
import type { Mention } from '../engine/escalation.ts';

/** Who asks, where, and when. */
export interface ChatContext {
  readonly by: Actor;
  /** IANA name; anything unknown counts as UTC, and answers say so. */
  readonly timeZone: string;
  readonly now: number;
  /** Equal for every delivery of the same click or command. */
  readonly inputId: string;
  /** With its slash, as people type it here: `/alert`. */
  readonly commandName: string;
  /** Where it was asked, for messages only. */
  readonly channel: string;
  /** People and groups that stand in what was typed, by how they stand there: `@bo`. */
  readonly mentions?: ReadonlyMap<string, Mention>;
}

/** What a click leads to. `nothing`: the card itself shows the result. */
export type ActionAnswer =
  | { readonly type: 'nothing' }
  | { readonly type: 'answer'; readonly answer: Answer }
  | { readonly type: 'dialog'; readonly dialog: Dialog };

/** What sending a dialog leads to: it stays open with what is wrong by field name, or closes. */
export type DialogAnswer =
  | { readonly type: 'problems'; readonly problems: Readonly<Record<string, string>> }
  | { readonly type: 'answer'; readonly answer: Answer };
