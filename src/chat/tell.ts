import type { Answer, AnswerSection } from '../cards/answer.ts';
import type { Line, Span } from '../cards/card.ts';
import { line } from '../cards/line.ts';
import { lineText, quoted, words } from '../cards/spans.ts';
import { knownZone } from '../engine/time-zone.ts';
import { type CommandName, wordsFor } from './command-words.ts';
import type { ChatContext } from './context.ts';

/** Tells one person some lines; the first is the gist. */
export function tell(...lines: readonly Line[]): Answer {
  return tellWith(lines, []);
}

/** The same, with more below. */
export function tellWith(lines: readonly Line[], sections: readonly AnswerSection[]): Answer {
  const said = lines.filter((one) => one.length > 0);
  return {
    visibility: 'private',
    preview: lineText(said[0] ?? []),
    sections: [...(said.length === 0 ? [] : [{ type: 'lines' as const, lines: said }]), ...sections],
  };
}

/** A command as one would type it here: `/alert show 7K2Q`. */
export function typed(context: ChatContext, text: string): Span {
  return quoted(`${context.commandName} ${text}`, 120, 'code');
}

/** How one command is written, with an example. */
export function usageLine(name: CommandName, context: ChatContext): Line {
  const { usage, example } = wordsFor(name);
  return line`${typed(context, usage)} · for example ${typed(context, example)}`;
}

/** Says in which zone times were read when the person's own is not known; else empty. */
export function zoneNote(context: ChatContext): Line {
  if (knownZone(context.timeZone) === context.timeZone) return [];
  return [words('Your time zone is not known here: times are read as UTC.', 'muted')];
}

/** `1 alert`, `1,200 alerts`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}

/** For a group that the store has forgotten. */
export function goneLine(context: ChatContext): Line {
  return line`Nobody knows this group any more. What is live: ${typed(context, 'list')}`;
}
