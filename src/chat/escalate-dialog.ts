import type { OfEpisode } from '../cards/card-action.ts';
import type { Dialog, DialogValues, SelectField } from '../cards/dialog.ts';
import { groupName } from '../cards/group-words.ts';
import { inert } from '../cards/inert.ts';
import { line } from '../cards/line.ts';
import type { EscalateTo } from '../engine/escalation.ts';
import type { GroupFacts } from '../engine/group-facts.ts';
import type { Inbound } from '../ports/inbound.ts';
import { actLines, atTheCard } from './act-lines.ts';
import type { ChatContext, DialogAnswer } from './context.ts';
import { encodeDialogState } from './dialog-state.ts';
import { tell } from './tell.ts';

/** The escalation that the person saw last is part of the question: two who ask at once call one person, not two. */
export type AskedToEscalate = OfEpisode & { readonly after: number };

/** Asks whom to call; who is next is chosen already. */
export function escalateDialog(
  facts: GroupFacts | undefined,
  { gid, episode, after }: AskedToEscalate,
  values: DialogValues = {},
): Dialog {
  const options = facts === undefined ? [] : optionsFor(facts);
  const field: SelectField = {
    type: 'select',
    name: 'to',
    label: 'Whom to call',
    value: options.find(({ value }) => value === values['to'])?.value ?? usual(facts, options),
    options,
    isOptional: false,
    isLive: false,
  };
  return {
    title: 'Escalate',
    submit: 'Escalate',
    close: 'Call nobody',
    fields: options.length === 0 ? [] : [field],
    outlook: [facts === undefined ? line`Nobody knows this group any more.` : outlookOf(facts, options.length > 0)],
    state: encodeDialogState({ type: 'escalate', of: { gid, episode }, after }),
  };
}

export async function submitEscalate(
  values: DialogValues,
  { gid, episode, after }: AskedToEscalate,
  context: ChatContext,
  inbound: Inbound,
): Promise<DialogAnswer> {
  const { inputId, by } = context;
  const wish = { type: 'escalate' as const, after, ...chosen(values['to']) };
  const answer = await inbound.act({ inputId, by, gid, episode, wish });
  return { type: 'answer', answer: tell(...actLines(answer, wish, { context, isShared: false, lookAt: atTheCard })) };
}

type Option = SelectField['options'][number];

/** Slack takes a hundred; a chain that long helps nobody. */
const MOST_STEPS = 50;

function optionsFor({ escalates }: GroupFacts): readonly Option[] {
  const { pager, chain } = escalates ?? {};
  const steps = (chain?.steps ?? []).slice(0, MOST_STEPS).map((name, index) => ({
    value: `${index + 1} ${chain?.policy ?? ''}`.slice(0, 75),
    label: `${index + 1}. ${inert(name, 50)}${index + 1 === chain?.next ? ' (next)' : ''}`,
  }));
  return [...(pager === undefined ? [] : [{ value: 'pager', label: 'PagerDuty: its next level' }]), ...steps];
}

function usual(facts: GroupFacts | undefined, options: readonly Option[]): string {
  const { pager, chain } = facts?.escalates ?? {};
  const next = pager === undefined ? options[(chain?.next ?? 1) - 1] : options[0];
  return next?.value ?? '';
}

function chosen(value: string | undefined): { readonly to?: EscalateTo } {
  if (value === 'pager') return { to: { type: 'pager' } };
  const [, step, policy] = /^(\d{1,3}) (.+)$/s.exec(value ?? '') ?? [];
  return step === undefined || policy === undefined ? {} : { to: { type: 'step', step: Number(step), policy } };
}

function outlookOf(facts: GroupFacts, isPossible: boolean) {
  const name = groupName(facts);
  if (!isPossible) return line`Nobody is named whom I could call for ${name}.`;
  const isLast = facts.escalates?.pager === undefined && facts.escalates?.chain?.next === undefined;
  return isLast
    ? line`Escalate ${name}? Everybody in the list was called already: whoever you choose is called once more.`
    : line`Escalate ${name}? Whoever you choose is called now; the card says who asked for it.`;
}
