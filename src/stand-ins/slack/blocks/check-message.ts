import { field, fieldsOf, isFields, textField } from '../fields.ts';
import { Refusal, refusalWith } from '../refusal.ts';
import { blockProblems, countedCharacters } from './check-blocks.ts';
import { type Check, flag, list, shape, text, webAddress, whole } from './shape.ts';

/** What a message consists of; `blocks`, `attachments` and `metadata` are already parsed JSON. */
export interface Content {
  readonly text?: string | undefined;
  readonly blocks?: unknown;
  readonly attachments?: unknown;
  readonly metadata?: unknown;
}

/** chat.update refuses above this; chat.postMessage would cut silently at ten times as much, so both refuse here. */
const MOST_TEXT = 4000;
const MOST_ATTACHMENTS = 100;
const MOST_METADATA_BYTES = 8000;

/** Throws what Slack would answer to a message that it would not show, or would show cut. */
export function refuseBadContent(content: Content, mostCharacters: number): void {
  const { blocks, attachments } = content;
  if (isNothing(content.text) && isNothing(blocks) && isNothing(attachments)) {
    throw new Refusal('no_text');
  }
  if ((content.text ?? '').length > MOST_TEXT) throw new Refusal('msg_too_long');
  if (blocks !== undefined) refuseBadBlocks(blocks);
  if (attachments !== undefined) refuseBadAttachments(attachments);
  if (countedCharacters([blocks, attachments]) > mostCharacters) {
    throw new Refusal('msg_blocks_too_long');
  }
  if (content.metadata !== undefined) refuseBadMetadata(content.metadata);
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
}

function refuseBadBlocks(blocks: unknown): void {
  if (!Array.isArray(blocks) || !blocks.every(isFields)) throw new Refusal('invalid_blocks_format');
  const problems = blockProblems(blocks, 'message', '/blocks');
  if (problems.length > 0) throw refusalWith('invalid_blocks', problems);
}

const anything: Check = () => undefined;

const attachmentCheck = shape({
  optional: {
    fallback: text(),
    color: text({ pattern: /^(good|warning|danger|#[0-9a-fA-F]{6})$/ }),
    pretext: text(),
    author_name: text(),
    author_link: webAddress(3000),
    author_icon: webAddress(3000),
    title: text(),
    title_link: webAddress(3000),
    text: text(),
    fields: list(shape({ required: { title: text(), value: text() }, optional: { short: flag } }), 1, 100),
    image_url: webAddress(3000),
    thumb_url: webAddress(3000),
    footer: text({ max: 300 }),
    footer_icon: webAddress(3000),
    ts: whole(0, 9_999_999_999),
    mrkdwn_in: list(text(), 0, 10),
    blocks: anything,
  },
});

function refuseBadAttachments(attachments: unknown): void {
  if (!Array.isArray(attachments)) throw new Refusal('invalid_attachments');
  if (attachments.length > MOST_ATTACHMENTS) throw new Refusal('too_many_attachments');
  const problems: string[] = [];
  for (const [index, attachment] of attachments.entries()) {
    const at = `/attachments/${index}`;
    attachmentCheck(attachment, at, (found) => problems.push(found));
    const blocks = field(attachment, 'blocks');
    if (blocks !== undefined) problems.push(...blockProblems(blocks, 'message', `${at}/blocks`));
  }
  if (problems.length > 0) throw refusalWith('invalid_attachments', problems);
}

/** The payload is flat but for one level (@slack/types message-metadata.d.ts). */
function refuseBadMetadata(metadata: unknown): void {
  if (isFields(metadata) && Object.keys(metadata).length === 0) return;
  const type = textField(metadata, 'event_type') ?? '';
  const payload = field(metadata, 'event_payload');
  const strangers = isFields(metadata)
    ? Object.keys(metadata).filter((key) => key !== 'event_type' && key !== 'event_payload')
    : [];
  if (!/^[a-z][a-z0-9_]{0,254}$/i.test(type) || !isFields(payload) || strangers.length > 0) {
    throw new Refusal('invalid_metadata_format');
  }
  if (Object.values(payload).some(isTooDeep)) throw new Refusal('invalid_metadata_format');
  if (Buffer.byteLength(JSON.stringify(metadata)) > MOST_METADATA_BYTES) {
    throw new Refusal('metadata_too_large');
  }
}

function isTooDeep(value: unknown): boolean {
  const parts = Array.isArray(value) ? value : isFields(value) ? Object.values(value) : [];
  return fieldsOf(parts).length > 0 || parts.some(Array.isArray);
}
