import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Dialog, DialogValues } from '../../src/cards/dialog.ts';
import { answerAction } from '../../src/chat/answer-action.ts';
import { previewDialog, submitDialog } from '../../src/chat/answer-dialog.ts';
import type { ChatContext } from '../../src/chat/context.ts';
import { drawAnswer, drawLine } from '../cards/draw.ts';
import { hour, now, theFacts } from '../cards/facts.ts';
import { aContext, type StubbedInbound, stubInbound } from './stub-inbound.ts';

const facts = theFacts();
const of = { gid: facts.group.gid, episode: 1 };

describe('the silence dialog', () => {
  it('opens with what the group shares and says what that would hide', async () => {
    const dialog = await opened(stubInbound([facts]));

    expect(valueIn(dialog, 'matchers')).toBe('alertname="HighErrorRate", service="api"');
    expect(dialog.outlook.map(drawLine)).toEqual([
      'Would hide 3 alerts in 1 group now: HighErrorRate · api',
      'Silences until <20 Nov 15:14> (<in 1 h>)',
    ]);
    expect([dialog.title, dialog.submit, dialog.close].every((text) => text.length <= 24)).toBe(true);
    expect(dialog.state.length).toBeLessThan(200);
  });

  it('counts anew while one types', async () => {
    const asked: unknown[] = [];
    const inbound = stubInbound([facts], {
      previewSilence: async (matchers) => {
        asked.push(matchers);
        return { alerts: 1, groups: [facts], isPartial: true };
      },
    });
    const { state } = await opened(stubInbound([facts]));

    const dialog = await previewDialog(
      { matchers: 'team=\u201cpayments\u201d env=~prod|stage', length: 'exactly', exactly: 'from 22:00 for 2h' },
      state,
      aContext(),
      inbound,
    );

    expect(asked).toEqual([
      [
        { name: 'team', operator: '=', value: 'payments' },
        { name: 'env', operator: '=~', value: 'prod|stage' },
      ],
    ]);
    expect(dialog.outlook.map(drawLine)).toEqual([
      'Would hide at least 1 alert in 1 group now: HighErrorRate · api',
      'Silences from <20 Nov 21:00> until <20 Nov 23:00> (<in 8 h 46 min>)',
    ]);
    expect(valueIn(dialog, 'exactly')).toBe('from 22:00 for 2h');
  });

  it.each<[string, DialogValues, Readonly<Record<string, string>>]>([
    ['nothing to match', { matchers: '', length: '1h' }, { matchers: 'It needs at least one matcher.' }],
    [
      'everything to match',
      { matchers: 'team=~".*"', length: '1h' },
      { matchers: 'It would silence everything: at least one matcher must require a label.' },
    ],
    [
      'words that are no matcher',
      { matchers: 'team=x please', length: '1h' },
      { matchers: '"please" is not a matcher. Write for example team="payments".' },
    ],
    [
      'no length',
      { matchers: 'team=x', length: 'exactly' },
      { exactly: 'How long? For example 2h30m or until tomorrow 9:00.' },
    ],
    [
      'a time that is none',
      { matchers: 'team=x', length: '1h', exactly: 'soon' },
      { exactly: 'Write for example 2h30m, until tomorrow 9:00 or from 22:00 for 2h.' },
    ],
    [
      'a time that is over',
      { matchers: 'team=x', length: '1h', exactly: 'until today 9:00' },
      { exactly: 'That is over already.' },
    ],
    [
      'two at once',
      { matchers: 'x', length: '1h', exactly: 'until' },
      {
        matchers: '"x" is not a matcher. Write for example team="payments".',
        exactly: 'A time is missing. For example 9:00, tomorrow 9:00 or 2026-11-21 09:00.',
      },
    ],
  ])('stays open with what is wrong: %s', async (_, values, problems) => {
    const inbound = stubInbound([facts]);
    const { state } = await opened(inbound);

    expect(await submitDialog(values, state, aContext(), inbound)).toMatchObject({ type: 'problems', problems });
    expect(inbound.asked.silences).toEqual([]);
  });

  it('silences as it says', async () => {
    const inbound = stubInbound([facts]);
    const { state } = await opened(inbound);

    const answer = await submitDialog(
      { matchers: 'team=payments', length: '4h', exactly: '', comment: ' moving house ' },
      state,
      aContext({ inputId: 'view-1' }),
      inbound,
    );

    expect(inbound.asked.silences).toEqual([
      {
        inputId: 'view-1',
        by: aContext().by,
        matchers: [{ name: 'team', operator: '=', value: 'payments' }],
        startsAt: now,
        endsAt: now + 4 * hour,
        comment: 'moving house',
      },
    ]);
    expect(answer.type === 'answer' && drawAnswer(answer.answer)).toContain('Silenced until <20 Nov 18:14>');
  });

  it.each(['until_resolved', 'exactly'])('can end with the group (%s)', async (length) => {
    const inbound = stubInbound([facts]);
    const { state } = await opened(inbound);

    await submitDialog(
      { matchers: 'team=x', length, exactly: length === 'exactly' ? 'until resolved' : '' },
      state,
      aContext(),
      inbound,
    );

    expect(inbound.asked.silences).toMatchObject([{ untilResolved: of.gid }]);
  });

  it('offers no end with a group when it is about none', async () => {
    const inbound = stubInbound([]);
    const dialog = await previewDialog({ matchers: 'team=x' }, '{"v":1,"t":"silence"}', aContext(), inbound);

    const options = dialog.fields.flatMap((field) =>
      field.type === 'select' ? field.options.map((one) => one.value) : [],
    );
    expect(options).not.toContain('until_resolved');
    expect(
      await submitDialog({ matchers: 'team=x', exactly: 'until resolved' }, dialog.state, aContext(), inbound),
    ).toMatchObject({
      type: 'problems',
      problems: { exactly: 'Until resolved needs a group: open this form from its card.' },
    });
  });

  it('shows what the store refuses at the matchers', async () => {
    const inbound = stubInbound([facts], { silence: async () => ({ type: 'invalid', problem: 'nothing fires' }) });
    const { state } = await opened(inbound);

    expect(await submitDialog({ matchers: 'team=x', length: '1h' }, state, aContext(), inbound)).toEqual({
      type: 'problems',
      problems: { matchers: 'nothing fires' },
    });
  });
});

