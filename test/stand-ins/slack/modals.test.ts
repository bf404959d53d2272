import type { ModalView } from '@slack/types';
import { describe, expect, it } from 'vitest';
import { type BoltOffice, openHttpOffice } from './bolt.ts';
import { button, codeOf, outcomeOf, plain } from './support.ts';

const input = (id: string, more: object = {}) => ({
  ...{ type: 'input', block_id: id, label: plain(id) },
  element: { type: 'plain_text_input', action_id: id, ...more },
});

function modal(more: Partial<ModalView> = {}): ModalView {
  const blocks = [input('why')];
  return { type: 'modal', title: plain('Silence'), submit: plain('OK'), blocks, ...more };
}

interface ModalOffice extends BoltOffice {
  /** A trigger that nobody has used. */
  trigger(): Promise<string>;
}

async function openModalOffice(): Promise<ModalOffice> {
  const office = await openHttpOffice();
  const triggers: string[] = [];
  office.app.command('/alert', async ({ ack, command }) => {
    triggers.push(command.trigger_id);
    await ack();
  });
  return {
    ...office,
    async trigger() {
      await office.slack.command({ user: 'ana', channel: 'alerts', text: '/alert' });
      return String(triggers.at(-1));
    },
  };
}

describe('triggers', () => {
  it('live three seconds and open one view', async () => {
    const { client, clock, trigger } = await openModalOffice();
    const open = (trigger_id: string) => codeOf(client.views.open({ trigger_id, view: modal() }));

    const first = await trigger();
    clock.advance(3000);
    expect(await open(first)).toBe('ok');
    expect(await open(first)).toBe('exchanged_trigger_id');
    const second = await trigger();
    clock.advance(3001);
    expect(await open(second)).toBe('expired_trigger_id');
    expect(await open('made-up')).toBe('invalid_trigger_id');
  });
});

