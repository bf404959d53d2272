import { type Placed, placedElements } from './blocks/find.ts';
import { offeredOptions } from './blocks/objects.ts';
import { type Fields, field, textField } from './fields.ts';
import { Impossible } from './refusal.ts';

/** `view.state.values`: block id, then action id, then what the person put there. */
export interface StateValues {
  readonly [blockId: string]: { readonly [actionId: string]: Fields };
}

/** What a person puts into an element: text, an option's value, ids, a date; several for multi elements. */
export type Entered = string | number | readonly string[] | undefined;

interface Slot {
  readonly key: string;
  readonly initial: string;
  readonly kind: 'text' | 'option' | 'options' | 'plain' | 'list';
}

const slots = new Map<string, Slot>([
  ['plain_text_input', { key: 'value', initial: 'initial_value', kind: 'text' }],
  ['number_input', { key: 'value', initial: 'initial_value', kind: 'text' }],
  ['email_text_input', { key: 'value', initial: 'initial_value', kind: 'text' }],
  ['url_text_input', { key: 'value', initial: 'initial_value', kind: 'text' }],
  ['static_select', { key: 'selected_option', initial: 'initial_option', kind: 'option' }],
  ['radio_buttons', { key: 'selected_option', initial: 'initial_option', kind: 'option' }],
  ['overflow', { key: 'selected_option', initial: 'initial_option', kind: 'option' }],
  ['checkboxes', { key: 'selected_options', initial: 'initial_options', kind: 'options' }],
  ['multi_static_select', { key: 'selected_options', initial: 'initial_options', kind: 'options' }],
  ['users_select', { key: 'selected_user', initial: 'initial_user', kind: 'plain' }],
  ['multi_users_select', { key: 'selected_users', initial: 'initial_users', kind: 'list' }],
  ['conversations_select', { key: 'selected_conversation', initial: 'initial_conversation', kind: 'plain' }],
  ['multi_conversations_select', { key: 'selected_conversations', initial: 'initial_conversations', kind: 'list' }],
  ['channels_select', { key: 'selected_channel', initial: 'initial_channel', kind: 'plain' }],
  ['multi_channels_select', { key: 'selected_channels', initial: 'initial_channels', kind: 'list' }],
  ['datepicker', { key: 'selected_date', initial: 'initial_date', kind: 'plain' }],
  ['timepicker', { key: 'selected_time', initial: 'initial_time', kind: 'plain' }],
  ['datetimepicker', { key: 'selected_date_time', initial: 'initial_date_time', kind: 'plain' }],
]);

/** Whether an element holds a value; buttons and overflow menus do not keep one. */
export function keepsState(element: Fields): boolean {
  const type = textField(element, 'type') ?? '';
  return slots.has(type) && type !== 'overflow';
}

/** What the elements hold at first; where `before` has the same block and action, what was entered stays. */
export function initialState(blocks: readonly Fields[], before: StateValues = {}): StateValues {
  const values: Record<string, Record<string, Fields>> = {};
  for (const { blockId, actionId, element } of placedElements(blocks)) {
    if (!keepsState(element)) continue;
    const kept = before[blockId]?.[actionId];
    const same = kept?.['type'] === element['type'] ? kept : undefined;
    values[blockId] = { ...values[blockId], [actionId]: same ?? initialValue(element) };
  }
  return values;
}

function initialValue(element: Fields): Fields {
  const type = textField(element, 'type') ?? '';
  const slot = slots.get(type);
  if (slot === undefined) return { type };
  const nothing = slot.kind === 'options' || slot.kind === 'list' ? [] : null;
  return { type, [slot.key]: field(element, slot.initial) ?? nothing };
}

/** What Slack would send for an element after a person entered something; throws if they could not. */
export function enteredValue({ element, actionId }: Placed, entered: Entered): Fields {
  const type = textField(element, 'type') ?? '';
  const slot = slots.get(type);
  if (slot === undefined) throw new Impossible(`nobody can enter anything into a ${type}`);
  switch (slot.kind) {
    case 'text':
      return { type, [slot.key]: enteredText(element, entered, actionId) };
    case 'option':
      return {
        type,
        [slot.key]: entered === undefined ? null : offeredOption(element, String(entered)),
      };
    case 'options':
      return { type, [slot.key]: several(entered).map((value) => offeredOption(element, value)) };
    case 'list':
      return { type, [slot.key]: several(entered) };
    case 'plain':
      return { type, [slot.key]: entered ?? null };
  }
}

function several(entered: Entered): readonly string[] {
  if (entered === undefined) return [];
  return typeof entered === 'object' ? entered : [String(entered)];
}

function enteredText(element: Fields, entered: Entered, actionId: string): string | null {
  const text = entered === undefined ? '' : String(entered);
  if (text === '') return null;
  const most = field(element, 'max_length');
  const least = field(element, 'min_length');
  if (typeof most === 'number' && text.length > most) {
    throw new Impossible(`"${actionId}" takes ${most} characters, not ${text.length}`);
  }
  if (typeof least === 'number' && text.length < least) {
    throw new Impossible(`"${actionId}" wants ${least} characters, not ${text.length}`);
  }
  return text;
}

/** Finds an option by its value, or by what is written on it. */
export function offeredOption(element: Fields, wanted: string): unknown {
  const offered = offeredOptions(element);
  const found =
    offered.find((option) => field(option, 'value') === wanted) ??
    offered.find((option) => field(field(option, 'text'), 'text') === wanted);
  if (found === undefined) {
    const values = offered.map((option) => String(field(option, 'value'))).join(', ');
    throw new Impossible(`there is no option "${wanted}" (there are: ${values})`);
  }
  return found;
}

/** Whether a person would be stopped from submitting this value of a required input. */
export function isEmptyValue(value: Fields | undefined): boolean {
  if (value === undefined) return true;
  const held = Object.entries(value).find(([key]) => key !== 'type')?.[1];
  return held === null || held === undefined || (Array.isArray(held) && held.length === 0);
}
