import type { CounterName, HistogramName } from '../ports/meter.ts';

/** What `/metrics` tells under one name; docs/operations.md explains the same to people, and a test compares the two. */
export interface MetricFacts {
  readonly help: string;
  readonly labels?: readonly string[];
}

export const counters: Readonly<Record<CounterName, MetricFacts>> = {
  alerts_received_total: {
    help: 'Alerts that senders reported, by what became of them.',
    labels: ['source', 'result'],
  },
  requests_refused_total: { help: 'Requests of senders that were refused, by reason.', labels: ['source', 'reason'] },
  notifications_total: {
    help: 'Notifications that reached their target, by why they were made.',
    labels: ['receiver', 'integration', 'reason'],
  },
  notifications_failed_total: {
    help: 'Calls to vendors that did not get through, by why; most are made again.',
    labels: ['receiver', 'integration', 'reason'],
  },
  undeliverable_total: {
    help: 'Notifications whose target refused them for good.',
    labels: ['receiver', 'integration'],
  },
  delivery_calls_total: {
    help: 'Calls to vendors, by what was asked and how it ended.',
    labels: ['integration', 'step', 'outcome'],
  },
  unknown_outcomes_total: {
    help: 'Calls whose outcome was not known and was searched for.',
    labels: ['integration'],
  },
  possible_duplicate_cards_total: {
    help: 'Cards posted again because a search for the first was not possible.',
    labels: ['integration'],
  },
  duplicate_cards_deleted_total: { help: 'Second cards that were found and deleted.', labels: ['integration'] },
  cards_found_again_total: {
    help: 'Cards that were found in their channel after the store had lost them.',
    labels: ['integration'],
  },
  store_failures_total: {
    help: 'Calls to the store that failed, or were not answered in time.',
    labels: ['call'],
  },
  store_losses_total: {
    help: 'Losses of the store that this process noticed: of its newest writes, perhaps (a failover or restart), or of everything (emptied).',
    labels: ['what'],
  },
  pruned_total: {
    help: 'Groups, entries of timelines and silences that were forgotten because they were over for long.',
    labels: ['what'],
  },
  overdue_total: {
    help: 'Times that nobody had responded by the time that the policy gives for a severity.',
    labels: ['severity'],
  },
  inputs_total: { help: 'Wishes of people, by result.', labels: ['origin', 'wish', 'result'] },
  heartbeats_total: {
    help: 'Calls of the address of heartbeat: sent, failed, or withheld because work does not get done.',
    labels: ['result'],
  },
};

export interface HistogramFacts extends MetricFacts {
  readonly buckets: readonly number[];
}

export const histograms: Readonly<Record<HistogramName, HistogramFacts>> = {
  notification_lag_seconds: {
    help: 'From the decision to tell a target to the answer that it was told.',
    labels: ['integration'],
    buckets: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900],
  },
  time_to_acknowledge_seconds: {
    help: 'From the first notice of an episode to its first acknowledgement.',
    labels: ['severity'],
    buckets: [30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 86_400],
  },
  store_call_duration_seconds: {
    help: 'What calls to the store took, waiting for its answer included.',
    labels: ['call'],
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
  },
};

export type GaugeName = keyof typeof gauges;

/** Asked for whenever somebody reads. */
export const gauges = {
  build_info: { help: 'Always 1; says which version runs, and on which store.', labels: ['version', 'store'] },
  store_up: { help: 'Whether the store answered the last call.' },
  policy_in_force: { help: 'Whether this process goes by the policy in force among those of its store.' },
  config_last_reload_successful: { help: 'Whether the policy file could be loaded when it was read last.' },
  config_last_reload_success_timestamp_seconds: { help: 'When the policy file was loaded last.' },
  warnings: { help: 'What /-/ready warns of now: about the store, this clock, the policy.' },
  work_lag_seconds: { help: 'How long the work that is due longest has waited, whichever process should do it.' },
  deliveries_waiting: { help: 'Deliveries that wait in the lanes of their channels or accounts, of all processes.' },
  lanes_held: { help: 'Lanes that a vendor, a rate budget or a breaker keeps this process from.' },
  breaker_open: { help: 'Whether this process makes no calls there because too many failed.', labels: ['breaker'] },
  source_last_heard_timestamp_seconds: {
    help: 'When this process last accepted something of a source.',
    labels: ['source'],
  },
  source_silent: {
    help: 'Whether a source with expect_every is silent; only the process that looks has it.',
    labels: ['source'],
  },
  groups: { help: 'Live groups; only the process that counts them has it.', labels: ['state', 'severity'] },
  groups_overdue: {
    help: 'Groups that nobody has responded to in time; only the process that counts them has it.',
    labels: ['severity'],
  },
} as const satisfies Record<string, MetricFacts>;