describe('views', () => {
  it.each([
    [
      'a long title',
      { title: plain('x'.repeat(25)) },
      'must be less than 25 characters [json-pointer:/view/title/text]',
    ],
    ['no submit for an input', { submit: undefined }, 'missing required field: submit [json-pointer:/view]'],
    [
      'long private metadata',
      { private_metadata: 'x'.repeat(3001) },
      'must be less than 3001 characters [json-pointer:/view/private_metadata]',
    ],
    ['an unknown key', { colour: 'red' }, 'invalid additional property: colour [json-pointer:/view]'],
    [
      'a home view',
      { type: 'home', title: undefined, submit: undefined },
      'must be of type: modal [json-pointer:/view/type]',
    ],
    [
      'a bad block',
      { blocks: [{ type: 'nonsense' }] },
      'unsupported type: nonsense [json-pointer:/view/blocks/0/type]',
    ],
  ])('refuses %s', async (_name, more, problem) => {
    const { client, trigger } = await openModalOffice();
    const args = { trigger_id: await trigger(), view: { ...modal(), ...more } };

    const { data } = await outcomeOf(client.apiCall('views.open', args));

    expect(data).toMatchObject({ error: 'invalid_arguments', errors: [problem] });
  });

  it('refuses one that is too large', async () => {
    const { client, trigger } = await openModalOffice();
    const blocks = Array.from({ length: 90 }, () => ({
      ...{ type: 'section', text: plain('x'.repeat(3000)) },
    }));

    const view = modal({ blocks });

    expect(await codeOf(client.views.open({ trigger_id: await trigger(), view }))).toBe('view_too_large');
  });

  it('keeps what was typed over an update, and knows a stale hash', async () => {
    const { slack, client, trigger } = await openModalOffice();
    const opened = await client.views.open({ trigger_id: await trigger(), view: modal() });
    const view_id = String(opened.view?.id);
    const hash = String(opened.view?.hash);
    await slack.changeInView({ user: 'ana', actionId: 'why', value: 'deploy' });
    const blocks = [input('why'), input('more')];

    expect(await codeOf(client.views.update({ view_id, hash, view: modal({ blocks }) }))).toBe('ok');
    expect(await codeOf(client.views.update({ view_id, hash, view: modal() }))).toBe('hash_conflict');
    expect(await codeOf(client.views.update({ view_id: 'V404', view: modal() }))).toBe('not_found');
    expect(slack.openView('ana')?.state).toEqual({
      why: { why: { type: 'plain_text_input', value: 'deploy' } },
      more: { more: { type: 'plain_text_input', value: null } },
    });
  });

  it('submits what a person entered, then closes', async () => {
    const { slack, client, app, trigger } = await openModalOffice();
    const options = ['1h', '4h'].map((value) => ({ text: plain(value), value }));
    const select = { type: 'static_select', action_id: 'for', options, initial_option: options[0] };
    const blocks = [input('why'), { ...input('for'), element: select }];
    const heard: unknown[] = [];
    app.view('silence', async ({ ack, view, body }) => {
      heard.push(view.state.values, view.private_metadata, body.user.id);
      await ack();
    });
    const view = modal({ callback_id: 'silence', private_metadata: 'g1', blocks });
    await client.views.open({ trigger_id: await trigger(), view });

    const seen = await slack.submitView({ user: 'ana', values: { why: { why: 'deploy' } } });

    expect(heard).toEqual([
      {
        why: { why: { type: 'plain_text_input', value: 'deploy' } },
        for: { for: { type: 'static_select', selected_option: options[0] } },
      },
      'g1',
      'U0ANA0001',
    ]);
    expect(seen).toMatchObject({ acked: true, view: undefined });
  });

  it('stays open with complaints, is replaced, or gets another on top, as the app answers', async () => {
    const { slack, client, app, trigger } = await openModalOffice();
    const answers: object[] = [
      { response_action: 'errors', errors: { why: 'Say more' } },
      { response_action: 'errors', errors: { nowhere: 'Say more' } },
      { response_action: 'update', view: modal({ callback_id: 's', title: plain('Second') }) },
      { response_action: 'push', view: modal({ callback_id: 's', title: plain('Third') }) },
      { response_action: 'clear' },
    ];
    app.view('s', ({ ack }) => ack(Object(answers.shift())));
    await client.views.open({ trigger_id: await trigger(), view: modal({ callback_id: 's' }) });
    const submit = () => slack.submitView({ user: 'ana', values: { why: { why: 'x' } } });

    expect(await submit()).toMatchObject({ errors: { why: 'Say more' }, view: { state: { why: {} } } });
    expect(await submit()).toMatchObject({ error: 'invalid_response' });
    expect(await submit()).toMatchObject({ view: { definition: { title: { text: 'Second' } } } });
    expect(await submit()).toMatchObject({ view: { definition: { title: { text: 'Third' } } } });
    expect(await submit()).toMatchObject({ view: undefined });
  });

  it('stays open if the app answers late', async () => {
    const { slack, client, app, clock, trigger } = await openModalOffice();
    const reached = Promise.withResolvers<void>();
    app.view('s', async () => reached.resolve());
    await client.views.open({ trigger_id: await trigger(), view: modal({ callback_id: 's' }) });

    const submit = slack.submitView({ user: 'ana', values: { why: { why: 'x' } } });
    await reached.promise;
    clock.advance(3000);

    expect(await submit).toMatchObject({ error: 'operation_timeout', view: { userId: 'U0ANA0001' } });
  });

  it('does not let a person submit what Slack would not', async () => {
    const { slack, client, trigger } = await openModalOffice();
    const blocks = [input('why', { max_length: 5 })];
    await client.views.open({ trigger_id: await trigger(), view: modal({ blocks }) });
    const submit = async (values: Record<string, Record<string, string>>) => slack.submitView({ user: 'ana', values });

    await expect(submit({})).rejects.toThrow('"why" is required');
    await expect(submit({ why: { why: 'too long' } })).rejects.toThrow('takes 5 characters');
    await expect(submit({ how: { how: 'x' } })).rejects.toThrow('there is no "how" to use');
    await expect(slack.submitView({ user: 'bo' })).rejects.toThrow('no modal is open');
  });

  it('tells the app of presses inside a modal, which can push a view of its own', async () => {
    const { slack, client, app, trigger } = await openModalOffice();
    const blocks = [{ type: 'actions', elements: [button('more')] }, input('why')];
    app.action('more', async ({ ack, body, client: bolt }) => {
      await ack();
      await bolt.views.push({ trigger_id: Object(body)['trigger_id'], view: modal() });
    });
    await client.views.open({ trigger_id: await trigger(), view: modal({ blocks }) });
    const first = slack.openView('ana');

    await slack.changeInView({ user: 'ana', actionId: 'more' });
    const pushed = await slack.waitFor(() => {
      const top = slack.openView('ana');
      return top?.id === first?.id ? undefined : top;
    });

    expect(pushed.previousId).toBe(first?.id);
    await slack.closeView({ user: 'ana' });
    expect(slack.openView('ana')?.id).toBe(first?.id);
  });

  it('hears of typing only where the input dispatches', async () => {
    const { slack, client, app, trigger } = await openModalOffice();
    const heard: unknown[] = [];
    app.action(/./, async ({ ack, action }) => {
      heard.push(action);
      await ack();
    });
    const blocks = [input('quiet'), { ...input('loud'), dispatch_action: true }];
    await client.views.open({ trigger_id: await trigger(), view: modal({ blocks }) });

    await slack.changeInView({ user: 'ana', actionId: 'quiet', value: 'a' });
    await slack.changeInView({ user: 'ana', actionId: 'loud', value: 'b' });

    expect(heard).toMatchObject([{ action_id: 'loud', type: 'plain_text_input', value: 'b' }]);
  });

  it('keeps what was chosen on the Home tab, and leaves the modal alone', async () => {
    const { slack, client, app, trigger } = await openModalOffice();
    app.action('pick', ({ ack }) => ack());
    const options = ['a', 'b'].map((value) => ({ text: plain(value), value }));
    const element = { type: 'static_select', action_id: 'pick', options };
    const blocks = [{ type: 'actions', block_id: 'home', elements: [element] }];
    await client.views.publish({ user_id: 'U0ANA0001', view: { type: 'home', blocks } });
    await client.views.open({ trigger_id: await trigger(), view: modal() });
    const viewId = String(slack.home('ana')?.id);

    await slack.changeInView({ user: 'ana', viewId, actionId: 'pick', value: 'b' });

    expect(slack.home('ana')?.state).toMatchObject({
      home: { pick: { selected_option: { value: 'b' } } },
    });
    expect(slack.openView('ana')?.definition).toMatchObject({ type: 'modal' });
  });

  it('is told of a closed view only if the view asks', async () => {
    const { slack, client, app, trigger } = await openModalOffice();
    const closed: string[] = [];
    app.view({ callback_id: 's', type: 'view_closed' }, async ({ ack, view }) => {
      closed.push(view.callback_id);
      await ack();
    });
    await client.views.open({ trigger_id: await trigger(), view: modal({ callback_id: 's' }) });
    await slack.closeView({ user: 'ana' });
    const view = modal({ callback_id: 's', notify_on_close: true });
    await client.views.open({ trigger_id: await trigger(), view });
    await slack.closeView({ user: 'ana' });

    expect(closed).toEqual(['s']);
    expect(slack.openView('ana')).toBeUndefined();
  });
});
