import { describe, expect, it } from 'vitest';
import type { CardAction } from '../../../src/cards/card-action.ts';
import type { Dialog } from '../../../src/cards/dialog.ts';
import { encodeAction } from '../../../src/chat/action-codec.ts';
import type { ActionAnswer, ChatContext } from '../../../src/chat/context.ts';
import { tell } from '../../../src/integrations/slack/timely.ts';
import { noon } from '../../support/fake-clock.ts';
import { aButton, acknowledge, openListenerOffice } from './listener-office.ts';
import { gid } from './office.ts';

const dialog: Dialog = {
  title: 'Silence',
  submit: 'Silence',
  close: 'Cancel',
  fields: [],
  outlook: [[{ type: 'text', text: 'Hides 3 alerts', style: 'plain' }]],
  state: 'state',
};
const answered: ActionAnswer = { type: 'answer', answer: tell('Already acknowledged by Bo') };

/** A conversation whose next answer the test gives by hand. */
function held() {
  const asked = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<ActionAnswer>();
  const press = (): Promise<ActionAnswer> => {
    asked.resolve();
    return answer.promise;
  };
  return { conversation: { press }, asked: asked.promise, answer: answer.resolve, fail: answer.reject };
}

describe('a click', () => {
  it('says who pressed, what, in which zone, and has an id of its own', async () => {
    const heard: [CardAction, ChatContext][] = [];
    const { press, slack } = await openListenerOffice({
      press: async (action, context) => {
        heard.push([action, context]);
        return { type: 'nothing' };
      },
    });

    const seen = await press(acknowledge);
    await press(acknowledge, 'bo');

    expect(seen).toMatchObject({ acked: true, ephemerals: [] });
    expect(heard[0]).toEqual([
      acknowledge,
      {
        by: { id: 'slack:U0ANA0001', name: 'ana', origin: 'slack' },
        timeZone: 'Europe/Lisbon',
        now: noon,
        inputId: expect.stringMatching(/^slack:T0LOCAL01:\d+\.\d+:U0ANA0001$/),
        commandName: '/alert',
        channel: 'C0ALERTS1',
      },
    ]);
    expect(heard[1]?.[1].by.id).toBe('slack:U0BO00001');
    expect(heard[1]?.[1].inputId).not.toBe(heard[0]?.[1].inputId);
    expect(slack.calls().filter((call) => call.method === 'chat.postEphemeral')).toEqual([]);
  });

  it('is acknowledged only when what it asks for is done', async () => {
    const { conversation, asked, answer } = held();
    const { press } = await openListenerOffice(conversation);
    let isAcknowledged = false;
    const seen = press(acknowledge).then((result) => {
      isAcknowledged = true;
      return result;
    });

    await asked;
    expect(isAcknowledged).toBe(false);
    answer({ type: 'nothing' });

    expect(await seen).toMatchObject({ acked: true });
  });

  it('is answered to the person alone, and without a ping', async () => {
    const { press, slack } = await openListenerOffice({ press: async () => answered });

    await press(acknowledge);
    const shown = await slack.waitFor(() => slack.ephemerals('ana')[0]);

    expect(shown).toMatchObject({ text: 'Already acknowledged by Bo' });
    expect(JSON.stringify(shown)).not.toMatch(/<[@!]/);
    expect(slack.ephemerals('bo')).toEqual([]);
    expect(slack.channel('alerts').messages()).toHaveLength(1);
  });

  it('that takes too long is acknowledged as unsure, and answered when it is known', async () => {
    const { conversation, asked, answer } = held();
    const { press, slack, clock } = await openListenerOffice(conversation);
    const seen = press(acknowledge);
    await asked;

    clock.leap(2500);
    // It is said first: whoever dies in between leaves nobody with a click that seems to be saved.
    const unsure = { text: expect.stringContaining('Not sure yet') };
    expect(await seen).toMatchObject({ acked: true, ephemerals: [unsure] });
    answer(answered);
    const late = await slack.waitFor(() => slack.ephemerals('ana')[1]);

    expect(late.text).toBe('Already acknowledged by Bo');
  });

  it('that fails says so, and leaves the reason in the log', async () => {
    const { press, logLines } = await openListenerOffice({
      press: () => Promise.reject(new Error('the store said xoxb-1-secret')),
    });

    const sorry = { text: expect.stringContaining('did not work') };
    expect(await press(acknowledge)).toMatchObject({ acked: true, ephemerals: [sorry] });
    expect(logLines.join('\n')).toContain('the store said [secret]');
  });

  it.each([
    ['from a newer Tocsin', '9.ack.x.1', 'newer Tocsin'],
    ['that nobody understands', 'nonsense', 'nothing that Tocsin understands'],
  ])('on a button %s is answered kindly', async (_what, value, words) => {
    const { press, slack } = await openListenerOffice({ press: () => Promise.reject(new Error('not reached')) });

    expect(await press(value)).toMatchObject({ acked: true });

    expect((await slack.waitFor(() => slack.ephemerals('ana')[0])).text).toContain(words);
  });

  it('still counts when Slack does not tell who it was', async () => {
    const heard: ChatContext[] = [];
    const { press, slack } = await openListenerOffice({
      press: async (_action, context) => {
        heard.push(context);
        return { type: 'nothing' };
      },
    });
    slack.trouble({ mode: '500', methods: ['users.info'] });

    await press(acknowledge);

    expect(heard[0]).toMatchObject({ by: { id: 'slack:U0ANA0001', name: 'ana' }, timeZone: 'UTC' });
  });

  it('does not wait longer than 0.7 s for a name', async () => {
    const { conversation, asked, answer } = held();
    const { press, slack, clock } = await openListenerOffice(conversation);
    slack.trouble({ mode: 'hang', methods: ['users.info'] });
    const seen = press(acknowledge);
    await slack.waitFor(() => slack.calls().find((call) => call.method === 'users.info'));

    clock.leap(700);
    await asked;
    answer({ type: 'nothing' });

    expect(await seen).toMatchObject({ acked: true });
  });

  it('on what only leads somewhere is acknowledged, and asks for nothing', async () => {
    const { use } = await openListenerOffice({ press: () => Promise.reject(new Error('not reached')) });
    const url = 'https://a.example/';
    const options = ['Source', 'Dashboard'].map((label) => ({
      ...{ text: { type: 'plain_text' as const, text: label }, value: 'link', url },
    }));

    const onButton = await use({ ...aButton, url });
    const inMenu = await use({ type: 'overflow', action_id: 'tocsin:0', options }, 'Source');

    expect([onButton, inMenu]).toMatchObject([
      { acked: true, ephemerals: [] },
      { acked: true, ephemerals: [] },
    ]);
  });

  it.each(['overflow', 'static_select'] as const)(
    'on an entry of a menu (%s) does what the entry says',
    async (type) => {
      const heard: CardAction[] = [];
      const { use } = await openListenerOffice({
        press: async (action) => {
          heard.push(action);
          return { type: 'nothing' };
        },
      });
      const text = { type: 'plain_text', text: '4 h' } as const;
      const silence: CardAction = { type: 'silence', gid, episode: 1, durationMs: 14_400_000 };
      const options = [
        { text, value: encodeAction(silence) },
        {
          text: { type: 'plain_text' as const, text: '1 h' },
          value: encodeAction({ ...silence, durationMs: 3_600_000 }),
        },
      ];

      await use({ type, action_id: 'tocsin:0', options }, '4 h');

      expect(heard).toEqual([silence]);
    },
  );
});

