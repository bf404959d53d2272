import type { ActionsBlock, Button, ConfirmationDialog, Overflow, PlainTextOption, StaticSelect } from '@slack/types';
import type { ActionButton, CardButton, ChoiceButton, Confirm, LinkButton } from '../../cards/card.ts';
import { encodeAction } from '../../chat/action-codec.ts';
import {
  mostActionElements,
  mostButtonText,
  mostConfirm,
  mostOptionText,
  mostPlaceholder,
  mostSelectOptions,
  overflowOptions,
} from './limits.ts';
import { plainText } from './plain-text.ts';
import { webAddress } from './rich-text.ts';

/** What our elements are called; unique within a block, as Slack asks. */
const actionIdPrefix = 'tocsin:';

/** The value of a menu entry that only leads somewhere. */
export const linkValue = 'link';

/**
 * The buttons of a card, its menu behind three dots at the end. Slack asks one question for a whole menu, so entries
 * that need to ask their own stand beside it as buttons; so does what does not fit.
 */
export function actionsBlock(buttons: readonly CardButton[], menu: readonly CardButton[]): ActionsBlock | undefined {
  const inMenu = menuEntries(menu);
  const hidden = new Set<CardButton>(inMenu);
  const beside = [...buttons, ...menu.filter((button) => !hidden.has(button))];
  const elements = beside.map(toElement).filter((element) => element !== undefined);
  const overflow = toOverflow(inMenu, elements.length);
  const all = overflow === undefined ? elements : [...elements.slice(0, mostActionElements - 1), overflow];
  return all.length === 0 ? undefined : { type: 'actions', elements: all.slice(0, mostActionElements) };
}

export interface RowButtons {
  /** At the end of the line. */
  readonly accessory?: Button | StaticSelect | Overflow;
  /** Beneath it: what has to ask its own question, which no entry of a menu can. */
  readonly beneath?: ActionsBlock;
}

/** A row's only button stands at its end; of several those that need not ask share a menu there. */
export function rowButtons(buttons: readonly CardButton[]): RowButtons {
  const entries = menuEntries(buttons);
  const hidden = new Set<CardButton>(entries);
  const others = buttons.filter((button) => !hidden.has(button));
  const [only] = buttons;
  if (only !== undefined && buttons.length === 1) return withAccessory(toElement(only, 0));
  const beneath = actionsBlock(others, []);
  return { ...withAccessory(toOverflow(entries, 0)), ...(beneath === undefined ? {} : { beneath }) };
}

function withAccessory(accessory: Button | StaticSelect | Overflow | undefined): RowButtons {
  return accessory === undefined ? {} : { accessory };
}

/** What a menu can hold; nothing, if that is less than Slack takes. */
function menuEntries(buttons: readonly CardButton[]): readonly (ActionButton | LinkButton)[] {
  const entries = buttons.filter(fitsMenu).slice(0, overflowOptions.most);
  return entries.length < overflowOptions.fewest ? [] : entries;
}

function fitsMenu(button: CardButton): button is ActionButton | LinkButton {
  if (button.type === 'link') return webAddress(button.url) !== undefined;
  return button.type === 'action' && button.confirm === undefined;
}

function toElement(button: CardButton, index: number): Button | StaticSelect | undefined {
  const actionId = `${actionIdPrefix}${index}`;
  switch (button.type) {
    case 'action':
      return toButton(button, actionId);
    case 'link': {
      const url = webAddress(button.url);
      if (url === undefined) return undefined;
      return { type: 'button', action_id: actionId, text: plainText(button.label, mostButtonText), url };
    }
    case 'choice':
      return button.options.length === 0 ? undefined : toSelect(button, actionId);
  }
}

function toButton(button: ActionButton, actionId: string): Button {
  return {
    type: 'button',
    action_id: actionId,
    text: plainText(button.label, mostButtonText),
    value: encodeAction(button.action),
    ...(button.style === undefined ? {} : { style: button.style }),
    ...(button.confirm === undefined ? {} : { confirm: toConfirm(button.confirm, button.style) }),
  };
}

function toSelect(button: ChoiceButton, actionId: string): StaticSelect {
  const options: PlainTextOption[] = button.options.slice(0, mostSelectOptions).map((option) => ({
    text: plainText(option.label, mostOptionText),
    value: encodeAction(option.action),
  }));
  return { type: 'static_select', action_id: actionId, placeholder: plainText(button.label, mostPlaceholder), options };
}

function toOverflow(entries: readonly (ActionButton | LinkButton)[], index: number): Overflow | undefined {
  const options = entries.map(toOption).filter((option) => option !== undefined);
  return options.length === 0 ? undefined : { type: 'overflow', action_id: `${actionIdPrefix}${index}`, options };
}

function toOption(entry: ActionButton | LinkButton): Overflow['options'][number] | undefined {
  const text = plainText(entry.label, mostOptionText);
  if (entry.type === 'action') return { text, value: encodeAction(entry.action) };
  const url = webAddress(entry.url);
  return url === undefined ? undefined : { text, value: linkValue, url };
}

function toConfirm(confirm: Confirm, style: ActionButton['style']): ConfirmationDialog {
  return {
    title: plainText(confirm.title, mostConfirm.title),
    text: plainText(confirm.text, mostConfirm.text),
    confirm: plainText(confirm.yes, mostConfirm.button),
    deny: plainText(confirm.no, mostConfirm.button),
    ...(style === undefined ? {} : { style }),
  };
}
