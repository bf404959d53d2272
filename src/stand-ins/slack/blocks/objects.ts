import { field } from '../fields.ts';
import {
  atLeastOne,
  type Check,
  type Checks,
  exactlyOne,
  flag,
  list,
  oneOf,
  problem,
  shape,
  text,
  variant,
  webAddress,
} from './shape.ts';

// Limits: @slack/types block-kit/composition-objects.d.ts and docs.slack.dev/reference/block-kit/composition-objects.

export function plainText(max: number): Check {
  return variant({ plain_text: shape(plainTextShape(max)) });
}

export function mrkdwn(max: number): Check {
  return variant({ mrkdwn: shape(mrkdwnShape(max)) });
}

export function anyText(max: number): Check {
  return variant(textKinds(max));
}

export function textKinds(max: number): Checks {
  return { plain_text: shape(plainTextShape(max)), mrkdwn: shape(mrkdwnShape(max)) };
}

function plainTextShape(max: number) {
  return { required: { text: text({ max }) }, optional: { emoji: flag } };
}

function mrkdwnShape(max: number) {
  return { required: { text: text({ max }) }, optional: { verbatim: flag } };
}

export const confirmDialog = shape({
  required: { text: anyText(300) },
  optional: {
    title: plainText(100),
    confirm: plainText(30),
    deny: plainText(30),
    style: oneOf('primary', 'danger'),
  },
});

interface OptionRule {
  /** What the label may be; menus take plain text only. */
  readonly label: Check;
  readonly extra?: { readonly [key: string]: Check };
}

function optionShape({ label, extra = {} }: OptionRule): Check {
  return shape({
    required: { text: label, value: text({ max: 75 }) },
    optional: { description: plainText(75), ...extra },
  });
}

export const menuOption = optionShape({ label: plainText(75) });
export const overflowOption = optionShape({
  label: plainText(75),
  extra: { url: webAddress(3000) },
});
export const choiceOption = optionShape({ label: anyText(75) });

const optionGroup = shape({
  required: { label: plainText(75), options: list(menuOption, 1, 100) },
});

export const menuOptions = { options: list(menuOption, 1, 100) };
export const menuOptionGroups = { option_groups: list(optionGroup, 1, 100) };
export const optionsOrGroups = exactlyOne('options', 'option_groups');

/** What is chosen at first must be on offer, key for key. */
export const initialIsOffered: Check = (value, at, report) => {
  const offered = offeredOptions(value).map(canonical);
  const initial = [field(value, 'initial_option'), field(value, 'initial_options')].flat();
  for (const option of initial) {
    if (option !== undefined && !offered.includes(canonical(option))) {
      report(problem('initial option does not match any of the options', at));
    }
  }
};

/** Every option of a menu, whether grouped or not. */
export function offeredOptions(element: unknown): readonly unknown[] {
  const groups = field(element, 'option_groups');
  const sources = Array.isArray(groups) ? groups : [element];
  return sources.flatMap((source) => {
    const options = field(source, 'options');
    return Array.isArray(options) ? options : [];
  });
}

function canonical(option: unknown): string {
  return JSON.stringify([
    field(option, 'value'),
    field(field(option, 'text'), 'type'),
    field(field(option, 'text'), 'text'),
  ]);
}

const slackFile = shape({
  optional: { id: text(), url: webAddress(3000) },
  also: exactlyOne('id', 'url'),
});

export const imageSource = {
  optional: { image_url: webAddress(3000), slack_file: slackFile },
  also: exactlyOne('image_url', 'slack_file'),
};

export const dispatchConfig = shape({
  required: {
    trigger_actions_on: list(oneOf('on_enter_pressed', 'on_character_entered'), 1, 2),
  },
});

export const conversationFilter = shape({
  optional: {
    include: list(oneOf('im', 'mpim', 'private', 'public'), 1, 4),
    exclude_external_shared_channels: flag,
    exclude_bot_users: flag,
  },
  also: atLeastOne('include', 'exclude_external_shared_channels', 'exclude_bot_users'),
});
