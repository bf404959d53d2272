import type { Spread } from '../support/spread.ts';
import type { Clicking } from './click-to-answer.ts';
import type { Posting } from './post-to-card.ts';

export interface CardMeasurement {
  readonly store: string;
  readonly plan: {
    readonly alertsPerSecond: number;
    readonly load: number;
    readonly channels: number;
    readonly seconds: number;
    readonly slackMs: number;
  };
  readonly posting: Posting;
  readonly clicking: Clicking;
  /** p99 of how late this process itself was, which is in every figure. */
  readonly ownDelayMs: number;
}

const nameWidth = 46;
const columnWidth = 10;

export function renderCards({ store, plan, posting, clicking, ownDelayMs }: CardMeasurement): string {
  const { alertsPerSecond, load, channels, seconds, slackMs } = plan;
  return [
    `Tocsin on ${store}: ${alertsPerSecond} alerts/s over ${channels} channels for ${seconds} s, then clicks with ${load} alerts/s;`,
    `  Slack takes ${slackMs} ms for a call`,
    line('  ms', ['p50', 'p95', 'p99', 'max', 'count']),
    row('POST answered', posting.answer),
    row('POST to card', posting.total),
    row('  the limit', posting.limit),
    row('  ours', posting.ours),
    row('click on Details to its answer', clicking.details),
    row('click on Acknowledge to its answer', clicking.acknowledge),
    row('click on Acknowledge to the edited card', clicking.edit),
    row('  the limit', clicking.editLimit),
    row('  ours', clicking.editOurs),
    row(`POST of 20 alerts, ${clicking.load.alertsPerSecond.toFixed(0)} alerts/s`, clicking.load.answer),
    `  CPU: ${((posting.cpuSeconds * 1000) / posting.cards).toFixed(1)} ms a card, ${(clicking.cpuShare * 100).toFixed(0)} % of a processor during clicks`,
    `  rate-limit answers (429): ${posting.rateLimited} while posting, ${clicking.rateLimited - posting.rateLimited} while clicking`,
    `  this process, stand-in included, was late by ${ownDelayMs.toFixed(1)} ms at p99\n`,
  ].join('\n');
}

function row(name: string, { p50, p95, p99, max, count }: Spread): string {
  return line(`  ${name}`, [...[p50, p95, p99, max].map((ms) => ms.toFixed(1)), String(count)]);
}

function line(name: string, cells: readonly string[]): string {
  return `${name.padEnd(nameWidth)}${cells.map((cell) => cell.padStart(columnWidth)).join('')}`;
}
