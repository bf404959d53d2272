import type { Actor } from '../engine/actor.ts';
import type { Mention } from '../engine/escalation.ts';
import type { CardAction } from './card-action.ts';

/**
 * What people see of a group, before any chat system draws it. All text is data: already inert and cut to a sane
 * length, not yet escaped for anybody's markup. Empty lines (`[]`) are not drawn.
 */
export interface Card {
  /** One whole sentence, for notifications and screen readers. */
  readonly preview: string;
  readonly tone: Tone;
  /** One emoji, the word of the state or severity, then names: plain text, one line. */
  readonly title: string;
  readonly headline: Line;
  /** At most three lines. */
  readonly body: readonly Line[];
  readonly table?: CardTable;
  /** The labels that all alerts share and that the title does not say, and the group's id: muted, the id as code. */
  readonly shared: Line;
  readonly counts: Line;
  /** Who has it, who silenced it, who closed it. */
  readonly who: Line;
  /** What one should know besides: trouble, a guessed severity, part of it silenced. */
  readonly notes: readonly Line[];
  readonly buttons: readonly CardButton[];
  /** What belongs behind the three dots, most useful first. */
  readonly menu: readonly CardButton[];
}

/** What a card looks like from afar; the title says the same in words. */
export type Tone = 'critical' | 'high' | 'warning' | 'info' | 'acknowledged' | 'silenced' | 'resolved' | 'pending';

export type Line = readonly Span[];

export type Span =
  | { readonly type: 'text'; readonly text: string; readonly style: TextStyle }
  | {
      readonly type: 'time';
      readonly at: number;
      readonly style: TimeStyle;
      /** The same in words, for whoever cannot draw a reader's own time zone; names its zone. */
      readonly fallback: string;
    }
  | { readonly type: 'link'; readonly text: string; readonly url: string }
  | { readonly type: 'person'; readonly actor: Actor }
  /** Calls somebody; where it cannot, their name is shown. */
  | { readonly type: 'mention'; readonly mention: Mention; readonly name: string }
  /** A place in a chat: where the id is from there, one can go there by it. */
  | { readonly type: 'room'; readonly id: string; readonly name: string };

export type TextStyle = 'plain' | 'strong' | 'muted' | 'code';

/** `clock`: 14:02. `day_clock`: 20 Nov 14:02, or "yesterday 14:02". `relative`: 12 min ago, in 2 h. */
export type TimeStyle = 'clock' | 'day_clock' | 'relative';

/** As many cells in each row as there are columns. */
export interface CardTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Line[])[];
  /** Rows left out. */
  readonly more: number;
}

export type CardButton = ActionButton | LinkButton | ChoiceButton;

export interface ActionButton {
  readonly type: 'action';
  readonly label: string;
  readonly action: CardAction;
  readonly style?: 'primary' | 'danger';
  /** To be asked before the action is sent. */
  readonly confirm?: Confirm;
}

export interface LinkButton {
  readonly type: 'link';
  readonly label: string;
  /** Always http or https. */
  readonly url: string;
}

export interface ChoiceButton {
  readonly type: 'choice';
  readonly label: string;
  /** At most five. */
  readonly options: readonly { readonly label: string; readonly action: CardAction }[];
}

export interface Confirm {
  /** At most 100 characters. */
  readonly title: string;
  /** At most 300 characters. */
  readonly text: string;
  /** At most 30 characters each. */
  readonly yes: string;
  readonly no: string;
}
