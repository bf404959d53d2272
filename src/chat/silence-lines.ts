import type { Answer } from '../cards/answer.ts';
import type { Line } from '../cards/card.ts';
import { groupName } from '../cards/group-words.ts';
import { line } from '../cards/line.ts';
import { silenceRow } from '../cards/render-details.ts';
import { quoted, timeSpan, words } from '../cards/spans.ts';
import { renderMatcher } from '../engine/matcher.ts';
import { type Silence, silenceStateAt } from '../engine/silence.ts';
import type { SilenceAnswer, SilencePreview } from '../ports/inbound.ts';
import { unsavedLine, unsureLine } from './act-lines.ts';
import type { ChatContext } from './context.ts';
import { counted, tell, tellWith, typed, zoneNote } from './tell.ts';

/** What came of a silence that was made, moved or ended. */
export function silenceAnswer(answer: SilenceAnswer, context: ChatContext): Answer {
  switch (answer.type) {
    case 'done':
      return doneAnswer(answer.silence, answer.preview, context);
    case 'invalid':
      return tell(line`Not silenced: ${quoted(answer.problem, 300)}.`);
    case 'no_such_silence':
      return tell(line`There is no such silence any more. What is silenced: ${typed(context, 'silences')}`);
    case 'already_expired':
      return tell(endedLine(answer.silence, context.now));
    case 'unsure':
      return tell(unsureLine(line`Look with ${typed(context, 'silences')}`));
    case 'unsaved':
      return tell(unsavedLine(answer.error));
  }
}

/** What a silence hides now, or would hide. */
export function hidesLine({ alerts, groups, isPartial }: SilencePreview, verb: 'Hides' | 'Would hide'): Line {
  if (alerts === 0) {
    return isPartial ? line`What it hides could not be counted in time.` : line`Nothing that it matches fires now.`;
  }
  const names = groups.slice(0, 3).map(groupName);
  const more = groups.length - names.length;
  const list = more > 0 ? `${names.join(', ')} and ${more.toLocaleString('en')} more` : names.join(', ');
  const count = `${isPartial ? 'at least ' : ''}${counted(alerts, 'alert')}`;
  return line`${words(verb)} ${words(count)} in ${words(counted(groups.length, 'group'))} now: ${quoted(list, 250)}`;
}

/** From when until when, with the day. */
export function spanLine(
  { startsAt, endsAt, until }: Pick<Silence, 'startsAt' | 'endsAt' | 'until'>,
  now: number,
): Line {
  const end = timeSpan(endsAt, 'day_clock', now);
  const to =
    until === undefined
      ? line`until ${end} (${timeSpan(endsAt, 'relative', now)})`
      : line`until it resolves (${end} at the latest)`;
  return startsAt > now ? line`from ${timeSpan(startsAt, 'day_clock', now)} ${to}` : to;
}

/** Every silence that is not over. */
export function silencesAnswer(silences: readonly Silence[], context: ChatContext): Answer {
  const { now } = context;
  if (silences.length === 0)
    return tell(line`Nothing is silenced.`, line`To silence something: ${typed(context, 'silence 7K2Q 2h')}`);
  const pending = silences.filter((silence) => silenceStateAt(silence, now) === 'pending').length;
  const gist = `${counted(silences.length, 'silence')}${pending === 0 ? '' : `, ${pending} of them to come`}`;
  const left = silences.length - maxRows;
  return tellWith(
    [[words(gist)]],
    [
      { type: 'rows', rows: silences.slice(0, maxRows).map((silence) => silenceRow(silence, now)) },
      ...(left > 0 ? [{ type: 'lines' as const, lines: [[words(`and ${left} more`, 'muted')]] }] : []),
    ],
  );
}

const maxRows = 15;

/** Judged at the instant of the write, which came after the question: what began or ended with it has done so. */
function doneAnswer(silence: Silence, preview: SilencePreview, context: ChatContext): Answer {
  const now = Math.max(context.now, silence.updatedAt);
  if (silenceStateAt(silence, now) === 'expired') return tell(endedLine(silence, now));
  const matchers = quoted(silence.matchers.map(renderMatcher).join(', '), 250, 'code');
  return tellWith(
    [
      line`Silenced ${spanLine(silence, now)}: ${matchers}`,
      hidesLine(preview, silence.startsAt > now ? 'Would hide' : 'Hides'),
      zoneNote(context),
    ],
    [{ type: 'rows', rows: [silenceRow(silence, now)] }],
  );
}

function endedLine(silence: Silence, now: number): Line {
  const matchers = quoted(silence.matchers.map(renderMatcher).join(', '), 250, 'code');
  const by = quoted(silence.createdBy, 60);
  const isNew = now - silence.endsAt < justNowMs;
  const when = isNew ? line`is over now` : line`was over ${timeSpan(silence.endsAt, 'relative', now)}`;
  return line`The silence of ${by} on ${matchers} ${when}. What fires is told again.`;
}

const justNowMs = 5000;
