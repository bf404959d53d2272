import { type Spread, spreadOf } from '../support/spread.ts';
import type { Storm } from './run-storm.ts';

/** What came of a storm, beside what Slack's limits allow at best. */
export interface StormReport {
  readonly clock: string;
  readonly groups: number;
  readonly cards: number;
  readonly resolvedBeforePosted: number;
  readonly calls: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly rateLimited: number;
  /** From the first notice's due time until every card was right, and what the limits allow at best. */
  readonly rightSeconds: number;
  readonly idealSeconds: number;
  readonly ratio: number;
  readonly allToldSeconds: number;
  /** Seconds from the alert to the card, less `group_wait`. */
  readonly criticalWait: Spread;
  /** Seconds from a click or a resolve to the edit that shows it. */
  readonly acknowledgeToEdit: Spread;
  readonly resolveToEdit: Spread;
  readonly wrong: readonly string[];
  readonly errors: readonly string[];
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
}

/** docs.slack.dev/apis/web-api/rate-limits: a message a second and channel, fifty edits a minute. */
const postEveryMs = 1000;
const editEveryMs = 60_000 / 50;
const groupWaitMs = 10_000;

export function reportStorm(storm: Storm): StormReport {
  const { witness, firedAt, resolvedAt, acknowledgedAt, startedAt, lastEventAt } = storm;
  const cards = [...witness.cards.values()];
  const changes = cards.flatMap(({ service, postedAt, edits }) =>
    [resolvedAt.get(service), acknowledgedAt.get(service)]
      .filter((at) => at !== undefined)
      .map((at) => ({
        service,
        at,
        isPosted: at >= postedAt,
        waitMs: (edits.find((edit) => edit >= at) ?? Number.NaN) - at,
      })),
  );
  const edited = new Set(changes.filter(({ isPosted }) => isPosted).map(({ service }) => service));
  const idealMs = Math.max((cards.length - 1) * postEveryMs, edited.size * editEveryMs, lastEventAt - startedAt);
  const rightMs = witness.lastCardAt() - startedAt;
  const waits = (instants: ReadonlyMap<string, number>) =>
    spreadOf(
      changes
        .filter(({ service, at, isPosted }) => isPosted && instants.get(service) === at)
        .map(({ waitMs }) => waitMs / 1000),
    );
  return {
    clock: storm.options.clock,
    groups: firedAt.size,
    cards: cards.length,
    resolvedBeforePosted: cards.filter(({ service, postedAt }) => (resolvedAt.get(service) ?? postedAt) < postedAt)
      .length,
    calls: Object.fromEntries(witness.calls),
    rateLimited: storm.violations,
    rightSeconds: rightMs / 1000,
    idealSeconds: idealMs / 1000,
    ratio: rightMs / idealMs,
    allToldSeconds: (witness.lastMessageAt() - startedAt) / 1000,
    criticalWait: spreadOf(
      cards
        .filter(({ service }) => service.startsWith('core'))
        .map(({ service, postedAt }) => (postedAt - (firedAt.get(service) ?? 0) - groupWaitMs) / 1000),
    ),
    acknowledgeToEdit: waits(acknowledgedAt),
    resolveToEdit: waits(resolvedAt),
    wrong: storm.wrong,
    errors: storm.errors,
    wallSeconds: storm.wallSeconds,
    cpuSeconds: storm.cpuSeconds,
  };
}

export function renderStorm(report: StormReport): string {
  const rows: [string, string][] = [
    [
      'groups, cards',
      `${report.groups}, ${report.cards} (${report.resolvedBeforePosted} resolved before they were posted)`,
    ],
    ...Object.entries(report.calls).map(([method, counts]): [string, string] => [
      `calls of ${method}`,
      Object.entries(counts)
        .map(([outcome, count]) => `${count} ${outcome}`)
        .join(', '),
    ]),
    ['rate-limit answers (429)', String(report.rateLimited)],
    [
      'every card right after',
      `${time(report.rightSeconds)}; at best ${time(report.idealSeconds)}: ${report.ratio.toFixed(3)} times`,
    ],
    ['every thread told after', time(report.allToldSeconds)],
    ['critical alert to card', waits(report.criticalWait)],
    ['acknowledge to edit', waits(report.acknowledgeToEdit)],
    ['resolve to edit', waits(report.resolveToEdit)],
    ['cards that are wrong', String(report.wrong.length)],
    ['errors in the log', String(report.errors.length)],
    ['wall, CPU (with the stand-in)', `${report.wallSeconds.toFixed(1)} s, ${report.cpuSeconds.toFixed(1)} s`],
  ];
  const lines = rows.map(([name, value]) => `  ${name.padEnd(32)}${value}`);
  const odd = [...report.wrong, ...report.errors].slice(0, 10).map((text) => `  ! ${text}`);
  return `Storm on the ${report.clock} clock\n${[...lines, ...odd].join('\n')}\n`;
}

function waits({ count, p50, p99, max }: Spread): string {
  return count === 0 ? '-' : `p50 ${p50.toFixed(1)} s, p99 ${p99.toFixed(1)} s, longest ${max.toFixed(1)} s (${count})`;
}

function time(seconds: number): string {
  return seconds < 600 ? `${seconds.toFixed(1)} s` : `${(seconds / 60).toFixed(1)} min`;
}
