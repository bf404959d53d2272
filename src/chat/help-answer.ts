import type { Answer } from '../cards/answer.ts';
import type { Line } from '../cards/card.ts';
import { line } from '../cards/line.ts';
import { quoted, words } from '../cards/spans.ts';
import { type CommandName, commandWords, wordsFor } from './command-words.ts';
import type { ChatContext } from './context.ts';
import { tell, tellWith, typed, usageLine } from './tell.ts';

/** All commands in a line each, or one command with its ways to be written. */
export function helpAnswer(topic: CommandName | undefined, context: ChatContext): Answer {
  if (topic !== undefined) {
    const { usage, does, example } = wordsFor(topic);
    const more = (moreOn[topic] ?? []).map((text): Line => [words(text)]);
    return tell(line`${typed(context, usage)}  ${words(does)}`, line`For example ${typed(context, example)}`, ...more);
  }
  const rows = commandWords.map(({ usage, does }) => [[typed(context, usage)], [words(does)]]);
  return tellWith(
    [[words('What you can say', 'strong')]],
    [
      { type: 'table', table: { columns: ['command', 'what it does'], rows, more: 0 } },
      {
        type: 'lines',
        lines: [
          [
            words(
              'Ids are the first letters and digits of a group; answers are for you alone unless you add --share.',
              'muted',
            ),
          ],
        ],
      },
    ],
  );
}

/** What was not understood, and the usage of the command that was probably meant. */
export function mistakeAnswer(problem: string, near: CommandName | undefined, context: ChatContext): Answer {
  const gist: Line = [quoted(problem, 300)];
  if (near === undefined) return tell(gist, line`All commands: ${typed(context, 'help')}`);
  const isOther = problem.startsWith('There is no command');
  return tell(
    gist,
    isOther ? line`Did you mean ${usageLine(near, context)}` : line`Usage: ${usageLine(near, context)}`,
  );
}

const moreOn: Readonly<Partial<Record<CommandName, readonly string[]>>> = {
  list: [
    'States: firing, acked, silenced, pending, resolved. Severities: critical, high, warning, info. mine: acknowledged by you. overdue: nobody has responded in time.',
    'Labels: team=payments, env!=prod, service=~"api|web". Any other word is looked for in names, headlines and labels.',
  ],
  silence: [
    'What: the id of a group, or matchers such as team=payments service=~"api|web".',
    'When: 2h30m, until 9:00, until tomorrow 9:00, until resolved, from 22:00 for 2h, from fri 22:00 until sat 6:00; in your time zone.',
    'What follows is the reason. Without anything it opens a form that counts what would be hidden.',
  ],
  resolve: ['While its source still reports it, it stays closed until it goes quiet and fires again.'],
  escalate: [
    'By itself: the next level at PagerDuty, or the next step of the escalation policy that the policy file names.',
    'To: a level (2), a step or a policy by its name, a person or policy that PagerDuty knows, or @somebody here.',
    'Twice within a minute counts once, unless the second names somebody else.',
  ],
  runbook: [
    'The page of a group by its id, or pages by their name or by what they say. Without anything: what there is.',
    'Found by the address that the alert names, by file name, title, heading and text; the pages of its team or service first.',
  ],
  test: [
    'A group of its own that says that it is only a test goes through everything a real one does, and is resolved and forgotten. Without a receiver: the fallback, or that of the top route.',
    'PagerDuty is only tried with --page: an incident is opened, and resolved at once.',
  ],
  incident: [
    'SEV-1 is the worst, SEV-4 the mildest; without one the severity of the alerts decides. The title names the channel.',
    'incident severity SEV-1 changes how bad it is, incident resolve what happened ends it: in its channel without an id, elsewhere with one after the verb.',
  ],
  ack: ['Alerts that fire later are news and are still told. What follows the id is a note on the card.'],
};
