import {
  anyNumber,
  type Check,
  type Checks,
  flag,
  list,
  oneOf,
  shape,
  text,
  variant,
  webAddress,
  whole,
} from './shape.ts';

const style = shape({
  optional: { bold: flag, code: flag, italic: flag, strike: flag, underline: flag },
});

function inline(required: Checks, optional: Checks = {}): Check {
  return shape({ required, optional: { ...optional, style } });
}

const plain = inline({ text: text() });
const link = inline({ url: webAddress(3000) }, { text: text(), unsafe: flag });

const inlineElement = variant({
  text: plain,
  link,
  broadcast: inline({ range: oneOf('here', 'channel', 'everyone') }),
  color: inline({ value: text({ pattern: /^#[0-9a-fA-F]{6}$/ }) }),
  channel: inline({ channel_id: text() }),
  date: inline({ timestamp: anyNumber, format: text() }, { url: webAddress(3000), fallback: text() }),
  emoji: inline({ name: text() }, { unicode: text(), url: webAddress(3000) }),
  team: inline({ team_id: text() }),
  user: inline({ user_id: text() }),
  usergroup: inline({ usergroup_id: text() }),
});

const border = oneOf(0, 1);
const section = shape({ required: { elements: list(inlineElement, 1, 1000) } });

export const richTextElements: Check = list(
  variant({
    rich_text_section: section,
    rich_text_list: shape({
      required: {
        elements: list(variant({ rich_text_section: section }), 1, 1000),
        style: oneOf('bullet', 'ordered'),
      },
      optional: { indent: whole(0, 8), offset: whole(0, 100_000), border },
    }),
    rich_text_quote: shape({
      required: { elements: list(inlineElement, 1, 1000) },
      optional: { border },
    }),
    rich_text_preformatted: shape({
      required: { elements: list(variant({ text: plain, link }), 1, 1000) },
      optional: { border, language: text() },
    }),
  }),
  1,
  1000,
);
