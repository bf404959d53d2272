import type { IncomingAlert, ReportedAlert } from '../engine/alert.ts';
import type { BodyProblem, ReadAlert, Source, SourceContext } from './source.ts';

/** The alerts of a body that are fine, and what is wrong with the others. */
export interface SourceReport<Alert extends ReportedAlert = IncomingAlert> {
  readonly alerts: readonly Alert[];
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

  const { items, path } = unpacked;
  return collectReport((index) => {
    if (index === items.length) return undefined;
    const pathToIt = `${path}[${index}]`;
    const read = source.read(items[index], pathToIt, context);
    return read.type === 'alert' && context.dropLabels !== undefined && hasNoLabels(read.alert)
      ? noLabelLeft(pathToIt)
      : read;
  });
}

/** What `readNext` gives until it gives nothing, with pauses in which others have their turn. */
export async function collectReport<Alert extends ReportedAlert>(
  readNext: (index: number) => ReadAlert<Alert> | undefined,
): Promise<SourceReport<Alert>> {
  const alerts: Alert[] = [];
  const problems: BodyProblem[] = [];
  let index = 0;
  for (let read = readNext(index); read !== undefined; read = readNext(index)) {
    if (read.type === 'refused') problems.push(...read.problems);
    else alerts.push(read.alert);
    index += 1;
    if (index % atOnce === 0) await othersTurn();
  }
  return { alerts, problems, refused: index - alerts.length };
}

export function hasNoLabels({ content }: IncomingAlert): boolean {
  return Object.keys(content.labels).length === 0;
}

export function noLabelLeft(path: string): ReadAlert {
  return {
    type: 'refused',
    problems: [{ path: `${path}.labels`, message: 'no label is left once drop_labels are taken off' }],
  };
}

function othersTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
