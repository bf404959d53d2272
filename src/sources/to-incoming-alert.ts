import type { AlertContent, AlertHead, IncomingAlert } from '../engine/alert.ts';
import { fingerprintOf, type LabelSet } from '../engine/label-set.ts';
import { severityOf } from '../engine/severity.ts';
import { contentHashOf } from './content-hash.ts';

/** An alert in the shape that ingest takes, with its fingerprint, severity and content hash worked out. */
export function toIncomingAlert(report: {
  readonly labels: LabelSet;
  readonly annotations: LabelSet;
  readonly generatorUrl: string;
  readonly source: string;
  readonly head: Omit<AlertHead, 'contentHash' | 'fires'>;
}): IncomingAlert {
  const { labels, annotations, generatorUrl, source, head } = report;
  const severity = severityOf(labels);
  const content: { -readonly [Key in keyof AlertContent]: AlertContent[Key] } = { labels, annotations, source };
  if (generatorUrl !== '') content.generatorUrl = generatorUrl;
  if (severity !== undefined) content.severity = severity;
  // Annotations only: labels are the fingerprint's, and the two Prometheus of a pair send the same alert with different
  // generator links every minute, which is no change that anybody should see.
  const contentHash = contentHashOf(annotations);
  return { fingerprint: fingerprintOf(labels), head: { ...head, contentHash, fires: 1 }, content };
}
