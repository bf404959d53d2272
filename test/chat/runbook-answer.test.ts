import { describe, expect, it } from 'vitest';
import { decodeAction, encodeAction } from '../../src/chat/action-codec.ts';
import { answerAction } from '../../src/chat/answer-action.ts';
import { answerCommand } from '../../src/chat/answer-command.ts';
import { runbookAnswer } from '../../src/chat/runbook-answer.ts';
import type { RunbookAnswer, RunbookQuestion } from '../../src/ports/runbooks.ts';
import { openPage, toPages } from '../../src/runbooks/page.ts';
import { drawAnswer } from '../cards/draw.ts';
import { minute, theFacts } from '../cards/facts.ts';
import { fixture } from '../runbooks/library.ts';
import { aContext, stubInbound } from './stub-inbound.ts';

const link = 'https://git.example.com/runbooks/';
const context = aContext();

function pageOf(place: string, text = fixture(place)): RunbookAnswer {
  const [page] = toPages(text, { root: '/', place, link: `${link}${place}` });
  if (page === undefined) throw new Error('a file is at least one page');
  return { type: 'page', page: openPage(page, undefined) };
}

const title = (id: string, place: string) => ({ id, title: `Page ${id}`, place });

describe('a runbook in a chat', () => {
  it.each(['high-error-rate.md', 'payments/high-error-rate.md', 'database/disk.md', 'hostile.md'])(
    'reads as reviewed: %s',
    async (place) => {
      const facts = theFacts();
      const drawn = drawAnswer(runbookAnswer(pageOf(place), { context, facts }));
      await expect(drawn).toMatchFileSnapshot(`golden/runbook-${place.replace(/\W/g, '-')}.txt`);
    },
  );

  it('says when it will be time to escalate, and when that was', () => {
    const page = pageOf('high-error-rate.md');
    const facts = theFacts();
    const drawAt = (firingSince: number) =>
      drawAnswer(runbookAnswer(page, { context, facts: { ...facts, firingSince } }));

    expect(drawAt(facts.now - minute)).toMatch(
      /If it is not resolved by <.*>, escalate: the runbook says after 15 min/,
    );
    expect(drawAt(facts.now - 20 * minute)).toMatch(/Time to escalate: .* after 15 min, which was at </);
    expect(drawAnswer(runbookAnswer(page, { context }))).not.toMatch(/escalate:/);
  });

  it('shows as much of a long one as one reads in a chat, and leads to the rest', () => {
    const long = `# Long\n${['A', 'B', 'C', 'D'].map((name) => `## Part ${name}\n${'word '.repeat(800)}\n`).join('\n')}`;

    const drawn = drawAnswer(runbookAnswer(pageOf('long.md', long), { context }));

    expect(drawn.length).toBeLessThan(9500);
    expect(drawn).toMatch(/# \*Part A\*/);
    expect(drawn).toMatch(/~and more: see the whole page~/);
    expect(drawn).toMatch(/\[Part C\] \[Part D\] \[Whole page ↗\]$/m);
  });

  it('leaves whole lines of long code out, and says how many', () => {
    const code = Array.from({ length: 200 }, (_, index) => `echo line ${index} of a long script`).join('\n');

    const drawn = drawAnswer(runbookAnswer(pageOf('code.md', `# Code\n\`\`\`\n${code}\n\`\`\``), { context }));

    expect(drawn).toMatch(/line 80 of a long script\n/);
    expect(drawn).toMatch(/~and \d+ more lines of it~/);
  });

  it('tells with its age that its site is away', () => {
    const answer = pageOf('hostile.md');
    if (answer.type !== 'page') return;
    const stale = { readAt: context.now - 12 * minute, problem: 'answered 503' };
    expect(drawAnswer(runbookAnswer({ ...answer, page: { ...answer.page, stale } }, { context }))).toMatch(
      /As it was <12 min ago>: its site answered 503\./,
    );
  });

  it.each<[string, RunbookAnswer]>([
    [
      'choice',
      {
        type: 'choice',
        pages: [title('a', 'a.md'), { ...title('b', 'x/b.md'), section: { id: 's', heading: 'DiskFull' } }],
        more: 12,
      },
    ],
    [
      'none',
      {
        type: 'none',
        pages: 3,
        link: 'https://wiki.example.com/x',
        troubles: [{ place: 'big.md', problem: 'is larger than 256 KiB' }],
      },
    ],
    ['none-at-all', { type: 'none', pages: 0, troubles: [] }],
    ['not-configured', { type: 'not_configured' }],
  ])('or why there is none: %s', async (name, answer) => {
    const drawn = ['for a group', 'for words'].map((of) =>
      drawAnswer(
        runbookAnswer(answer, { context, ...(of === 'for words' ? { text: 'disk full' } : { facts: theFacts() }) }),
      ),
    );
    await expect(drawn.join('\n')).toMatchFileSnapshot(`golden/runbook-${name}.txt`);
  });
});

describe('asking for a runbook', () => {
  async function askedBy(text: string): Promise<RunbookQuestion | undefined> {
    const asked: RunbookQuestion[] = [];
    const inbound = stubInbound([theFacts({ shortId: '7K2Q' })], {
      findRunbook: async (question) => {
        asked.push(question);
        return { type: 'not_configured' };
      },
    });
    await answerCommand(text, context, inbound);
    return asked[0];
  }

  it.each([
    ['runbook 7k2q', { type: 'alerts' }],
    ['runbook', { type: 'text', text: '' }],
    ['runbooks disk full', undefined],
    ['runbook disk full', { type: 'text', text: 'disk full' }],
    ['runbook DISK', { type: 'text', text: 'DISK' }],
    ['runbook https://wiki.example.com/a.md', { type: 'text', text: 'https://wiki.example.com/a.md' }],
  ])('%s', async (text, wanted) => {
    const question = await askedBy(text);
    if (wanted === undefined) expect(question).toBeUndefined();
    else expect(question).toMatchObject(wanted);
  });

  it('by the button of a card looks for the page of its alerts', async () => {
    const facts = theFacts();
    const inbound = stubInbound([facts], { findRunbook: async () => pageOf('high-error-rate.md') });
    const answer = await answerAction({ type: 'runbook', gid: facts.group.gid, episode: 1 }, context, inbound);
    expect(answer.type === 'answer' && answer.answer.preview).toBe('Runbook: High Error Rate');
  });

  it('in buttons survives the way through a chat', () => {
    const actions = [
      { type: 'runbook_page' as const, page: 'aZ-_09aZ-_09aZ-_' },
      { type: 'runbook_page' as const, page: 'a', section: 'b-_' },
    ];
    for (const action of actions) expect(decodeAction(encodeAction(action))).toEqual({ type: 'action', action });
    expect(decodeAction('1.page.a.b.c')).toEqual({ type: 'unreadable' });
    expect(decodeAction('1.page.../../etc')).toEqual({ type: 'unreadable' });
  });
});