describe('a click that opens a dialog', () => {
  const custom: CardAction = { type: 'silence_custom', gid, episode: 1 };

  it('opens it before it is acknowledged', async () => {
    const { press } = await openListenerOffice({ press: async () => ({ type: 'dialog', dialog }) });

    const seen = await press(custom);

    expect(seen.view?.definition).toMatchObject({ title: { text: 'Silence' }, private_metadata: 'state' });
  });

  it('opens an empty one before the trigger expires, and fills it when it is known', async () => {
    const { conversation, asked, answer } = held();
    const { press, slack, clock } = await openListenerOffice(conversation);
    const seen = press(custom);
    await asked;

    clock.leap(1000);
    expect(JSON.stringify((await seen).view?.definition)).toContain('One moment');
    clock.leap(10_000);
    answer({ type: 'dialog', dialog });

    await slack.waitFor(() => (slack.openView('ana')?.definition['private_metadata'] === 'state' ? true : undefined));
  });

  it('is answered when Slack does not open it', async () => {
    const { press, slack } = await openListenerOffice({ press: async () => ({ type: 'dialog', dialog }) });
    slack.trouble({ mode: '500', methods: ['views.open'] });

    expect(await press(custom)).toMatchObject({ acked: true });

    expect((await slack.waitFor(() => slack.ephemerals('ana')[0])).text).toContain('did not open');
  });

  it('never waits behind a rate-limited delivery', async () => {
    const { press, slack } = await openListenerOffice({ press: async () => ({ type: 'dialog', dialog }) });
    slack.trouble({ mode: '429', methods: ['chat.update'], retryAfter: 30 });

    expect((await press(custom)).view).toBeDefined();
  });
});
