import { hash } from 'node:crypto';
import type { AlertContent, AlertHead, IncomingAlert } from '../engine/alert.ts';
import { fingerprintOf, type LabelSet } from '../engine/label-set.ts';
import { severityOf } from '../engine/severity.ts';

/** An alert in the shape that ingest takes, with its fingerprint, severity and content hash worked out. */
export function toIncomingAlert(report: {
  readonly labels: LabelSet;
  readonly annotations: LabelSet;
  readonly generatorUrl: string;
  readonly source: string;
  readonly head: Omit<AlertHead, 'contentHash' | 'fires'>;
}): IncomingAlert {
  const severity = severityOf(report.labels);
  const content: AlertContent = {
    labels: report.labels,
    annotations: report.annotations,
    source: report.source,
    ...(report.generatorUrl === '' ? {} : { generatorUrl: report.generatorUrl }),
    ...(severity === undefined ? {} : { severity }),
  };
  return {
    fingerprint: fingerprintOf(report.labels),
    head: { ...report.head, contentHash: contentHashOf(report.annotations), fires: 1 },
    content,
  };
}

/**
 * Annotations only: labels are the fingerprint's, and the two Prometheus of a pair send the same alert with different
 * generator links every minute, which is no change that anybody should see.
 */
function contentHashOf(annotations: LabelSet): string {
  return hash('sha1', JSON.stringify(annotations), 'base64url').slice(0, 16);
}
