/**
 * Counts what happens, for `/metrics`. Label values come from small fixed sets and from names in the policy, never from
 * alerts. What each name means is written in `http/metric-table.ts`.
 */
export interface Meter {
  count(name: CounterName, labels?: MeterLabels, by?: number): void;
  /** Adds one duration, in seconds, to a distribution. */
  observe(name: HistogramName, labels: MeterLabels, seconds: number): void;
}

export type MeterLabels = Readonly<Record<string, string>>;

export type CounterName =
  | 'alerts_received_total'
  | 'requests_refused_total'
  | 'notifications_total'
  | 'notifications_failed_total'
  | 'undeliverable_total'
  | 'delivery_calls_total'
  | 'unknown_outcomes_total'
  | 'possible_duplicate_cards_total'
  | 'duplicate_cards_deleted_total'
  | 'cards_found_again_total'
  | 'store_failures_total'
  | 'store_losses_total'
  | 'pruned_total'
  | 'overdue_total'
  | 'inputs_total'
  | 'heartbeats_total';

export type HistogramName = 'time_to_acknowledge_seconds' | 'notification_lag_seconds' | 'store_call_duration_seconds';
