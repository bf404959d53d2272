import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCommand } from '../../src/chat/parse-command.ts';
import { renderMatcher } from '../../src/engine/matcher.ts';

const now = Date.parse('2026-11-20T14:14:00Z');
const context = { timeZone: 'Europe/Berlin', now };
const hour = 3_600_000;

describe('parseCommand', () => {
  it.each([
    ['', { type: 'help' }],
    ['help', { type: 'help' }],
    ['HELP silence', { type: 'help', topic: 'silence' }],
    ['help mute', { type: 'help', topic: 'silence' }],
    ['show 7k2q', { type: 'show', id: '7K2Q' }],
    ['show 7kZo', { type: 'show', id: '7KZ0' }],
    ['7K2Q', { type: 'show', id: '7K2Q' }],
    ['XGJZ', { type: 'show', id: 'XGJZ' }],
    ['show `7K2Q`', { type: 'show', id: '7K2Q' }],
    ['show #7K2Q.', { type: 'show', id: '7K2Q' }],
    ['ack 7K2Q', { type: 'ack', id: '7K2Q' }],
    ['ack 7K2Q: looking at it', { type: 'ack', id: '7K2Q', note: 'looking at it' }],
    ['acknowledge 7K2Q', { type: 'ack', id: '7K2Q' }],
    ['unack 7K2Q', { type: 'unack', id: '7K2Q' }],
    ['resolve 7K2Q false alarm', { type: 'resolve', id: '7K2Q', note: 'false alarm' }],
    ['silence', { type: 'silence_dialog' }],
    ['silences', { type: 'silences' }],
    ['status', { type: 'status' }],
    ['test', { type: 'test', mayPage: false }],
    ['test payments', { type: 'test', receiver: 'payments', mayPage: false }],
    ['test the payments team --page', { type: 'test', receiver: 'the payments team', mayPage: true }],
    ['test \u2014page payments', { type: 'test', receiver: 'payments', mayPage: true }],
    ['test --PAGE', { type: 'test', mayPage: true }],
    ['expire 3F1C9A52', { type: 'expire', idPrefix: '3f1c9a52' }],
  ])('reads %j', (text, command) => {
    expect(parseCommand(text, context)).toEqual({ command, isShared: false });
  });

  it.each([
    'list --share',
    'list \u2014share',
    'list \u2013share',
    'list \u2013\u2013share',
    '--SHARE list',
    'list\u00a0--share ',
  ])('shares the answer of %j', (text) => {
    expect(parseCommand(text, context)).toMatchObject({ command: { type: 'list' }, isShared: true });
  });

  it.each([
    ['silence 7K2Q 2h', 'group 7K2Q', 2 * hour, ''],
    ['silence 7K2Q 2h30m deploying 1.4', 'group 7K2Q', 2.5 * hour, 'deploying 1.4'],
    ['silence 7K2Q for 2 hours because of "x"', 'group 7K2Q', 2 * hour, 'because of "x"'],
    ['silence 2h 7K2Q deploying', 'group 7K2Q', 2 * hour, 'deploying'],
    ['silence 480M 2h', 'group 480M', 2 * hour, ''],
    ['silence team=payments 1h', 'team="payments"', hour, ''],
    ['silence team = payments 1h', 'team="payments"', hour, ''],
    ['silence team=payments, env!=prod 1h move', 'team="payments" env!="prod"', hour, 'move'],
    ['silence {team="payments",env=~"a|b"} 1h move', 'team="payments" env=~"a|b"', hour, 'move'],
    ['silence alertname=\u201cApplication down\u201d 1h', 'alertname="Application down"', hour, ''],
    ["silence alertname='Application down' 1h", 'alertname="Application down"', hour, ''],
    ['silence instance=10.0.0.1:9100 1h', 'instance="10.0.0.1:9100"', hour, ''],
    ['silence service=~api|web 1h', 'service=~"api|web"', hour, ''],
    ['silence 1h team=payments deploy', 'team="payments"', hour, 'deploy'],
    ['silence team="" 1h', 'team=""', hour, ''],
  ])('reads %j', (text, target, lengthMs, comment) => {
    const { command } = parseCommand(text, context);
    if (command.type !== 'silence') throw new Error(JSON.stringify(command));

    const shown =
      command.target.type === 'group'
        ? `group ${command.target.id}`
        : command.target.matchers.map(renderMatcher).join(' ');
    expect(shown).toBe(target);
    expect(command.when).toEqual({ startsAt: now, endsAt: now + lengthMs });
    expect(command.comment).toBe(comment);
  });

  it('reads a silence that starts later, in the time zone of the person', () => {
    const { command } = parseCommand('silence 7K2Q from 22:00 for 2h maintenance', context);

    expect(command).toMatchObject({
      when: { startsAt: Date.parse('2026-11-20T21:00:00Z'), endsAt: Date.parse('2026-11-20T23:00:00Z') },
      comment: 'maintenance',
    });
  });

  it.each([
    ['list', { matchers: [], isMine: false }],
    ['list all', { matchers: [], isMine: false }],
    ['list critical firing', { matchers: [], isMine: false, states: ['firing'], severities: ['critical'] }],
    [
      'list acked high warning',
      { matchers: [], isMine: false, states: ['acknowledged'], severities: ['high', 'warning'] },
    ],
    ['list unacked', { matchers: [], isMine: false, states: ['firing'] }],
    ['list mine', { matchers: [], isMine: true }],
    ['list disk space', { matchers: [], isMine: false, text: 'disk space' }],
    ['list "critical path" api', { matchers: [], isMine: false, text: 'critical path api' }],
    [
      'list team=payments disk silenced env=~"a|b"',
      {
        isMine: false,
        text: 'disk',
        states: ['silenced'],
        matchers: [
          { name: 'team', operator: '=', value: 'payments' },
          { name: 'env', operator: '=~', value: 'a|b' },
        ],
      },
    ],
  ])('reads the filters of %j', (text, filter) => {
    expect(parseCommand(text, context).command).toEqual({ type: 'list', filter });
  });

  it.each([
    ['sielnce 7K2Q 2h', 'There is no command "sielnce".', 'silence'],
    ['lits', 'There is no command "lits".', 'list'],
    ['akc 7K2Q', 'There is no command "akc".', 'ack'],
    ['mute 7K2Q 2h', 'There is no command "mute".', 'silence'],
    ['close 7K2Q', 'There is no command "close".', 'resolve'],
    ['frobnicate', 'There is no command "frobnicate".', undefined],
    ['constructor', 'There is no command "constructor".', undefined],
    ['ack', 'Which group? Its id is missing.', 'ack'],
    [
      'ack it',
      '"it" is not a short id: ids have four or more letters and digits, for example 7K2Q. "list" shows them.',
      'ack',
    ],
    ['silence 7K2Q', 'How long? For example 2h30m, until 9:00, or from 22:00 for 2h.', 'silence'],
    ['silence 7K2Q deploying', 'How long? For example 2h30m, until 9:00, or from 22:00 for 2h.', 'silence'],
    [
      'silence 7K2Q until later',
      'later is not a time. Write for example 9:00, tomorrow 9:00 or 2026-11-21 09:00.',
      'silence',
    ],
    ['silence 2h', 'Silence what? Name a group by its id, or alerts by matchers.', 'silence'],
    [
      'silence HighErrorRate 2h',
      '"HighErrorRate" is neither a short id nor a matcher. By name it would be alertname="HighErrorRate".',
      'silence',
    ],
    [
      'silence service="db 2h',
      '"service="db" is not a whole matcher: a value with spaces needs a quote on both sides.',
      'silence',
    ],
    ['expire', 'Which silence? Its id is missing.', 'expire'],
    ['expire xyz', '"xyz" is not the id of a silence: at least four of its digits and letters a to f.', 'expire'],
  ])('says of %j what is wrong', (text, problem, near) => {
    expect(parseCommand(text, context).command).toEqual({
      type: 'mistake',
      problem,
      ...(near === undefined ? {} : { near }),
    });
  });

  it('says what is wrong with a regular expression', () => {
    expect(parseCommand('silence team=~"(" 2h', context).command).toMatchObject({
      type: 'mistake',
      problem: expect.stringMatching(/^That matcher cannot be read: .*not valid/),
      near: 'silence',
    });
  });

  it('never throws, whatever is typed', () => {
    const word = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        'silence',
        'list',
        'ack',
        '7K2Q',
        'team=',
        '=~',
        '{',
        '}',
        '"',
        "'",
        ',',
        'until',
        'from',
        '2h',
        '--share',
        '\u201c',
      ),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 10 }), (words) => {
        expect(parseCommand(words.join(' '), context).command.type).toBeTypeOf('string');
      }),
      { numRuns: 3000 },
    );
  });
});
