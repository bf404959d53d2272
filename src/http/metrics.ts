import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { CounterName, HistogramName, Meter, MeterLabels } from '../ports/meter.ts';
import { counters, type GaugeName, gauges, histograms } from './metric-table.ts';

/** One value of a gauge, with a value for each of its labels. */
export interface GaugeValue {
  readonly labels: MeterLabels;
  readonly value: number;
}

/** Undefined: not known now, so that nothing is shown. */
export type GaugeReading = number | readonly GaugeValue[] | undefined;

/** A meter whose counts can be read in Prometheus' text format. */
export interface Metrics extends Meter {
  readonly contentType: string;
  render(): Promise<string>;
  /** Says where a value comes from that is asked for whenever somebody reads; a reading that fails shows nothing. */
  addGauge(name: GaugeName, read: () => GaugeReading | Promise<GaugeReading>): void;
}

/** Counts for one app; several apps in one process do not share any. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const countersByName = new Map<CounterName, Counter>();
  for (const [name, { help, labels = [] }] of Object.entries(counters)) {
    const counter = new Counter({ name: `tocsin_${name}`, help, labelNames: labels, registers });
    countersByName.set(name as CounterName, counter); // the keys of `counters` are CounterName by its type
  }
  const histogramsByName = new Map<HistogramName, Histogram>();
  for (const [name, { help, labels = [], buckets }] of Object.entries(histograms)) {
    const options = { name: `tocsin_${name}`, help, labelNames: labels, buckets: [...buckets], registers };
    histogramsByName.set(name as HistogramName, new Histogram(options)); // as above
  }

  return {
    contentType: registry.contentType,
    count: (name, labels = {}, by = 1) => countersByName.get(name)?.inc(labels, by),
    observe: (name, labels, seconds) => histogramsByName.get(name)?.observe(labels, seconds),
    addGauge(name, read) {
      const { help } = gauges[name];
      const labelNames = labelsOf(name);
      const gauge: Gauge = new Gauge({
        name: `tocsin_${name}`,
        help,
        labelNames,
        registers,
        async collect() {
          const reading = await Promise.resolve()
            .then(read)
            .catch(() => undefined);
          gauge.reset();
          // Without labels, the reset has left a 0.
          if (labelNames.length === 0) gauge.remove();
          show(gauge, reading);
        },
      });
    },
    render: () => registry.metrics(),
  };
}

function labelsOf(name: GaugeName): readonly string[] {
  const facts = gauges[name];
  return 'labels' in facts ? facts.labels : [];
}

function show(gauge: Gauge, reading: GaugeReading): void {
  if (typeof reading === 'number') gauge.set(reading);
  else if (reading !== undefined) for (const { labels, value } of reading) gauge.set({ ...labels }, value);
}
