import type { GroupId } from '../engine/alert-group.ts';
import type { SilenceId } from '../engine/silence.ts';

/** What a button asks for. Names things by id only; what they are is looked up when it is pressed. */
export type CardAction =
  | (OfEpisode & { readonly type: 'acknowledge' | 'unacknowledge' | 'resolve' | 'reopen' })
  /** Opens a dialog that asks first and takes a reason; for menus, whose entries cannot ask. */
  | (OfEpisode & { readonly type: 'resolve_ask' })
  /** Opens a dialog that asks whom to call. `after`: the escalation that the card showed, 0: none. */
  | (OfEpisode & { readonly type: 'escalate_ask'; readonly after: number })
  /** Opens the dialog that opens an incident. */
  | (OfEpisode & { readonly type: 'incident_ask' })
  | (OfEpisode & { readonly type: 'silence'; readonly durationMs: number })
  | (OfEpisode & { readonly type: 'silence_until_resolved' })
  /** Opens the silence dialog. */
  | (OfEpisode & { readonly type: 'silence_custom' })
  /** Moves the end to this instant, never to an earlier one than it has: pressing twice moves it once. */
  | { readonly type: 'extend_silence'; readonly silence: SilenceId; readonly endsAt: number }
  | { readonly type: 'end_silence'; readonly silence: SilenceId }
  | (OfEpisode & { readonly type: 'details' | 'timeline' })
  /** Looks for the page that tells what to do. */
  | (OfEpisode & { readonly type: 'runbook' })
  /** Shows a page that was told before, or one section of it. */
  | { readonly type: 'runbook_page'; readonly page: string; readonly section?: string };

/** The group, and the episode that the person looked at (0: none was open yet). */
export interface OfEpisode {
  readonly gid: GroupId;
  readonly episode: number;
}