describe('the resolve dialog', () => {
  it('asks in words that name the thing, then closes it with the reason', async () => {
    const inbound = stubInbound([facts]);
    const dialog = await opened(inbound, 'resolve_ask');

    const answer = await submitDialog({ reason: 'false alarm' }, dialog.state, aContext(), inbound);

    expect(dialog.outlook.map(drawLine)).toEqual([
      'Resolve HighErrorRate · api while Prometheus still reports it? It stays closed until it goes quiet and fires again.',
    ]);
    expect(inbound.asked.acts).toMatchObject([{ ...of, wish: { type: 'resolve', reason: 'false alarm' } }]);
    expect(answer.type === 'answer' && drawAnswer(answer.answer)).toContain('You closed HighErrorRate · api.');
  });

  it('keeps what was typed when it is drawn again', async () => {
    const inbound = stubInbound([facts]);
    const { state } = await opened(inbound, 'resolve_ask');

    expect(valueIn(await previewDialog({ reason: 'x' }, state, aContext(), inbound), 'reason')).toBe('x');
  });
});

it.each(['{"v":9}', '{"v":2,"t":"resolve","g":"x","e":1}', '{"v":1,"t":"resolve"}', 'v1', ''])(
  'says so when a form was made by another version: %s',
  async (state) => {
    const answer = await submitDialog({}, state, aContext(), stubInbound([]));

    expect(answer.type === 'answer' && drawAnswer(answer.answer)).toContain('This form was made by another version.');
  },
);

it('never fails on what stands in a form or its state', async () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('team=x', 'until', '1h', 'exactly', '{"v":1,"t":"silence"}'),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.dictionary(fc.constantFrom('matchers', 'length', 'exactly', 'comment', 'reason'), text),
      text,
      async (values, state) => {
        const context: ChatContext = aContext();
        await previewDialog(values, state, context, stubInbound([facts]));
        await submitDialog(values, state, context, stubInbound([facts]));
      },
    ),
    { numRuns: 300 },
  );
});

async function opened(
  inbound: StubbedInbound,
  type: 'silence_custom' | 'resolve_ask' = 'silence_custom',
): Promise<Dialog> {
  const answer = await answerAction({ type, ...of }, aContext(), inbound);
  if (answer.type !== 'dialog') throw new Error(answer.type);
  return answer.dialog;
}

function valueIn(dialog: Dialog, name: string): string | undefined {
  return dialog.fields.find((field) => field.name === name)?.value;
}
