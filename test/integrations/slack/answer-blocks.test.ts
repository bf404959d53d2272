import { describe, expect, it } from 'vitest';
import type { Answer } from '../../../src/cards/answer.ts';
import { renderDetails } from '../../../src/cards/render-details.ts';
import { renderReply } from '../../../src/cards/render-reply.ts';
import type { ChatContext } from '../../../src/chat/context.ts';
import { helpAnswer } from '../../../src/chat/help-answer.ts';
import { listAnswer } from '../../../src/chat/list-answer.ts';
import { runbookAnswer } from '../../../src/chat/runbook-answer.ts';
import { silencesAnswer } from '../../../src/chat/silence-lines.ts';
import type { GroupFacts } from '../../../src/engine/group-facts.ts';
import {
  answerBlocks,
  renderAnswerMessage,
  renderReplyMessage,
} from '../../../src/integrations/slack/answer-blocks.ts';
import { charactersOf } from '../../../src/integrations/slack/characters.ts';
import { openPage, toPages } from '../../../src/runbooks/page.ts';
import { blockProblems } from '../../../src/stand-ins/slack/blocks/check-blocks.ts';
import { refuseBadContent } from '../../../src/stand-ins/slack/blocks/check-message.ts';
import { ana, aSilence, hour, minute, now, theFacts } from '../../cards/facts.ts';
import { fixture } from '../../runbooks/library.ts';
import { states } from './states.ts';

const context: ChatContext = {
  by: ana,
  timeZone: 'Europe/Lisbon',
  now,
  inputId: 'i',
  commandName: '/alert',
  channel: 'C1',
};

const stateOf = (name: string): GroupFacts => states[name] ?? theFacts();

function aList(groups: readonly GroupFacts[]): Answer {
  const listing = { groups, total: groups.length, live: groups.length, isPartial: false };
  return listAnswer(listing, { isMine: false, matchers: [] }, context);
}

const longRunbook = `# Long\n${Array.from(
  { length: 60 },
  (_, index) =>
    `## Part ${index}\n- [${'a'.repeat(100)}](https://example.com/${'b'.repeat(300)})\n\n|a|b|\n|-|-|\n|1|2|\n`,
).join('\n')}`;

function runbookOf(place: string, text = fixture(place)): Answer {
  const [page] = toPages(text, { root: '/', place, link: `https://git.example.com/runbooks/${place}` });
  if (page === undefined) throw new Error('a file is at least one page');
  return runbookAnswer({ type: 'page', page: openPage(page, undefined) }, { context, facts: stateOf('firing') });
}

const answers: Readonly<Record<string, Answer>> = {
  list: aList([
    stateOf('firing'),
    { ...stateOf('acknowledged'), shortId: '4M0T' },
    { ...stateOf('silenced'), shortId: '9ZX1' },
    { ...stateOf('hostile'), shortId: 'B7R3' },
  ]),
  'list-long': aList(Array.from({ length: 40 }, (_, index) => ({ ...stateOf('long-and-many'), shortId: `A${index}` }))),
  details: renderDetails(stateOf('firing')),
  'details-long': renderDetails(stateOf('long-and-many')),
  'details-hostile': renderDetails(stateOf('hostile')),
  silences: silencesAnswer([aSilence(), aSilence({ startsAt: now + hour, endsAt: now + 2 * hour })], context),
  help: helpAnswer(undefined, context),
  runbook: runbookOf('high-error-rate.md'),
  'runbook-table': runbookOf('payments/high-error-rate.md'),
  'runbook-hostile': runbookOf('hostile.md'),
  'runbook-long': runbookOf('long.md', longRunbook),
  'runbook-choice': runbookAnswer(
    {
      type: 'choice',
      pages: [
        { id: 'a', title: 'Runbook: High Error Rate', place: 'high-error-rate.md' },
        { id: 'b', title: 'High error rate in payments', place: 'payments/high-error-rate.md' },
        { id: 'c', title: 'Disks', place: 'disk.md', section: { id: 'd', heading: 'Error rate of disks' } },
      ],
      more: 0,
    },
    { context, facts: stateOf('firing') },
  ),
};

describe('an answer in Slack', () => {
  it.each(['list', 'details', 'silences', 'help', 'runbook', 'runbook-table', 'runbook-hostile', 'runbook-choice'])(
    'looks as reviewed: %s',
    async (name) => {
      const drawn = JSON.stringify(renderAnswerMessage(answers[name] ?? aList([])), null, 2);

      await expect(`${drawn}\n`).toMatchFileSnapshot(`golden/answer-${name}.json`);
    },
  );

  it.each(Object.keys(answers))('keeps every limit of Slack, in a message and in a modal: %s', (name) => {
    const answer = answers[name] ?? aList([]);

    expect(() => refuseBadContent(renderAnswerMessage(answer), 10_000)).not.toThrow();
    expect(blockProblems(answerBlocks(answer, 'view'), 'view', '/blocks')).toEqual([]);
  });

  it('says so when the rest does not fit', () => {
    const line = [{ type: 'text', text: 'x'.repeat(290), style: 'muted' }] as const;
    const long: Answer = {
      visibility: 'private',
      preview: 'long',
      sections: [{ type: 'lines', lines: Array.from({ length: 60 }, () => line) }],
    };

    const { blocks } = renderAnswerMessage(long);

    expect(blocks.length).toBeLessThanOrEqual(50);
    expect(charactersOf(blocks)).toBeLessThanOrEqual(10_000);
    expect(JSON.stringify(blocks.at(-1))).toContain('too long');
  });

  it('escapes what strangers wrote in a row, and leaves no markup of theirs alive', () => {
    const [row] = renderAnswerMessage(aList([stateOf('hostile')])).blocks;

    expect(row).toMatchObject({ type: 'section', text: { type: 'mrkdwn', verbatim: true } });
    const text = JSON.stringify(row);
    expect(text).not.toMatch(/<(?!!date\^\d+\^)/);
    expect(text).not.toContain('*bold*');
  });

  it('offers what has to ask first beneath its row, and the rest in a menu', () => {
    const [, row, beneath] = renderAnswerMessage(silencesAnswer([aSilence()], context)).blocks;

    expect(row).toMatchObject({ accessory: { type: 'overflow', options: { length: 3 } } });
    expect(beneath).toMatchObject({
      type: 'actions',
      elements: [{ text: { text: 'End silence' }, confirm: { confirm: { text: 'End silence' } } }],
    });
  });

  it('draws a reply to a thread from what happened', () => {
    const fact = { type: 'acknowledged', by: { ...ana, name: 'Ana <!here>' } } as const;
    const reply = renderReply([{ seq: 1, at: now - minute, episode: 1, fact, pings: false }], theFacts());

    const { text, blocks } = renderReplyMessage(reply);

    expect(text).not.toContain('<!here>');
    expect(blocks).toMatchObject([{ type: 'rich_text' }]);
  });
});
