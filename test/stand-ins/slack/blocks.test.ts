import { describe, expect, it } from 'vitest';
import { blockProblems, countedCharacters } from '../../../src/stand-ins/slack/blocks/check-blocks.ts';
import { button, mrkdwn, plain } from './support.ts';

function problemsOf(...blocks: unknown[]): string[] {
  return blockProblems(blocks, 'message', '/blocks');
}

function long(length: number): string {
  return 'x'.repeat(length);
}

const options = (count: number) => Array.from({ length: count }, (_, n) => ({ text: plain(`o${n}`), value: `v${n}` }));
const actions = (...elements: unknown[]) => ({ type: 'actions', elements });
const menu = (more: object) => actions({ type: 'static_select', action_id: 'm', ...more });
const section = (text: unknown) => ({ type: 'section', text });
const cell = (text: string) => ({ type: 'raw_text', text });
const rich = (...elements: unknown[]) => ({ type: 'rich_text', elements });
const line = (...elements: unknown[]) => ({ type: 'rich_text_section', elements });
const confirm = (more: object) => ({
  confirm: { title: plain('Sure?'), text: mrkdwn('Really?'), confirm: plain('Yes'), ...more },
});

describe('blocks that Slack shows', () => {
  it.each([
    ['a header at its limit', { type: 'header', text: plain(long(150)) }],
    ['a section at its limit', section(mrkdwn(long(3000)))],
    ['a section of ten fields', { type: 'section', fields: Array(10).fill(mrkdwn(long(2000))) }],
    ['a section with an accessory', { ...section(mrkdwn('a')), accessory: button('go') }],
    [
      'a context of texts and images',
      {
        type: 'context',
        elements: [mrkdwn('a'), plain('b'), { type: 'image', image_url: 'https://x.y/z', alt_text: 'z' }],
      },
    ],
    ['twenty-five buttons', actions(...Array.from({ length: 25 }, (_, n) => button(`b${n}`)))],
    ['a button with a value at its limit', actions(button('go', { value: long(2000) }))],
    ['a button that asks first', actions(button('go', confirm({ style: 'danger' })))],
    ['an overflow of five', actions({ type: 'overflow', action_id: 'o', options: options(5) })],
    ['a menu of a hundred', menu({ options: options(100), initial_option: options(3)[2] })],
    ['an alert', { type: 'alert', text: mrkdwn('Disk full'), level: 'error' }],
    ['a card', { type: 'card', title: mrkdwn('t'), actions: [button('go')] }],
    ['a container', { type: 'container', title: plain('t'), child_blocks: [{ type: 'divider' }] }],
    ['a markdown block', { type: 'markdown', text: '**b**' }],
    ['a table', { type: 'table', rows: [[cell('a'), { type: 'raw_number', value: 1, text: '1' }]] }],
    [
      'nested rich text',
      rich(
        line({ type: 'text', text: 'a', style: { bold: true } }, { type: 'user', user_id: 'U1' }),
        { type: 'rich_text_list', style: 'bullet', elements: [line({ type: 'emoji', name: 'wave' })] },
        { type: 'rich_text_preformatted', elements: [{ type: 'text', text: 'code' }], border: 1 },
      ),
    ],
    ['an input', { type: 'input', label: plain('l'), element: { type: 'plain_text_input', action_id: 'i' } }],
  ])('%s', (_name, block) => {
    expect(problemsOf(block)).toEqual([]);
  });
});

