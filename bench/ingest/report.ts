import type { Contestant } from './contestants.ts';
import type { Measurement } from './measure.ts';
import { type Pass, passes, passTexts, type Shape } from './plan.ts';

const columns = ['alerts/s', 'per CPU-s', 'ratio', 'p50 ms', 'p99 ms', 'memory/alert', 'disk MB'];
const nameWidth = 18;
const columnWidth = 13;

/** All passes of one shape, the peer first in each, with the ratio of the others to it per CPU-second. */
export function renderShape(shape: Shape, measurements: readonly Measurement[]): string {
  const lines = [shape.title, line('', columns)];
  for (const pass of passes) {
    const rows = measurements.filter((one) => one.shape === shape.title && one.pass === pass);
    const [peer] = rows;
    if (peer === undefined) continue;
    lines.push(`  ${passTexts[pass]}`, ...rows.map((row) => line(`    ${row.contestant}`, cells(row, peer))));
  }
  return `${lines.join('\n')}\n`;
}

/** Alerts for each CPU-second beside the peer's, every shape and pass. */
export function renderRatios(
  shapes: readonly Shape[],
  contestants: readonly Contestant[],
  measurements: readonly Measurement[],
): string {
  const [peer, ...others] = contestants;
  if (peer === undefined || others.length === 0) return '';
  const lines = [`Alerts for each CPU-second, times those of ${peer.name}`];
  for (const { name } of others) {
    lines.push(`  ${name}`, `    ${''.padEnd(58)}${passes.map((pass) => pass.padStart(11)).join('')}`);
    for (const { title } of shapes) {
      const ratios = passes.map((pass) => ratioOf({ title, pass }, name, peer.name, measurements).padStart(11));
      lines.push(`    ${title.padEnd(58)}${ratios.join('')}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

function ratioOf(
  { title, pass }: { readonly title: string; readonly pass: Pass },
  name: string,
  peer: string,
  measurements: readonly Measurement[],
): string {
  const find = (contestant: string) =>
    measurements.find((one) => one.shape === title && one.pass === pass && one.contestant === contestant);
  const ratio = (find(name)?.alertsPerCpuSecond ?? Number.NaN) / (find(peer)?.alertsPerCpuSecond ?? Number.NaN);
  return Number.isNaN(ratio) ? '-' : ratio.toFixed(2);
}

function cells(row: Measurement, peer: Measurement): readonly string[] {
  return [
    whole(row.alertsPerSecond),
    whole(row.alertsPerCpuSecond),
    row === peer ? '' : `${(row.alertsPerCpuSecond / peer.alertsPerCpuSecond).toFixed(2)}x`,
    row.p50Ms.toFixed(2),
    row.p99Ms.toFixed(2),
    `${whole(row.memoryPerAlert)} B`,
    (row.diskBytes / 1e6).toFixed(1),
  ];
}

function line(name: string, texts: readonly string[]): string {
  return `${name.padEnd(nameWidth + 4)}${texts.map((text) => text.padStart(columnWidth)).join('')}`;
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
