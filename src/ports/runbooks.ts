import type { AlertContent } from '../engine/alert.ts';

/** Pages that tell people what to do about an alert. What they say is a stranger's text: none of it is inert yet. */
export interface Runbooks {
  /** Takes two seconds at most: a page that does not come in time is shown as it was, or its address is told. */
  findRunbook(question: RunbookQuestion): Promise<RunbookAnswer>;
}

export type RunbookQuestion =
  /** The page for the alerts of a group, the most urgent first. */
  | { readonly type: 'alerts'; readonly alerts: readonly AlertContent[] }
  /** What somebody looks for in their own words; empty: everything there is. */
  | { readonly type: 'text'; readonly text: string }
  /** A page that was told before, and one section of it. */
  | { readonly type: 'page'; readonly id: string; readonly section?: string };

export type RunbookAnswer =
  | { readonly type: 'page'; readonly page: RunbookPage }
  /** Which one? The likeliest first. */
  | { readonly type: 'choice'; readonly pages: readonly RunbookTitle[]; readonly more: number }
  | {
      readonly type: 'none';
      /** How many pages there are. */
      readonly pages: number;
      /** Where the alert says that its runbook is. */
      readonly link?: string;
      /** Pages that could not be read, and why. */
      readonly troubles: readonly RunbookTrouble[];
    }
  /** The policy names no runbooks. */
  | { readonly type: 'not_configured' };

export interface RunbookTitle {
  /** At most 16 letters, digits, `-` and `_`; stays while the page keeps its place. */
  readonly id: string;
  readonly title: string;
  /** Its file below its folder, or its address. */
  readonly place: string;
  /** The section that was looked for. */
  readonly section?: RunbookSectionTitle;
}

export interface RunbookSectionTitle {
  /** At most 8 letters, digits, `-` and `_`; stays while the heading does. */
  readonly id: string;
  readonly heading: string;
}

export interface RunbookPage extends RunbookTitle {
  /** Where one reads all of it: http or https. */
  readonly link?: string;
  /** Set when its site is away: when it was read, and what is wrong. */
  readonly stale?: { readonly readAt: number; readonly problem: string };
  /** What was looked for, in order, as far as one may want to read it in a chat. */
  readonly parts: readonly RunbookPart[];
  /** There is more of it than `parts`. */
  readonly isCut: boolean;
  /** All sections that one can ask for. */
  readonly sections: readonly RunbookSectionTitle[];
  /** It says to escalate after so long. */
  readonly escalateAfterMs?: number;
}

export interface RunbookPart extends RunbookSectionTitle {
  /** 1 is the title's; 0: what stands before any heading. */
  readonly depth: number;
  readonly blocks: readonly RunbookBlock[];
}

export type RunbookBlock =
  | { readonly type: 'paragraph' | 'quote'; readonly text: RunbookText }
  | {
      readonly type: 'item';
      readonly text: RunbookText;
      /** 0 is the outermost. */
      readonly depth: number;
      /** A number is that of an ordered list. */
      readonly marker: 'bullet' | 'todo' | 'done' | number;
    }
  | { readonly type: 'code'; readonly text: string }
  | {
      readonly type: 'table';
      readonly columns: readonly RunbookText[];
      readonly rows: readonly (readonly RunbookText[])[];
    };

export type RunbookText = readonly RunbookSpan[];

export type RunbookSpan =
  | { readonly type: 'text'; readonly text: string; readonly style: 'plain' | 'strong' | 'code' }
  /** Always https. */
  | { readonly type: 'link'; readonly text: string; readonly url: string };

export interface RunbookTrouble {
  readonly place: string;
  readonly problem: string;
}
