/** Counts what happens, for `/metrics`. Label values come from small fixed sets, never from alerts. */
export interface Meter {
  count(name: CounterName, labels?: Readonly<Record<string, string>>, by?: number): void;
}

export type CounterName =
  /** source, result (accepted, rejected) */
  | 'alerts_received_total'
  /** source, reason */
  | 'requests_refused_total'
  /** kind, reason */
  | 'notifications_total'
  /** kind, step, outcome */
  | 'delivery_calls_total'
  /** kind: outcomes that were not known and had to be searched for */
  | 'unknown_outcomes_total'
  /** kind: second cards that may exist because a search was not possible */
  | 'possible_duplicate_cards_total'
  /** kind: second cards found and deleted */
  | 'duplicate_cards_deleted_total'
  /** kind: cards that were up although the store had forgotten them */
  | 'cards_found_again_total'
  /** what (newest, everything) the store may have forgotten */
  | 'store_losses_total'
  /** kind: notifications whose target refused for good */
  | 'undeliverable_total'
  /** what (groups, entries, silences) was forgotten because it was over for long */
  | 'pruned_total'
  /** origin, wish, result */
  | 'inputs_total';
