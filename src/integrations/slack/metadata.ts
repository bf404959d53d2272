import type { MessageMetadata } from '@slack/types';

/** Which message this is: group, episode, attempt. Other apps can read it, so it holds ids and nothing else. */
export interface MessageMark {
  readonly g: string;
  readonly e: number;
  readonly a: string;
}

const eventType = 'tocsin_card';
const lineType = 'tocsin_line';

export function toMetadata({ g, e, a }: MessageMark): MessageMetadata {
  return { event_type: eventType, event_payload: { g, e, a } };
}

/** Of a line that stands beside a card rather than in its thread, so that nobody takes it for a card. */
export function toLineMetadata(mark: MessageMark): MessageMetadata {
  return { ...toMetadata(mark), event_type: lineType };
}

export function isOurMark(metadata: unknown, mark: MessageMark): boolean {
  const { event_type: type, event_payload: payload } = asRecord(metadata);
  const { g, e, a } = asRecord(payload);
  return (type === eventType || type === lineType) && g === mark.g && Number(e) === mark.e && a === mark.a;
}

/** The mark of any card or reply of ours. */
export function readMark(metadata: unknown): MessageMark | undefined {
  const { event_type: type, event_payload: payload } = asRecord(metadata);
  const { g, e, a } = asRecord(payload);
  return type === eventType && typeof g === 'string' && typeof a === 'string' ? { g, e: Number(e), a } : undefined;
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  // Only ever read by key, and each value is compared.
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
