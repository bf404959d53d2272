import type { OfEpisode } from '../cards/card-action.ts';
import { resolveQuestion } from '../cards/card-buttons.ts';
import type { Dialog, DialogValues } from '../cards/dialog.ts';
import { line } from '../cards/line.ts';
import { words } from '../cards/spans.ts';
import type { GroupFacts } from '../engine/group-facts.ts';
import type { Inbound } from '../ports/inbound.ts';
import { actLines, atTheCard } from './act-lines.ts';
import type { ChatContext, DialogAnswer } from './context.ts';
import { decodeDialogState, encodeDialogState } from './dialog-state.ts';
import { escalateDialog, submitEscalate } from './escalate-dialog.ts';
import { incidentDialog, submitIncident } from './incident-dialog.ts';
import { silenceDialog } from './silence-dialog.ts';
import { readSilenceForm, silenceRequest } from './silence-form.ts';
import { silenceAnswer } from './silence-lines.ts';
import { tell } from './tell.ts';

/** The dialog as it looks with these values in it; what it would do is counted anew. */
export async function previewDialog(
  values: DialogValues,
  state: string,
  context: ChatContext,
  inbound: Inbound,
): Promise<Dialog> {
  const known = decodeDialogState(state);
  if (known?.type === 'escalate') {
    return escalateDialog(await inbound.showGroup(known.of.gid), { ...known.of, after: known.after }, values);
  }
  if (known?.type === 'incident') return incidentDialog(await inbound.showGroup(known.of.gid), known.of, values);
  if (known?.type !== 'resolve') return await silenceDialog(values, known?.of, { context, inbound });
  return resolveDialog(await inbound.showGroup(known.of.gid), known.of, values);
}

/** Does what a dialog says, or tells by field what is wrong with it. */
export async function submitDialog(
  values: DialogValues,
  state: string,
  context: ChatContext,
  inbound: Inbound,
): Promise<DialogAnswer> {
  const known = decodeDialogState(state);
  if (known === undefined)
    return { type: 'answer', answer: tell(line`This form was made by another version. Close it and open it again.`) };
  if (known.type === 'escalate') {
    return await submitEscalate(values, { ...known.of, after: known.after }, context, inbound);
  }
  if (known.type === 'incident') return await submitIncident(values, known.of, { context, inbound });
  if (known.type === 'resolve') return await submitResolve(values, known.of, { context, inbound });
  const form = readSilenceForm(values, known.of, context);
  if (form.type === 'problems') return form;
  const answer = await inbound.silence(silenceRequest(form, known.of, context));
  if (answer.type === 'invalid') return { type: 'problems', problems: { matchers: answer.problem } };
  return { type: 'answer', answer: silenceAnswer(answer, context) };
}

/** Asks whether to close a group by hand, and why. */
export function resolveDialog(facts: GroupFacts | undefined, of: OfEpisode, values: DialogValues = {}): Dialog {
  return {
    title: 'Resolve by hand',
    submit: 'Resolve',
    close: 'Leave it open',
    fields: [
      {
        type: 'text',
        name: 'reason',
        label: 'Why',
        value: values['reason'] ?? '',
        placeholder: 'false alarm',
        isOptional: true,
        isLive: false,
        isMultiline: false,
        maxLength: 300,
      },
    ],
    outlook: [facts === undefined ? line`Nobody knows this group any more.` : [words(resolveQuestion(facts))]],
    state: encodeDialogState({ type: 'resolve', of }),
  };
}

async function submitResolve(
  values: DialogValues,
  of: OfEpisode,
  { context, inbound }: { readonly context: ChatContext; readonly inbound: Inbound },
): Promise<DialogAnswer> {
  const reason = (values['reason'] ?? '').trim().slice(0, 500);
  const wish = { type: 'resolve' as const, ...(reason === '' ? {} : { reason }) };
  const { inputId, by } = context;
  const answer = await inbound.act({ inputId, by, gid: of.gid, episode: of.episode, wish });
  const lines = actLines(answer, wish, { context, isShared: false, lookAt: atTheCard });
  return { type: 'answer', answer: tell(...lines) };
}
