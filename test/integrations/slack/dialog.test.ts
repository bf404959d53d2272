import { describe, expect, it } from 'vitest';
import type { Dialog, DialogValues } from '../../../src/cards/dialog.ts';
import type { ChatContext, DialogAnswer } from '../../../src/chat/context.ts';
import { renderDialog } from '../../../src/integrations/slack/dialog-view.ts';
import { tell } from '../../../src/integrations/slack/timely.ts';
import { blockProblems } from '../../../src/stand-ins/slack/blocks/check-blocks.ts';
import { openListenerOffice } from './listener-office.ts';
import { gid } from './office.ts';

function aDialog(outlook: string): Dialog {
  return {
    title: 'Silence HighErrorRate',
    submit: 'Silence',
    close: 'Cancel',
    fields: [
      {
        type: 'text',
        name: 'matchers',
        label: 'Matchers',
        hint: 'One a line',
        value: 'service="api"',
        isOptional: false,
        isLive: true,
        isMultiline: true,
        maxLength: 2000,
      },
      {
        type: 'select',
        name: 'length',
        label: 'For',
        value: '4h',
        options: [
          { value: '1h', label: '1 hour' },
          { value: '4h', label: '4 hours' },
        ],
        isOptional: false,
        isLive: false,
      },
      {
        type: 'text',
        name: 'comment',
        label: 'Why',
        value: '',
        placeholder: 'deploying 1.4',
        isOptional: true,
        isLive: false,
        isMultiline: false,
        maxLength: 200,
      },
    ],
    outlook: [[{ type: 'text', text: outlook, style: 'plain' }]],
    state: 'the state',
  };
}

interface Asked {
  readonly values: DialogValues;
  readonly state: string;
  readonly context: ChatContext;
}

async function openDialogOffice(submitted: (asked: Asked) => Promise<DialogAnswer>) {
  const asked: Asked[] = [];
  const looked: Asked[] = [];
  const office = await openListenerOffice({
    press: async () => ({ type: 'dialog', dialog: aDialog('Hides 3 alerts') }),
    outlook: async (values, state, context) => {
      looked.push({ values, state, context });
      return aDialog(`Hides ${looked.length + 3} alerts`);
    },
    submit: async (values, state, context) => {
      asked.push({ values, state, context });
      return submitted({ values, state, context });
    },
  });
  await office.press({ type: 'silence_custom', gid, episode: 1 });
  const outlook = (): string => JSON.stringify(office.slack.openView('ana')?.definition['blocks']);
  return { ...office, asked, looked, outlook };
}

const typed = { 'field:matchers': { 'tocsin:field': 'service="db"' } };

describe('a dialog in Slack', () => {
  it('looks as reviewed', async () => {
    const view = renderDialog(aDialog('Hides 3 alerts'));

    expect(blockProblems(view.blocks, 'view', '/blocks')).toEqual([]);
    await expect(`${JSON.stringify(view, null, 2)}\n`).toMatchFileSnapshot('golden/dialog.json');
  });

  it('brings back what was entered, what was left as it was, and its state', async () => {
    const { slack, asked } = await openDialogOffice(async () => ({ type: 'answer', answer: tell('Silenced') }));

    await slack.submitView({ user: 'ana', values: typed });

    expect(asked).toMatchObject([
      {
        values: { matchers: 'service="db"', length: '4h', comment: '' },
        state: 'the state',
        context: { by: { id: 'slack:U0ANA0001' }, timeZone: 'Europe/Lisbon' },
      },
    ]);
    expect(asked[0]?.context.inputId).toMatch(/^slack:V\w+:\d/);
  });

  it('tells in its own place what came of it', async () => {
    const { slack, outlook } = await openDialogOffice(async () => ({
      type: 'answer',
      answer: tell('Silenced by Ana'),
    }));

    const seen = await slack.submitView({ user: 'ana', values: typed });

    expect(seen).toMatchObject({ acked: true, ephemerals: [] });
    expect(outlook()).toContain('Silenced by Ana');
    expect(seen.view?.definition['submit']).toBeUndefined();
  });

  it('stays open with what is wrong beneath the field', async () => {
    const { slack } = await openDialogOffice(async () => ({
      type: 'problems',
      problems: { matchers: 'bad matcher at 3', unknown: 'shown nowhere' },
    }));

    const seen = await slack.submitView({ user: 'ana', values: typed });

    expect(seen.errors).toEqual({ 'field:matchers': 'bad matcher at 3' });
  });

  it('says what is wrong all the same when no field is to blame', async () => {
    const { slack, outlook } = await openDialogOffice(async () => ({ type: 'problems', problems: { x: 'Too late' } }));

    await slack.submitView({ user: 'ana', values: typed });

    expect(outlook()).toContain('Too late');
  });

  it('that takes too long says that it is unsure, and then how it ended', async () => {
    const held = Promise.withResolvers<DialogAnswer>();
    const reached = Promise.withResolvers<void>();
    const { slack, clock, outlook } = await openDialogOffice(() => {
      reached.resolve();
      return held.promise;
    });
    const seen = slack.submitView({ user: 'ana', values: typed });
    await reached.promise;

    clock.leap(2500);
    expect(await seen).toMatchObject({ acked: true });
    expect(outlook()).toContain('Not sure yet');
    held.resolve({ type: 'answer', answer: tell('Silenced after all') });

    await slack.waitFor(() => (outlook().includes('Silenced after all') ? true : undefined));
  });

  it('shows what it would do while somebody types, and keeps what they typed', async () => {
    const { slack, looked, outlook } = await openDialogOffice(async () => ({ type: 'answer', answer: tell('x') }));
    const type = { user: 'ana', blockId: 'field:matchers', actionId: 'tocsin:field' };

    const seen = await slack.changeInView({ ...type, value: 'service="d' });
    await slack.waitFor(() => (outlook().includes('Hides 4 alerts') ? true : undefined));
    await slack.changeInView({ ...type, value: 'service="db"' });
    await slack.waitFor(() => (outlook().includes('Hides 5 alerts') ? true : undefined));

    expect(seen.acked).toBe(true);
    expect(looked.map(({ values }) => values['matchers'])).toEqual(['service="d', 'service="db"']);
    expect(slack.openView('ana')?.state['field:matchers']).toMatchObject({
      'tocsin:field': { value: 'service="db"' },
    });
  });

  it('asks once for fast typing while a count is under way, with the latest text', async () => {
    const first = Promise.withResolvers<Dialog>();
    const counted: string[] = [];
    const { slack, press } = await openListenerOffice({
      press: async () => ({ type: 'dialog', dialog: aDialog('Hides 3 alerts') }),
      outlook: async (values) => {
        counted.push(values['matchers'] ?? '');
        return counted.length === 1 ? await first.promise : aDialog('Hides 9 alerts');
      },
    });
    await press({ type: 'silence_custom', gid, episode: 1 });
    const type = { user: 'ana', blockId: 'field:matchers', actionId: 'tocsin:field' };

    for (const value of ['s', 'se', 'ser', 'serv']) await slack.changeInView({ ...type, value });
    first.resolve(aDialog('Hides 1 alert'));

    await slack.waitFor(() =>
      JSON.stringify(slack.openView('ana')?.definition).includes('Hides 9 alerts') ? true : undefined,
    );
    expect(counted).toEqual(['s', 'serv']);
  });
});
