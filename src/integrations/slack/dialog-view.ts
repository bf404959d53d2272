import type { InputBlock, KnownBlock, ModalView, PlainTextInput, PlainTextOption, StaticSelect } from '@slack/types';
import type { Answer } from '../../cards/answer.ts';
import type { Dialog, DialogField, DialogValues, SelectField, TextField } from '../../cards/dialog.ts';
import { answerBlocks } from './answer-blocks.ts';
import {
  mostInputLabel,
  mostInputText,
  mostOptionText,
  mostPlaceholder,
  mostPrivateMetadata,
  mostSelectOptions,
  mostViewTitle,
} from './limits.ts';
import { lineBlocks } from './lines.ts';
import { fitted, plainText } from './plain-text.ts';

/** What our modals are called; the listener takes these and nothing else. */
export const dialogCallbackId = 'tocsin:dialog';

const blockPrefix = 'field:';
const inputActionId = 'tocsin:field';

/** A dialog as a modal. Fields keep their block ids, so that an update leaves what was typed. */
export function renderDialog(dialog: Dialog): ModalView {
  if (dialog.state.length > mostPrivateMetadata) throw new Error('the state of a dialog is too long for Slack');
  return {
    type: 'modal',
    callback_id: dialogCallbackId,
    private_metadata: dialog.state,
    title: plainText(dialog.title, mostViewTitle),
    submit: plainText(dialog.submit, mostViewTitle),
    close: plainText(dialog.close, mostViewTitle),
    blocks: [...dialog.fields.map(toInput), ...lineBlocks(dialog.outlook)],
  };
}

/** A modal that only tells something. */
export function renderAnswerView(title: string, answer: Answer): ModalView {
  return messageView(title, answerBlocks(answer, 'view'));
}

/** What a dialog looks like until it is known what is in it. */
export function renderWaitingView(title: string): ModalView {
  return messageView(title, lineBlocks([[{ type: 'text', text: 'One moment …', style: 'plain' }]]));
}

/** What stands in the fields, from a view that Slack sent. */
export function toDialogValues(stateValues: unknown): DialogValues {
  const values: Record<string, string> = Object.create(null);
  for (const [blockId, actions] of Object.entries(asRecord(stateValues))) {
    if (!blockId.startsWith(blockPrefix)) continue;
    const entered = asRecord(asRecord(actions)[inputActionId]);
    const option = asRecord(entered['selected_option'])['value'];
    values[blockId.slice(blockPrefix.length)] = asText(entered['value']) ?? asText(option) ?? '';
  }
  return values;
}

/** What is wrong, by block, as Slack shows it beneath the fields. */
export function toViewErrors(problems: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(problems).map(([name, problem]) => [`${blockPrefix}${name}`, problem]));
}

function messageView(title: string, blocks: KnownBlock[]): ModalView {
  return {
    type: 'modal',
    title: plainText(title, mostViewTitle),
    close: plainText('Close', mostViewTitle),
    blocks,
  };
}

function toInput(field: DialogField): InputBlock {
  return {
    type: 'input',
    block_id: `${blockPrefix}${field.name}`,
    label: plainText(field.label, mostInputLabel),
    element: field.type === 'text' ? toTextInput(field) : toSelect(field),
    optional: field.isOptional,
    dispatch_action: field.isLive,
    ...(field.hint === undefined ? {} : { hint: plainText(field.hint, mostInputLabel) }),
  };
}

function toTextInput(field: TextField): PlainTextInput {
  const most = Math.min(field.maxLength, mostInputText);
  return {
    type: 'plain_text_input',
    action_id: inputActionId,
    multiline: field.isMultiline,
    max_length: most,
    ...(field.value === '' ? {} : { initial_value: fitted(field.value, most) }),
    ...(field.placeholder === undefined ? {} : { placeholder: plainText(field.placeholder, mostPlaceholder) }),
    ...(field.isLive ? { dispatch_action_config: { trigger_actions_on: ['on_character_entered'] } } : {}),
  };
}

function toSelect(field: SelectField): StaticSelect {
  const options = field.options
    .slice(0, mostSelectOptions)
    .map((option): PlainTextOption => ({ text: plainText(option.label, mostOptionText), value: option.value }));
  const initial = options.find((option) => option.value === field.value);
  return {
    type: 'static_select',
    action_id: inputActionId,
    options,
    ...(initial === undefined ? {} : { initial_option: initial }),
  };
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  // Only ever read by key, and each value is checked before use.
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
