import {
  choiceOption,
  confirmDialog,
  conversationFilter,
  dispatchConfig,
  imageSource,
  initialIsOffered,
  menuOption,
  menuOptionGroups,
  menuOptions,
  optionsOrGroups,
  overflowOption,
  plainText,
} from './objects.ts';
import { richTextElements } from './rich-text.ts';
import { both, type Check, type Checks, flag, list, oneOf, shape, text, variant, webAddress, whole } from './shape.ts';

// Limits: @slack/types block-kit/block-elements.d.ts and docs.slack.dev/reference/block-kit/block-elements.

const actionId = { action_id: text({ max: 255 }) };
const confirm = { confirm: confirmDialog };
const focus = { focus_on_load: flag };
const placeholder = { placeholder: plainText(150) };
const dispatch = { dispatch_action_config: dispatchConfig };
const typed = { ...actionId, ...focus, ...placeholder, ...dispatch };
const picked = { ...actionId, ...confirm, ...focus, ...placeholder };
const several = { max_selected_items: whole(1, 100) };
const buttonStyle = oneOf('primary', 'danger');

function menu(optional: Checks): Check {
  return shape({ optional: { ...picked, ...optional } });
}

function staticMenu(optional: Checks): Check {
  return shape({
    optional: { ...picked, ...menuOptions, ...menuOptionGroups, ...optional },
    also: both(optionsOrGroups, initialIsOffered),
  });
}

function choices(optional: Checks): Check {
  return shape({
    required: { options: list(choiceOption, 1, 10) },
    optional: { ...actionId, ...confirm, ...focus, ...optional },
    also: initialIsOffered,
  });
}

const button = shape({
  required: { text: plainText(75) },
  optional: {
    ...actionId,
    ...confirm,
    value: text({ max: 2000 }),
    url: webAddress(3000),
    style: buttonStyle,
    accessibility_label: text({ max: 75 }),
  },
});

const feedbackButton = shape({
  required: { text: plainText(75), value: text({ max: 2000 }) },
  optional: { accessibility_label: text({ max: 75 }) },
});

const interactive: Checks = {
  button,
  overflow: shape({
    required: { options: list(overflowOption, 2, 5) },
    optional: { ...actionId, ...confirm },
  }),
  static_select: staticMenu({ initial_option: menuOption }),
  multi_static_select: staticMenu({ initial_options: list(menuOption, 1, 100), ...several }),
  users_select: menu({ initial_user: text() }),
  multi_users_select: menu({ initial_users: list(text(), 1, 100), ...several }),
  conversations_select: menu({
    initial_conversation: text(),
    default_to_current_conversation: flag,
    response_url_enabled: flag,
    filter: conversationFilter,
  }),
  multi_conversations_select: menu({
    initial_conversations: list(text(), 1, 100),
    default_to_current_conversation: flag,
    filter: conversationFilter,
    ...several,
  }),
  channels_select: menu({ initial_channel: text(), response_url_enabled: flag }),
  multi_channels_select: menu({ initial_channels: list(text(), 1, 100), ...several }),
  external_select: menu({ initial_option: menuOption, min_query_length: whole(0, 100) }),
  multi_external_select: menu({
    initial_options: list(menuOption, 1, 100),
    min_query_length: whole(0, 100),
    ...several,
  }),
  checkboxes: choices({ initial_options: list(choiceOption, 1, 10) }),
  radio_buttons: choices({ initial_option: choiceOption }),
  datepicker: menu({ initial_date: text({ pattern: /^\d{4}-\d{2}-\d{2}$/ }) }),
  timepicker: menu({
    initial_time: text({ pattern: /^([01]\d|2[0-3]):[0-5]\d$/ }),
    timezone: text(),
  }),
  datetimepicker: shape({
    optional: { ...actionId, ...confirm, ...focus, initial_date_time: whole(1e9, 9_999_999_999) },
  }),
  rich_text_input: shape({
    optional: {
      ...typed,
      initial_value: variant({ rich_text: shape({ required: { elements: richTextElements } }) }),
      min_lines: whole(1, 100),
      max_lines: whole(1, 100),
    },
  }),
};

const typedInputs: Checks = {
  plain_text_input: shape({
    optional: {
      ...typed,
      initial_value: text({ min: 0, max: 3000 }),
      multiline: flag,
      min_length: whole(0, 3000),
      max_length: whole(1, 3000),
    },
  }),
  number_input: shape({
    required: { is_decimal_allowed: flag },
    optional: { ...typed, initial_value: text(), min_value: text(), max_value: text() },
  }),
  email_text_input: shape({ optional: { ...typed, initial_value: text() } }),
  url_text_input: shape({ optional: { ...typed, initial_value: text() } }),
  file_input: shape({
    optional: { ...actionId, filetypes: list(text(), 1, 50), max_files: whole(1, 10) },
  }),
};

function only(table: Checks, ...without: readonly string[]): Checks {
  return Object.fromEntries(Object.entries(table).filter(([type]) => !without.includes(type)));
}

export const imageKind: Checks = {
  image: shape({ ...imageSource, required: { alt_text: text({ max: 2000 }) } }),
};
export const image: Check = variant(imageKind);
export const buttons: Check = variant({ button });
export const actionElement: Check = variant(interactive);
export const accessory: Check = variant({
  ...only(interactive, 'rich_text_input'),
  ...imageKind,
});
export const inputElement: Check = variant({
  ...only(interactive, 'button', 'overflow'),
  ...typedInputs,
});
export const contextAction: Check = variant({
  feedback_buttons: shape({
    required: { positive_button: feedbackButton, negative_button: feedbackButton },
    optional: actionId,
  }),
  icon_button: shape({
    required: { icon: text(), text: plainText(75) },
    optional: {
      ...actionId,
      ...confirm,
      accessibility_label: text({ max: 75 }),
      value: text({ max: 2000 }),
      visible_to_user_ids: list(text(), 1, 100),
    },
  }),
});
