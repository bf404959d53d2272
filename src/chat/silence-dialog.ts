import type { Line } from '../cards/card.ts';
import type { OfEpisode } from '../cards/card-action.ts';
import { ofEpisode } from '../cards/card-buttons.ts';
import type { Dialog, DialogField, DialogValues } from '../cards/dialog.ts';
import { line } from '../cards/line.ts';
import { words } from '../cards/spans.ts';
import type { GroupFacts } from '../engine/group-facts.ts';
import { renderMatcher } from '../engine/matcher.ts';
import type { Inbound } from '../ports/inbound.ts';
import type { ChatContext } from './context.ts';
import { encodeDialogState } from './dialog-state.ts';
import { groupMatchers } from './group-matchers.ts';
import { readSilenceForm, type SilenceForm, silenceRequest } from './silence-form.ts';
import { hidesLine, spanLine } from './silence-lines.ts';
import { zoneNote } from './tell.ts';

/** A form for a silence; from a group's card with what the group shares filled in. */
export async function openSilenceDialog(
  facts: GroupFacts | undefined,
  context: ChatContext,
  inbound: Inbound,
): Promise<Dialog> {
  const matchers = facts === undefined ? [] : (groupMatchers(facts) ?? []);
  const values = { matchers: matchers.map(renderMatcher).join(', ').slice(0, maxMatchers), length: '1h' };
  return await silenceDialog(values, facts === undefined ? undefined : ofEpisode(facts), { context, inbound });
}

/** The form with these values in it, and what it would hide now. */
export async function silenceDialog(
  values: DialogValues,
  of: OfEpisode | undefined,
  { context, inbound }: { readonly context: ChatContext; readonly inbound: Inbound },
): Promise<Dialog> {
  const form = readSilenceForm(values, of, context);
  return {
    title: 'Silence',
    submit: 'Silence',
    close: 'Cancel',
    fields: fieldsOf(values, of),
    outlook: [...(await outlookOf(form, of, { context, inbound })), zoneNote(context)].filter((one) => one.length > 0),
    state: encodeDialogState(of === undefined ? { type: 'silence' } : { type: 'silence', of }),
  };
}

const maxMatchers = 1500;

function fieldsOf(values: DialogValues, of: OfEpisode | undefined): readonly DialogField[] {
  const untilResolved = of === undefined ? [] : [{ value: 'until_resolved', label: 'Until resolved' }];
  return [
    {
      type: 'text',
      name: 'matchers',
      label: 'What',
      hint: 'Alerts that match all of these, for example team="payments", env=~"prod|stage"',
      value: values['matchers'] ?? '',
      placeholder: 'team="payments"',
      isOptional: false,
      isLive: true,
      isMultiline: true,
      maxLength: maxMatchers,
    },
    {
      type: 'select',
      name: 'length',
      label: 'How long',
      value: values['length'] ?? '1h',
      isOptional: false,
      isLive: true,
      options: [
        { value: '1h', label: '1 hour' },
        { value: '4h', label: '4 hours' },
        { value: '24h', label: '24 hours' },
        { value: '168h', label: '7 days' },
        ...untilResolved,
        { value: 'exactly', label: 'As written below' },
      ],
    },
    {
      type: 'text',
      name: 'exactly',
      label: 'Or exactly',
      hint: 'In your time zone: 2h30m, until tomorrow 9:00, from 22:00 for 2h. Wins over the choice above.',
      value: values['exactly'] ?? '',
      isOptional: true,
      isLive: true,
      isMultiline: false,
      maxLength: 100,
    },
    {
      type: 'text',
      name: 'comment',
      label: 'Why',
      value: values['comment'] ?? '',
      placeholder: 'deploying 1.4',
      isOptional: true,
      isLive: false,
      isMultiline: false,
      maxLength: 300,
    },
  ];
}

async function outlookOf(
  form: SilenceForm,
  of: OfEpisode | undefined,
  { context, inbound }: { readonly context: ChatContext; readonly inbound: Inbound },
): Promise<readonly Line[]> {
  const { matchers } = form;
  const hides = matchers === undefined ? [] : hidesLine(await inbound.previewSilence(matchers), 'Would hide');
  if (form.type === 'problems')
    return [hides, ...Object.values(form.problems).map((problem): Line => [words(problem, 'muted')])];
  const { startsAt, endsAt, untilResolved } = silenceRequest(form, of, context);
  const until = untilResolved === undefined || of === undefined ? {} : { until: of };
  return [hides, line`Silences ${spanLine({ startsAt, endsAt, ...until }, context.now)}`];
}
