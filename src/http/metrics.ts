import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { CounterName, Meter } from '../ports/meter.ts';

const counters: Record<CounterName, { readonly help: string; readonly labels: readonly string[] }> = {
  alerts_received_total: {
    help: 'Alerts that senders reported, by what became of them.',
    labels: ['source', 'result'],
  },
  requests_refused_total: { help: 'Requests of senders that were refused, by reason.', labels: ['source', 'reason'] },
  notifications_total: { help: 'Notifications that reached their target, by reason.', labels: ['kind', 'reason'] },
  delivery_calls_total: {
    help: 'Calls to vendors, by what was asked and how it ended.',
    labels: ['kind', 'step', 'outcome'],
  },
  unknown_outcomes_total: { help: 'Calls whose outcome was not known and was searched for.', labels: ['kind'] },
  possible_duplicate_cards_total: {
    help: 'Cards posted again because a search for the first was not possible.',
    labels: ['kind'],
  },
  duplicate_cards_deleted_total: { help: 'Second cards that were found and deleted.', labels: ['kind'] },
  cards_found_again_total: {
    help: 'Cards that were found in their channel after the store had lost them.',
    labels: ['kind'],
  },
  store_losses_total: {
    help: 'Losses of the store that this process noticed: of its newest writes, perhaps (a failover or restart), or of everything (emptied).',
    labels: ['what'],
  },
  undeliverable_total: { help: 'Notifications whose target refused them for good.', labels: ['kind'] },
  pruned_total: {
    help: 'Groups, entries of timelines and silences that were forgotten because they were over for long.',
    labels: ['what'],
  },
  inputs_total: { help: 'Wishes of people, by result.', labels: ['origin', 'wish', 'result'] },
};

/** A meter whose counts can be read in Prometheus' text format. */
export interface Metrics extends Meter {
  readonly contentType: string;
  render(): Promise<string>;
  /** Adds a value that is asked for whenever somebody reads. */
  addGauge(name: string, help: string, read: () => number): void;
}

/** Counts for one app; several apps in one process do not share any. */
export function createMetrics(build: { readonly version: string }): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  new Gauge({
    name: 'tocsin_build_info',
    help: 'Always 1; says which version runs.',
    labelNames: ['version'],
    registers: [registry],
  }).set({ version: build.version }, 1);

  const byName = new Map<CounterName, Counter>();
  for (const [name, { help, labels }] of Object.entries(counters)) {
    byName.set(
      name as CounterName, // the keys of `counters` are CounterName by its type
      new Counter({ name: `tocsin_${name}`, help, labelNames: labels, registers: [registry] }),
    );
  }
  return {
    contentType: registry.contentType,
    count: (name, labels = {}, by = 1) => byName.get(name)?.inc(labels, by),
    addGauge(name, help, read) {
      const gauge: Gauge = new Gauge({
        name: `tocsin_${name}`,
        help,
        registers: [registry],
        collect: () => gauge.set(read()),
      });
    },
    render: () => registry.metrics(),
  };
}
