import type { AlertContent, AlertHead, IncomingAlert } from '../engine/alert.ts';
import { fingerprintOf, type LabelSet, labelValue, toLabelSet } from '../engine/label-set.ts';
import { type Severity, severityFor, severityOf } from '../engine/severity.ts';
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
  { dropLabels, severities }: Pick<SourceContext, 'dropLabels' | 'severities'> = {},
): IncomingAlert {
  const { annotations, generatorUrl, source, head, severityWord } = report;
  const labels = dropLabels === undefined ? report.labels : without(report.labels, dropLabels);
  const severity =
    severityWord === undefined && severities === undefined
      ? severityOf(labels)
      : translated(severityWord, labels, severities);
  const content: { -readonly [Key in keyof AlertContent]: AlertContent[Key] } = { labels, annotations, source };
  if (generatorUrl !== '') content.generatorUrl = generatorUrl;
  if (severity !== undefined) content.severity = severity;
  // Annotations only: labels are the fingerprint's, and the two Prometheus of a pair send the same alert with different
  // generator links every minute, which is no change that anybody should see.
  const contentHash =
    severityWord === undefined ? contentHashOf(annotations) : contentHashOf(withSeverity(annotations, severity));
  return { fingerprint: fingerprintOf(labels), head: { ...head, contentHash, fires: 1 }, content };
}

function without(labels: LabelSet, dropped: readonly string[]): LabelSet {
  return toLabelSet(Object.entries(labels).filter(([name]) => !dropped.includes(name)));
}

/** The source's own words go before the usual ones. */
function translated(
  word: string | undefined,
  labels: LabelSet,
  severities: ReadonlyMap<string, Severity> | undefined,
): Severity | undefined {
  const said = [word ?? '', labelValue(labels, 'severity'), labelValue(labels, 'priority')];
  const own = said.map((one) => severities?.get(one.trim().toLowerCase()));
  return [...own, ...said.map(severityFor)].find((severity) => severity !== undefined);
}

/** No annotation has this name: the change of a severity that is no label is a change of what the alert says. */
function withSeverity(annotations: LabelSet, severity: Severity | undefined): LabelSet {
  return { ...annotations, '\u0000severity': severity ?? '' };
}