describe('blocks that Slack refuses', () => {
  it.each([
    ['an unknown type', { type: 'nonsense' }, 'unsupported type: nonsense', '/0/type'],
    ['no type', { text: plain('a') }, 'missing required field: type', '/0'],
    ['a type from the prototype', { type: 'constructor' }, 'unsupported type: constructor', '/0/type'],
    ['an unknown key', { type: 'divider', colour: 'red' }, 'invalid additional property: colour', '/0'],
    [
      'a header that is too long',
      { type: 'header', text: plain(long(151)) },
      'must be less than 151 characters',
      '/0/text/text',
    ],
    ['a header in mrkdwn', { type: 'header', text: mrkdwn('a') }, 'unsupported type: mrkdwn', '/0/text/type'],
    ['an empty text', section(mrkdwn('')), 'must be more than 0 characters', '/0/text/text'],
    ['a section that is too long', section(mrkdwn(long(3001))), 'must be less than 3001 characters', '/0/text/text'],
    ['a section without anything', { type: 'section' }, 'missing required field: text or fields', '/0'],
    [
      'eleven fields',
      { type: 'section', fields: Array(11).fill(mrkdwn('a')) },
      'no more than 10 items allowed',
      '/0/fields',
    ],
    [
      'a field that is too long',
      { type: 'section', fields: [mrkdwn(long(2001))] },
      'must be less than 2001 characters',
      '/0/fields/0/text',
    ],
    ['emoji in mrkdwn', section({ ...mrkdwn('a'), emoji: true }), 'invalid additional property: emoji', '/0/text'],
    [
      'eleven context elements',
      { type: 'context', elements: Array(11).fill(mrkdwn('a')) },
      'no more than 10 items allowed',
      '/0/elements',
    ],
    [
      'twenty-six buttons',
      actions(...Array.from({ length: 26 }, (_, n) => button(`b${n}`))),
      'no more than 25 items allowed',
      '/0/elements',
    ],
    ['actions without elements', actions(), 'no fewer than 1 items allowed', '/0/elements'],
    [
      'a long button text',
      actions({ ...button('a'), text: plain(long(76)) }),
      'must be less than 76 characters',
      '/0/elements/0/text/text',
    ],
    [
      'a long button value',
      actions(button('a', { value: long(2001) })),
      'must be less than 2001 characters',
      '/0/elements/0/value',
    ],
    ['a long action_id', actions(button(long(256))), 'must be less than 256 characters', '/0/elements/0/action_id'],
    [
      'a button that is green',
      actions(button('a', { style: 'green' })),
      'must be a valid enum value',
      '/0/elements/0/style',
    ],
    ['a link that is none', actions(button('a', { url: 'javascript:alert(1)' })), 'invalid value', '/0/elements/0/url'],
    [
      'a long confirm title',
      actions(button('a', confirm({ title: plain(long(101)) }))),
      'must be less than 101 characters',
      '/0/elements/0/confirm/title/text',
    ],
    [
      'a long confirm text',
      actions(button('a', confirm({ text: plain(long(301)) }))),
      'must be less than 301 characters',
      '/0/elements/0/confirm/text/text',
    ],
    [
      'a long confirm button',
      actions(button('a', confirm({ deny: plain(long(31)) }))),
      'must be less than 31 characters',
      '/0/elements/0/confirm/deny/text',
    ],
    [
      'an overflow of one',
      actions({ type: 'overflow', options: options(1) }),
      'no fewer than 2 items allowed',
      '/0/elements/0/options',
    ],
    [
      'an overflow of six',
      actions({ type: 'overflow', options: options(6) }),
      'no more than 5 items allowed',
      '/0/elements/0/options',
    ],
    ['a menu of 101', menu({ options: options(101) }), 'no more than 100 items allowed', '/0/elements/0/options'],
    ['a menu without options', menu({}), 'must provide exactly one of: options, option_groups', '/0/elements/0'],
    [
      'a menu whose first choice is not offered',
      menu({ options: options(2), initial_option: options(3)[2] }),
      'initial option does not match any of the options',
      '/0/elements/0',
    ],
    [
      'a long option',
      menu({ options: [{ text: plain(long(76)), value: 'v' }] }),
      'must be less than 76 characters',
      '/0/elements/0/options/0/text/text',
    ],
    [
      'a long option value',
      menu({ options: [{ text: plain('o'), value: long(76) }] }),
      'must be less than 76 characters',
      '/0/elements/0/options/0/value',
    ],
    [
      'an option in mrkdwn',
      menu({ options: [{ text: mrkdwn('o'), value: 'v' }] }),
      'unsupported type: mrkdwn',
      '/0/elements/0/options/0/text/type',
    ],
    [
      'a text input among actions',
      actions({ type: 'plain_text_input' }),
      'unsupported type: plain_text_input',
      '/0/elements/0/type',
    ],
    ['a long block_id', { type: 'divider', block_id: long(256) }, 'must be less than 256 characters', '/0/block_id'],
    ['an image without words', { type: 'image', image_url: 'https://x.y/z' }, 'missing required field: alt_text', '/0'],
    [
      'a table with a hole',
      { type: 'table', rows: [[cell('a'), cell('b')], [cell('c')]] },
      'all rows must have the same number of cells',
      '/0',
    ],
    [
      'a table of 101 rows',
      { type: 'table', rows: Array(101).fill([cell('a')]) },
      'no more than 100 items allowed',
      '/0/rows',
    ],
    ['an empty cell', { type: 'table', rows: [[cell('')]] }, 'must be more than 0 characters', '/0/rows/0/0/text'],
    [
      'an alert of an unknown level',
      { type: 'alert', text: plain('a'), level: 'critical' },
      'must be a valid enum value',
      '/0/level',
    ],
    ['a card of nothing', { type: 'card' }, 'missing required field: hero_image or title or actions or body', '/0'],
    [
      'a container in a container',
      { type: 'container', title: plain('t'), child_blocks: [{ type: 'container' }] },
      'unsupported type: container',
      '/0/child_blocks/0/type',
    ],
    ['a file', { type: 'file', source: 'remote', external_id: 'x' }, 'unsupported type: file', '/0/type'],
    [
      'an empty rich text run',
      rich(line({ type: 'text', text: '' })),
      'must be more than 0 characters',
      '/0/elements/0/elements/0/text',
    ],
    [
      'a mention in preformatted text',
      rich({ type: 'rich_text_preformatted', elements: [{ type: 'user', user_id: 'U1' }] }),
      'unsupported type: user',
      '/0/elements/0/elements/0/type',
    ],
    [
      'a long markdown block',
      { type: 'markdown', text: long(12_001) },
      'must be less than 12001 characters',
      '/0/text',
    ],
  ])('%s', (_name, block, problem, at) => {
    expect(problemsOf(block)).toContain(`${problem} [json-pointer:/blocks${at}]`);
  });

  it('more than fifty in a message, more than a hundred in a view', () => {
    const many = Array(101).fill({ type: 'divider' });

    expect(blockProblems(many, 'message', '/blocks')).toEqual(['no more than 50 items allowed [json-pointer:/blocks]']);
    expect(blockProblems(many.slice(1), 'view', '/blocks')).toEqual([]);
    expect(blockProblems(many, 'view', '/blocks')).toHaveLength(1);
  });

  it('markdown and tables in a view', () => {
    const blocks = [{ type: 'markdown', text: 'a' }];

    expect(blockProblems(blocks, 'view', '/view/blocks')).toEqual([
      'unsupported type: markdown [json-pointer:/view/blocks/0/type]',
    ]);
  });

  it('the same block_id twice, also inside a container', () => {
    const inner = { type: 'divider', block_id: 'a' };
    const container = { type: 'container', title: plain('t'), child_blocks: [inner] };

    expect(problemsOf(inner, container)).toEqual(['block_id already exists: a [json-pointer:/blocks]']);
  });

  it('the same action_id twice in one block, but not in two', () => {
    expect(problemsOf(actions(button('a'), button('a')))).toEqual([
      'action_id already exists: a [json-pointer:/blocks]',
    ]);
    expect(problemsOf(actions(button('a')), actions(button('a')))).toEqual([]);
  });

  it('two tables', () => {
    const table = { type: 'table', rows: [[cell('a')]] };

    expect(problemsOf(table, table)).toEqual(['only_one_table_allowed [json-pointer:/blocks]']);
  });
});

it('counts everything that people read towards the cumulative limit', () => {
  const blocks = [
    section(mrkdwn('12345')),
    actions(button('xyz', { url: 'https://a.b', value: 'uncounted' })),
    rich(line({ type: 'text', text: '12' })),
    { type: 'table', rows: [[cell('123')]] },
  ];

  expect(countedCharacters(blocks)).toBe(5 + 3 + 11 + 2 + 3);
});
