import { expect, it } from 'vitest';
import { openTargetOffice } from './office.ts';

const allScopes = [
  'chat:write',
  'commands',
  'channels:read',
  'groups:read',
  'channels:history',
  'groups:history',
  'users:read',
];
const here = [{ id: 'C0ALERTS1', name: 'alerts', members: ['U0ANA0001', 'U0TOCSIN1'] }];
const notIn = [{ id: 'C0ALERTS1', name: 'alerts', members: ['U0ANA0001'] }];

type Options = Parameters<typeof openTargetOffice>[1];

async function check(channel: string, options: Options, token?: string) {
  const office = await openTargetOffice(channel, { scopes: allScopes, channels: here, ...options }, token);
  const found = await office.target.check?.(new AbortController().signal);
  return { found: found ?? [], posted: office.slack.channel('alerts').messages() };
}

it.each<[string, string, Options, RegExp[]]>([
  ['all is as it should be', '#alerts', {}, []],
  ['the channel is named by its id', 'C0ALERTS1', {}, []],
  [
    'the bot is not in the channel',
    '#alerts',
    { channels: notIn },
    [/^the bot is not in #alerts: .*\/invite the bot$/],
  ],
  ['there is no such channel', '#alarms', {}, [/no such channel/]],
  [
    'one scope is missing',
    '#alerts',
    { scopes: allScopes.filter((scope) => scope !== 'users:read') },
    [/^the app lacks the scope users:read, so whoever clicks has no name .*: add it from/],
  ],
  [
    'several are, and nothing can be looked up',
    '#alarms',
    { scopes: ['chat:write', 'commands'] },
    [
      /^the app lacks the scopes channels:read, groups:read, channels:history, groups:history, users:read, so a card .* twice, and whoever clicks/,
    ],
  ],
])('looks at the app and its channel without a message: %s', async (_what, channel, options, expected) => {
  const { found, posted } = await check(channel, options);

  expect(found).toHaveLength(expected.length);
  for (const [index, pattern] of expected.entries()) expect(found[index]).toMatch(pattern);
  expect(posted).toEqual([]);
});

it('names a token that is not taken', async () => {
  const { found } = await check('#alerts', {}, 'xoxb-another');

  expect(found).toEqual([expect.stringMatching(/SLACK_BOT_TOKEN is not valid/)]);
});
