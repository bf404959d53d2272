import type { Answer, AnswerSection, Prose } from '../cards/answer.ts';
import type { CardButton, Line, Span } from '../cards/card.ts';
import { groupName, urgentFirst } from '../cards/group-words.ts';
import { inert, inertCode } from '../cards/inert.ts';
import { line } from '../cards/line.ts';
import { lineText, nearTime, quoted, timeSpan, words } from '../cards/spans.ts';
import { renderDuration } from '../engine/duration.ts';
import type { GroupFacts } from '../engine/group-facts.ts';
import type { Inbound } from '../ports/inbound.ts';
import type {
  RunbookAnswer,
  RunbookBlock,
  RunbookPage,
  RunbookPart,
  RunbookSpan,
  RunbookTitle,
} from '../ports/runbooks.ts';
import type { ChatContext } from './context.ts';
import { counted, tell, tellWith, typed } from './tell.ts';

export interface Asked {
  readonly context: ChatContext;
  /** Whose page it is. */
  readonly facts?: GroupFacts;
  /** What was looked for. */
  readonly text?: string;
}

/** The page for a group. */
export async function groupRunbook(facts: GroupFacts, context: ChatContext, inbound: Inbound): Promise<Answer> {
  return runbookAnswer(await inbound.findRunbook({ type: 'alerts', alerts: urgentFirst(facts) }), { context, facts });
}

/** A page as one reads it in a chat, or which ones there are. */
export function runbookAnswer(answer: RunbookAnswer, asked: Asked): Answer {
  switch (answer.type) {
    case 'page':
      return pageAnswer(answer.page, asked);
    case 'choice':
      return choiceAnswer(answer, asked);
    case 'none':
      return noneAnswer(answer, asked);
    case 'not_configured':
      return tell(
        line`No folder and no site with runbooks is configured.`,
        line`It is ${code('runbooks')} in the policy file.`,
      );
  }
}

function pageAnswer(page: RunbookPage, { context, facts }: Asked): Answer {
  const { title, place, section, stale } = page;
  const named =
    section === undefined || section.heading === title ? [] : [words(' · '), quoted(section.heading, 80, 'strong')];
  const head: readonly Line[] = [
    [words('📖 '), quoted(title, 120, 'strong'), ...named],
    ...(place === title ? [] : [[quoted(place, 200, 'muted')]]),
    ...(stale === undefined
      ? []
      : [line`⚠️ As it was ${timeSpan(stale.readAt, 'relative', context.now)}: its site ${stale.problem}.`]),
    escalationLine(page, facts, context.now),
  ];
  const shown = renderParts(page);
  const left = page.sections.filter(({ id }) => !shown.ids.has(id));
  const isCut = page.isCut || shown.isCut;
  const buttons: readonly CardButton[] = [
    ...left
      .slice(0, mostSectionButtons)
      .map(({ id, heading }) => openButton({ ...page, section: { id, heading } }, inert(heading, 40))),
    ...(page.link === undefined ? [] : [{ type: 'link' as const, label: 'Whole page', url: page.link }]),
  ];
  const answer = tellWith(head, [
    ...shown.sections,
    ...(isCut ? [{ type: 'lines' as const, lines: [[words(moreWords(left, page), 'muted')]] }] : []),
    ...(buttons.length === 0 ? [] : [{ type: 'buttons' as const, buttons }]),
  ]);
  const name = inert(title, 120);
  return { ...answer, preview: /^runbook\b/i.test(name) ? name : `Runbook: ${name}` };
}

function escalationLine({ escalateAfterMs }: RunbookPage, facts: GroupFacts | undefined, now: number): Line {
  if (escalateAfterMs === undefined || facts === undefined || facts.state === 'resolved') return [];
  const at = facts.firingSince + escalateAfterMs;
  const after = renderDuration(escalateAfterMs);
  return now < at
    ? line`⏱ If it is not resolved by ${nearTime(at, now)}, escalate: the runbook says after ${words(after)}.`
    : line`⏱ Time to escalate: the runbook says after ${words(after)}, which was at ${nearTime(at, now)}.`;
}

