import type { AlertContent, AlertHead, IncomingAlert } from '../engine/alert.ts';
import { fingerprintOf, type LabelSet, toLabelSet } from '../engine/label-set.ts';
import { type Severity, severityOf } from '../engine/severity.ts';
import { type SeverityTable, saidIn, urgencyIn, usualSeverityTable } from '../engine/severity-table.ts';
import { contentHashOf } from './content-hash.ts';
import type { SourceContext } from './source.ts';

/** An alert in the shape that ingest takes, with its fingerprint, severity and content hash worked out. */
export function toIncomingAlert(
  report: {
    readonly labels: LabelSet;
    readonly annotations: LabelSet;
    readonly generatorUrl: string;
    readonly source: string;
    readonly head: Omit<AlertHead, 'contentHash' | 'fires'>;
    /** What the sender calls the severity, when no label says it. */
    readonly severityWord?: string | undefined;
  },
  context: Pick<SourceContext, 'dropLabels' | 'severities' | 'severityTable'> = {},
): IncomingAlert {
  const { annotations, generatorUrl, source, head, severityWord } = report;
  const labels = context.dropLabels === undefined ? report.labels : without(report.labels, context.dropLabels);
  const meaning = meaningOf(labels, severityWord, context);
  const content: { -readonly [Key in keyof AlertContent]: AlertContent[Key] } = { labels, annotations, source };
  if (generatorUrl !== '') content.generatorUrl = generatorUrl;
  if (meaning !== undefined) content.severity = meaning.severity;
  if (meaning !== undefined && urgencyIn(tableOf(context), content).word !== meaning.word)
    content.severityWord = meaning.word;
  // Annotations only: labels are the fingerprint's, and the two Prometheus of a pair send the same alert with different
  // generator links every minute, which is no change that anybody should see.
  const isPlain = severityWord === undefined && content.severityWord === undefined;
  const contentHash =
    isPlain && meaning?.severity === severityOf(labels)
      ? contentHashOf(annotations)
      : contentHashOf(withSeverity(annotations, meaning));
  return { fingerprint: fingerprintOf(labels), head: { ...head, contentHash, fires: 1 }, content };
}

function without(labels: LabelSet, dropped: readonly string[]): LabelSet {
  return toLabelSet(Object.entries(labels).filter(([name]) => !dropped.includes(name)));
}

/** A word of the severity table. */
interface Meaning {
  readonly word: string;
  readonly severity: Severity;
}

/** What the sender says by the table, its own words before those of everybody. */
function meaningOf(
  labels: LabelSet,
  severityWord: string | undefined,
  context: Pick<SourceContext, 'severities' | 'severityTable'>,
): Meaning | undefined {
  const said = [...(severityWord === undefined ? [] : [severityWord.trim().toLowerCase()]), ...saidIn(labels)];
  const { words } = tableOf(context);
  const own = said.map((one) => context.severities?.get(one));
  for (const word of [...own, ...said]) {
    const entry = word === undefined ? undefined : words.get(word);
    if (word !== undefined && entry !== undefined) return { word, severity: entry.severity };
  }
  return undefined;
}

function tableOf({ severityTable = usualSeverityTable }: Pick<SourceContext, 'severityTable'>): SeverityTable {
  return severityTable;
}

/**
 * No annotation has this name: the change of a severity that is no label, or that the policy calls otherwise than usual,
 * is a change of what the alert says.
 */
function withSeverity(annotations: LabelSet, meaning: Meaning | undefined): LabelSet {
  const word = meaning === undefined || meaning.word === meaning.severity ? '' : ` ${meaning.word}`;
  return { ...annotations, '\u0000severity': `${meaning?.severity ?? ''}${word}` };
}
