import { describe, expect, it } from 'vitest';
import type { ActionAnswer, ChatContext } from '../../../src/chat/context.ts';
import { toCommandText } from '../../../src/integrations/slack/command-text.ts';
import { tell } from '../../../src/integrations/slack/timely.ts';
import { openListenerOffice } from './listener-office.ts';

const list = { user: 'ana', channel: 'alerts', text: '/alert list' };

describe('/alert', () => {
  it('passes on what was typed, by whom and where, with an id of its own', async () => {
    const heard: [string, ChatContext][] = [];
    const { slack } = await openListenerOffice(
      {
        command: async (text, context) => {
          heard.push([text, context]);
          return { type: 'nothing' };
        },
      },
      { escapeCommands: true },
    );

    await slack.command({ ...list, text: '/alert silence severity<"x" & @bo #alerts' });
    await slack.command(list);

    expect(heard[0]).toEqual([
      'silence severity<"x" & @bo #alerts',
      {
        by: { id: 'slack:U0ANA0001', name: 'ana', origin: 'slack' },
        timeZone: 'Europe/Lisbon',
        now: expect.any(Number),
        inputId: expect.stringMatching(/^slack:.+/),
        commandName: '/alert',
        channel: 'C0ALERTS1',
        mentions: new Map([['@bo', { type: 'user', chat: 'slack', id: 'U0BO00001' }]]),
      },
    ]);
    expect(heard[1]?.[1].inputId).not.toBe(heard[0]?.[1].inputId);
  });

  it('is answered with the acknowledgement, to one person or to all', async () => {
    const answers = [tell('Nothing fires'), { ...tell('Nothing fires, all'), visibility: 'shared' as const }];
    const { slack } = await openListenerOffice({
      command: async (): Promise<ActionAnswer> => ({ type: 'answer', answer: answers.shift() ?? tell('?') }),
    });

    const alone = await slack.command(list);
    const shared = await slack.command(list);

    expect(alone.ephemerals).toMatchObject([{ text: 'Nothing fires' }]);
    expect(shared.ephemerals).toEqual([]);
    expect(slack.channel('alerts').messages()).toMatchObject([{ text: 'Nothing fires, all' }]);
    expect(slack.calls().map((call) => call.method)).toEqual(['users.info']);
  });

  it('that takes too long is answered as unsure within Slack’s time, and later for good', async () => {
    const asked = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<ActionAnswer>();
    const { slack, clock } = await openListenerOffice({
      command: () => {
        asked.resolve();
        return answer.promise;
      },
    });
    const seen = slack.command(list);
    await asked.promise;

    clock.leap(2500);
    expect((await seen).ephemerals[0]?.text).toContain('Not sure yet');
    answer.resolve({ type: 'answer', answer: tell('Saved after all') });

    await slack.waitFor(() => slack.ephemerals('ana').find((one) => one.text === 'Saved after all'));
  });
});

describe('what Slack sends of a command', () => {
  it.each([
    ['ack 7K2Q', 'ack 7K2Q'],
    ['list <@U123|ana> <@U456>', 'list @ana @U456'],
    ['list <#C123|alerts>', 'list #alerts'],
    ['show <https://a.example/?x=1&amp;y=2>', 'show https://a.example/?x=1&y=2'],
    ['list instance=<http://db-1.example:9100|db-1.example:9100>', 'list instance=db-1.example:9100'],
    ['ack 7K2Q mail <mailto:ana@a.example|ana@a.example>', 'ack 7K2Q mail ana@a.example'],
    ['ack 7K2Q <!here|here> &lt;!here&gt; &amp;lt;', 'ack 7K2Q @here <!here> &lt;'],
    ['list a&lt;b &amp;&amp; c&gt;d', 'list a<b && c>d'],
  ])('%s was typed as %s', (sent, typed) => {
    expect(toCommandText(sent)).toBe(typed);
  });
});