function moreWords(left: RunbookPage['sections'], { link }: RunbookPage): string {
  const named = left.slice(mostSectionButtons).map(({ heading }) => inert(heading, 40));
  const list = named.length === 0 ? '' : `, also ${named.slice(0, 5).join(', ')}`;
  return `and more${list}${link === undefined ? '' : ': see the whole page'}`;
}

/** What Slack and a phone take in one message; a heading, a line and a cell cost a little more than their letters. */
const mostText = 6500;
const mostParts = 24;
const mostSectionButtons = 4;

interface Shown {
  readonly sections: AnswerSection[];
  readonly ids: Set<string>;
  isCut: boolean;
  left: number;
}

function renderParts({ parts, title, isCut }: RunbookPage): Shown {
  const shown: Shown = { sections: [], ids: new Set(), isCut: false, left: mostText };
  for (const [index, part] of parts.entries()) {
    const isTitle = index === 0 && part.heading === title;
    if (shown.isCut || index >= mostParts) {
      shown.isCut = true;
      break;
    }
    const prose: Prose[] = isTitle || part.heading === '' ? [] : [{ type: 'heading', line: headingLine(part) }];
    renderBlocks(part.blocks, prose, shown);
    const isWhole = !shown.isCut && !(isCut && index === parts.length - 1);
    if (isWhole) shown.ids.add(part.id);
  }
  return shown;
}

/** Ways to mend it are ticked off one by one. */
function headingLine({ heading }: RunbookPart): Line {
  const box = /^(option|step) \d/i.test(heading) ? '☐ ' : '';
  return [words(box), quoted(heading, 150, 'strong')].filter((span) => span.type !== 'text' || span.text !== '');
}

/** Goes on with the prose before them; a table stands between two texts. */
function renderBlocks(blocks: readonly RunbookBlock[], before: readonly Prose[], shown: Shown): void {
  let prose: Prose[] = [...before];
  for (const block of blocks) {
    const drawn = block.type === 'table' ? [] : toProse(block, shown);
    const size = block.type === 'table' ? tableSize : drawn.reduce((sum, one) => sum + sizeOf(one), 0);
    shown.isCut = size > shown.left && shown.left < mostText;
    if (shown.isCut) break;
    shown.left -= size;
    prose.push(...drawn);
    if (block.type === 'table') {
      if (prose.length > 0) shown.sections.push({ type: 'prose', prose });
      prose = [];
      shown.sections.push(tableSection(block));
    }
  }
  if (prose.length > 0) shown.sections.push({ type: 'prose', prose });
}

const tableSize = 400;

function sizeOf(prose: Prose): number {
  return 20 + (prose.type === 'code' ? prose.text : lineText(prose.line)).length;
}

function toProse(block: Exclude<RunbookBlock, { type: 'table' }>, shown: Shown): readonly Prose[] {
  switch (block.type) {
    case 'paragraph':
    case 'quote':
      return [{ type: block.type, line: lineOf(block.text) }];
    case 'item':
      return [{ type: 'item', line: lineOf(block.text), depth: block.depth, marker: markerOf(block) }];
    case 'code': {
      const { text, leftOut } = inertCode(block.text, Math.min(3000, Math.max(shown.left, 500)));
      const more: Prose = { type: 'paragraph', line: [words(`and ${counted(leftOut, 'more line')} of it`, 'muted')] };
      return [...(text === '' ? [] : [{ type: 'code' as const, text }]), ...(leftOut > 0 ? [more] : [])];
    }
  }
}

function markerOf({ marker }: Extract<RunbookBlock, { type: 'item' }>) {
  return marker === 'todo' ? 'box' : marker === 'done' ? 'ticked' : marker;
}

