import type { IncomingAlert } from '../engine/alert.ts';
import type { BodyProblem, Source, SourceContext } from './source.ts';

/** The alerts of a body that are fine, and what is wrong with the others. */
export interface SourceReport {
  readonly alerts: readonly IncomingAlert[];
  readonly problems: readonly BodyProblem[];
  /** How many alerts have a problem. */
  readonly refused: number;
}

/** Alerts read in one go; a body may hold a hundred thousand, and a click must not wait for them. */
const atOnce = 500;

/** Reads a whole body, with pauses in which others have their turn. */
export async function readReport(source: Source, body: unknown, context: SourceContext): Promise<SourceReport> {
  const unpacked = source.unpack(body);
  if (unpacked.type === 'refused') return { alerts: [], problems: unpacked.problems, refused: 0 };

  const alerts: IncomingAlert[] = [];
  const problems: BodyProblem[] = [];
  for (const [index, item] of unpacked.items.entries()) {
    if (index > 0 && index % atOnce === 0) await othersTurn();
    const read = source.read(item, `${unpacked.path}[${index}]`, context);
    if (read.type === 'alert') alerts.push(read.alert);
    else problems.push(...read.problems);
  }
  return { alerts, problems, refused: unpacked.items.length - alerts.length };
}

function othersTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
