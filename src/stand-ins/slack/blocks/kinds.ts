import { listField } from '../fields.ts';
import { accessory, actionElement, buttons, contextAction, image, imageKind, inputElement } from './elements.ts';
import { anyText, imageSource, mrkdwn, plainText, textKinds } from './objects.ts';
import { richTextElements } from './rich-text.ts';
import {
  anyNumber,
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
  whole,
} from './shape.ts';

// Limits: @slack/types block-kit/blocks.d.ts and docs.slack.dev/reference/block-kit/blocks.

const blockId = { block_id: text({ max: 255 }) };

const richText = shape({ required: { elements: richTextElements }, optional: blockId });
const nestedRichText = variant({ rich_text: richText });

const tableCell = variant({
  raw_text: shape({ required: { text: text() } }),
  raw_number: shape({ required: { value: anyNumber, text: text() } }),
  rich_text: richText,
});

const tableRows = list(list(tableCell, 1, 20), 1, 100);

const equalRows: Check = (value, at, report) => {
  const widths = new Set(listField(value, 'rows').map((row) => (Array.isArray(row) ? row.length : 0)));
  if (widths.size > 1) report(problem('all rows must have the same number of cells', at));
};

const columnSetting = shape({
  optional: { align: oneOf('left', 'center', 'right'), is_wrapped: flag },
});

const card = shape({
  optional: {
    ...blockId,
    hero_image: image,
    icon: image,
    title: mrkdwn(150),
    subtitle: mrkdwn(150),
    body: mrkdwn(200),
    actions: list(buttons, 1, 5),
  },
  also: atLeastOne('hero_image', 'title', 'actions', 'body'),
});

/** Shown anywhere: messages, modals, the Home tab. */
const everywhere: Checks = {
  actions: shape({ required: { elements: list(actionElement, 1, 25) }, optional: blockId }),
  context: shape({
    required: { elements: list(variant({ ...textKinds(3000), ...imageKind }), 1, 10) },
    optional: blockId,
  }),
  divider: shape({ optional: blockId }),
  header: shape({ required: { text: plainText(150) }, optional: blockId }),
  image: shape({
    required: { alt_text: text({ max: 2000 }) },
    optional: { ...blockId, ...imageSource.optional, title: plainText(2000) },
    also: imageSource.also,
  }),
  input: shape({
    required: { label: plainText(2000), element: inputElement },
    optional: { ...blockId, hint: plainText(2000), optional: flag, dispatch_action: flag },
  }),
  rich_text: richText,
  section: shape({
    optional: {
      ...blockId,
      text: anyText(3000),
      fields: list(anyText(2000), 1, 10),
      accessory,
      expand: flag,
    },
    also: atLeastOne('text', 'fields'),
  }),
  video: shape({
    required: {
      video_url: webAddress(3000),
      thumbnail_url: webAddress(3000),
      alt_text: text({ max: 2000 }),
      title: plainText(199),
    },
    optional: {
      ...blockId,
      title_url: webAddress(3000),
      author_name: text({ max: 49 }),
      provider_name: text(),
      provider_icon_url: webAddress(3000),
      description: plainText(200),
    },
  }),
  alert: shape({
    required: { text: anyText(3000) },
    optional: {
      ...blockId,
      level: oneOf('default', 'info', 'warning', 'error', 'success'),
    },
  }),
};

const table = shape({
  required: { rows: tableRows },
  optional: { ...blockId, column_settings: list(columnSetting, 1, 20) },
  also: equalRows,
});

const taskCard = shape({
  required: {
    task_id: text(),
    title: text(),
    status: oneOf('pending', 'in_progress', 'complete', 'error'),
  },
  optional: {
    ...blockId,
    details: nestedRichText,
    output: nestedRichText,
    sources: list(variant({ url: shape({ required: { url: webAddress(3000), text: text() } }) }), 1, 100),
  },
});

const { alert: _alert, ...containable } = everywhere;
const containerChild = variant({ ...containable, table });

/** A `file` block exists, but an app may not post one (docs.slack.dev, file block). */
const messagesOnly: Checks = {
  markdown: shape({ required: { text: text({ max: 12_000 }) }, optional: blockId }),
  table,
  card,
  carousel: shape({ required: { elements: list(variant({ card }), 1, 10) }, optional: blockId }),
  container: shape({
    required: { child_blocks: list(containerChild, 1, 10) },
    optional: {
      ...blockId,
      title: plainText(150),
      rich_text_title: nestedRichText,
      subtitle: anyText(150),
      width: oneOf('narrow', 'standard', 'wide', 'full'),
      icon: image,
      is_collapsible: flag,
      default_collapsed: flag,
      has_header_divider: flag,
    },
    also: exactlyOne('title', 'rich_text_title'),
  }),
  context_actions: shape({
    required: { elements: list(contextAction, 1, 5) },
    optional: blockId,
  }),
  data_table: shape({
    required: { rows: tableRows, caption: text() },
    optional: { ...blockId, page_size: whole(1, 100), row_header_column_index: whole(0, 19) },
    also: equalRows,
  }),
  task_card: taskCard,
  plan: shape({
    required: { title: text() },
    optional: { ...blockId, tasks: list(variant({ task_card: taskCard }), 1, 50) },
  }),
};

export const messageBlock: Check = variant({ ...everywhere, ...messagesOnly });
export const viewBlock: Check = variant(everywhere);