/** A line that breaks where the text says so. */
function lineOf(text: readonly RunbookSpan[]): Line {
  return text.flatMap((span) => (span.type === 'text' && span.text === '\n' ? [words('\n')] : toSpans(span)));
}

/** Spaces at the edges separate it from its neighbours. */
function toSpans(span: RunbookSpan): readonly Span[] {
  const text = inert(span.text, 4000);
  if (span.type === 'link') return [{ type: 'link', text: text === '' ? inert(span.url, 200) : text, url: span.url }];
  if (text === '') return span.text === '' ? [] : [words(' ')];
  const before = /^\s/.test(span.text) ? [words(' ')] : [];
  const after = /\s$/.test(span.text) ? [words(' ')] : [];
  return [...before, words(text, span.style), ...after];
}

function tableSection({ columns, rows }: Extract<RunbookBlock, { type: 'table' }>): AnswerSection {
  const cell = (text: readonly RunbookSpan[]): Line => text.slice(0, 8).flatMap(toCellSpans);
  const shown = rows.slice(0, mostRows).map((row) => row.slice(0, mostColumns).map(cell));
  return {
    type: 'table',
    table: {
      columns: columns.slice(0, mostColumns).map((column) => inert(lineText(cell(column)), 40)),
      rows: shown,
      more: rows.length - shown.length,
    },
  };
}

const mostRows = 15;
const mostColumns = 6;

function toCellSpans(span: RunbookSpan): readonly Span[] {
  return toSpans({ ...span, text: span.text.slice(0, 120) });
}

function choiceAnswer(
  { pages, more }: Extract<RunbookAnswer, { type: 'choice' }>,
  { context, facts, text }: Asked,
): Answer {
  const rows = pages.map((page) => ({
    cells: [
      [quoted(page.title, 100, 'strong' as const)],
      [quoted(page.section === undefined ? '' : page.section.heading, 80)],
      [quoted(page.place, 120, 'muted' as const)],
    ],
    buttons: [openButton(page, 'Show')],
  }));
  const all = counted(pages.length + more, 'page');
  const gist =
    facts === undefined
      ? line`${words(all)}${text === undefined ? words(' of runbooks.') : words(' for ')}${text === undefined ? '' : quoted(text, 100, 'code')}`
      : line`Which one is it for ${groupName(facts)}?`;
  const narrow = line`${words(`${pages.length} of ${pages.length + more} shown. To narrow it: `)}${typed(context, 'runbook words of its title')}`;
  return tellWith([gist], [{ type: 'rows', rows }, ...(more > 0 ? [{ type: 'lines' as const, lines: [narrow] }] : [])]);
}

function openButton({ id, section }: RunbookTitle, label: string): CardButton {
  const of = section === undefined ? {} : { section: section.id };
  return { type: 'action', label, action: { type: 'runbook_page', page: id, ...of } };
}

function noneAnswer(none: Extract<RunbookAnswer, { type: 'none' }>, { context, facts, text }: Asked): Answer {
  const { pages, link, troubles } = none;
  const said = facts !== undefined ? line`No page tells what to do about ${groupName(facts)}.` : goneOr(text);
  const exist =
    pages === 0
      ? line`There are no pages at all.`
      : line`There ${words(pages === 1 ? 'is' : 'are')} ${words(counted(pages, 'page'))}: ${typed(context, 'runbook')}`;
  const wrong = troubles
    .slice(0, 3)
    .map(
      ({ place, problem }): Line => [quoted(place, 150, 'muted'), words(': ', 'muted'), quoted(problem, 150, 'muted')],
    );
  const button: CardButton = { type: 'link', label: 'Runbook of the alert', url: link ?? '' };
  return tellWith([said, exist, ...wrong], link === undefined ? [] : [{ type: 'buttons', buttons: [button] }]);
}

function goneOr(text: string | undefined): Line {
  return text === undefined ? line`This page is not there any more.` : line`No page for ${quoted(text, 200, 'code')}.`;
}

function code(text: string): Span {
  return words(text, 'code');
}
