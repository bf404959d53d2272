import type { OfEpisode } from '../cards/card-action.ts';
import type { DialogValues } from '../cards/dialog.ts';
import { inert } from '../cards/inert.ts';
import type { Matcher } from '../engine/matcher.ts';
import { silenceProblem } from '../engine/silence.ts';
import { knownZone } from '../engine/time-zone.ts';
import type { SilenceRequest } from '../ports/inbound.ts';
import { toPlainCommand } from './command-text.ts';
import type { ChatContext } from './context.ts';
import { readOnlyMatchers } from './matcher-words.ts';
import { readWhen, type When } from './when.ts';

const hourMs = 60 * 60 * 1000;

/** An until-resolved silence ends at the latest after a week. */
const untilResolvedMs = 7 * 24 * hourMs;

/** What stands in the silence dialog, understood; or what is wrong, by field. */
export type SilenceForm =
  | { readonly type: 'form'; readonly matchers: readonly Matcher[]; readonly when: When; readonly comment: string }
  | {
      readonly type: 'problems';
      readonly problems: Readonly<Record<string, string>>;
      readonly matchers?: readonly Matcher[];
    };

export function readSilenceForm(values: DialogValues, of: OfEpisode | undefined, context: ChatContext): SilenceForm {
  const { now } = context;
  const problems: Record<string, string> = {};
  const reading = readOnlyMatchers(toPlainCommand(values['matchers'] ?? ''));
  const matchers = reading.type === 'matchers' ? reading.matchers : undefined;
  const matcherTrouble =
    reading.type === 'problem'
      ? reading.problem
      : silenceProblem({ matchers: matchers ?? [], startsAt: now, endsAt: now + 1 }, now);
  if (matcherTrouble !== undefined) problems['matchers'] = inert(sentence(matcherTrouble));
  const when = readLength(values, of, context);
  if (when.type === 'problem') problems[when.field] = inert(when.problem);
  const comment = (values['comment'] ?? '').trim().slice(0, 500);
  if (when.type === 'when' && matcherTrouble === undefined)
    return { type: 'form', matchers: matchers ?? [], when: when.when, comment };
  return {
    type: 'problems',
    problems,
    ...(matchers === undefined || matcherTrouble !== undefined ? {} : { matchers }),
  };
}

/** The request that a form or a command makes, once for each input. */
export function silenceRequest(
  { matchers, when, comment }: { readonly matchers: readonly Matcher[]; readonly when: When; readonly comment: string },
  of: Pick<OfEpisode, 'gid'> | undefined,
  context: ChatContext,
): SilenceRequest {
  const { startsAt, endsAt } = when;
  const base = { inputId: context.inputId, by: context.by, matchers, startsAt, comment };
  if (endsAt !== 'until_resolved') return { ...base, endsAt };
  return { ...base, endsAt: startsAt + untilResolvedMs, ...(of === undefined ? {} : { untilResolved: of.gid }) };
}

type LengthReading =
  | { readonly type: 'when'; readonly when: When }
  | { readonly type: 'problem'; readonly field: 'length' | 'exactly'; readonly problem: string };

/** What is typed wins over what is chosen. */
function readLength(values: DialogValues, of: OfEpisode | undefined, { now, timeZone }: ChatContext): LengthReading {
  const typed = toPlainCommand(values['exactly'] ?? '');
  if (typed !== '') return readExactly(typed, of, { now, timeZone });
  const length = values['length'] ?? '';
  if (length === 'until_resolved' && of !== undefined)
    return { type: 'when', when: { startsAt: now, endsAt: 'until_resolved' } };
  const hours = lengths.get(length);
  if (hours !== undefined) return { type: 'when', when: { startsAt: now, endsAt: now + hours * hourMs } };
  return { type: 'problem', field: 'exactly', problem: 'How long? For example 2h30m or until tomorrow 9:00.' };
}

function readExactly(
  text: string,
  of: OfEpisode | undefined,
  { now, timeZone }: Pick<ChatContext, 'now' | 'timeZone'>,
): LengthReading {
  const words = text.split(' ');
  const reading = readWhen(words, { now, timeZone: knownZone(timeZone) });
  if (reading.type === 'problem') return { type: 'problem', field: 'exactly', problem: reading.problem };
  if (reading.type === 'none' || reading.used < words.length) {
    const problem = 'Write for example 2h30m, until tomorrow 9:00 or from 22:00 for 2h.';
    return { type: 'problem', field: 'exactly', problem };
  }
  if (reading.when.endsAt === 'until_resolved' && of === undefined) {
    return {
      type: 'problem',
      field: 'exactly',
      problem: 'Until resolved needs a group: open this form from its card.',
    };
  }
  return { type: 'when', when: reading.when };
}

/** Hours by the value of the option. */
const lengths: ReadonlyMap<string, number> = new Map([
  ['1h', 1],
  ['4h', 4],
  ['24h', 24],
  ['168h', 168],
]);

function sentence(text: string): string {
  const first = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(first) ? first : `${first}.`;
}
