import type { IncomingAlert } from '../engine/alert.ts';
import type { BodyProblem, Source, SourceContext } from './source.ts';

/** The alerts of a body that are fine, and what is wrong with the others. */
export interface SourceReport {
  readonly alerts: readonly IncomingAlert[];
  readonly problems: readonly BodyProblem[];
  /** How many alerts have a problem. */
  readonly refused: number;
  /** Why nothing could be read now; the sender should try again. */
  readonly unavailable?: string;
}

/** Alerts read in one go; a body may hold a hundred thousand, and a click must not wait for them. */
const atOnce = 500;

/** Reads a whole body, with pauses in which others have their turn. */
export async function readReport(source: Source, body: unknown, context: SourceContext): Promise<SourceReport> {
  const unpacking = source.unpack(body);
  const unpacked = unpacking instanceof Promise ? await unpacking : unpacking;
  if (unpacked.type === 'unavailable') return { alerts: [], problems: [], refused: 0, unavailable: unpacked.error };
  if (unpacked.type === 'refused') return { alerts: [], problems: unpacked.problems, refused: 0 };

  const alerts: IncomingAlert[] = [];
  const problems: BodyProblem[] = [];
  for (const [index, item] of unpacked.items.entries()) {
    if (index > 0 && index % atOnce === 0) await othersTurn();
    const read = source.read(item, `${unpacked.path}[${index}]`, context);
    if (read.type === 'refused') problems.push(...read.problems);
    else if (context.dropLabels !== undefined && hasNoLabels(read.alert))
      problems.push(noLabelLeft(unpacked.path, index));
    else alerts.push(read.alert);
  }
  return { alerts, problems, refused: unpacked.items.length - alerts.length };
}

function hasNoLabels({ content }: IncomingAlert): boolean {
  return Object.keys(content.labels).length === 0;
}

function noLabelLeft(path: string, index: number): BodyProblem {
  return { path: `${path}[${index}].labels`, message: 'no label is left once drop_labels are taken off' };
}

function othersTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
