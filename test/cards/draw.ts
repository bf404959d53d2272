import type { Answer, Prose } from '../../src/cards/answer.ts';
import type { Card, CardButton, CardTable, Line, Span } from '../../src/cards/card.ts';
import { lengthOf } from '../../src/cards/inert.ts';

/** A card as text that one can review: *strong*, ~muted~, `code`, @person, <time>. */
export function drawCard(card: Card): string {
  const lines = [
    `preview: ${card.preview}`,
    `tone: ${card.tone}`,
    '',
    card.title,
    drawLine(card.headline),
    ...card.body.map(drawLine),
    ...(card.table === undefined ? [] : ['', ...drawTable(card.table), '']),
    ...[card.shared, card.counts, card.who, ...card.notes].filter((line) => line.length > 0).map(drawLine),
    card.buttons.map(drawButton).join(' '),
    ...(card.menu.length === 0 ? [] : [`⋯ ${card.menu.map(drawButton).join(' ')}`]),
  ];
  return `${lines.join('\n')}\n`;
}

export function drawAnswer(answer: Answer): string {
  const lines = [`${answer.visibility}: ${answer.preview}`];
  for (const section of answer.sections) {
    lines.push('');
    if (section.type === 'lines') lines.push(...section.lines.map(drawLine));
    if (section.type === 'table') lines.push(...drawTable(section.table));
    if (section.type === 'card') lines.push(drawCard(section.card));
    if (section.type === 'prose') lines.push(...section.prose.map(drawProse));
    if (section.type === 'buttons') lines.push(section.buttons.map(drawButton).join(' '));
    if (section.type === 'rows') {
      const drawn = drawTable({ columns: [], rows: section.rows.map((row) => row.cells), more: 0 });
      lines.push(...drawn.map((text, index) => `${text}   ${section.rows[index]?.buttons.map(drawButton).join(' ')}`));
    }
  }
  return `${lines.join('\n')}\n`;
}

function drawProse(prose: Prose): string {
  switch (prose.type) {
    case 'heading':
      return `# ${drawLine(prose.line)}`;
    case 'paragraph':
      return drawLine(prose.line);
    case 'quote':
      return `> ${drawLine(prose.line)}`;
    case 'item': {
      const marks = { bullet: '-', box: '[ ]', ticked: '[x]' };
      const mark = typeof prose.marker === 'number' ? `${prose.marker}.` : marks[prose.marker];
      return `${'  '.repeat(prose.depth)}${mark} ${drawLine(prose.line)}`;
    }
    case 'code':
      return prose.text.replace(/^/gm, '  | ');
  }
}

function drawTable({ columns, rows, more }: CardTable): readonly string[] {
  const cells = [columns, ...rows.map((row) => row.map(drawLine))].filter((row) => row.length > 0);
  const widths = (cells[0] ?? []).map((_, index) => Math.max(...cells.map((row) => lengthOf(row[index] ?? ''))));
  const drawn = cells.map((row) =>
    `  ${row.map((cell, index) => cell + ' '.repeat((widths[index] ?? 0) - lengthOf(cell))).join('  ')}`.trimEnd(),
  );
  return more === 0 ? drawn : [...drawn, `  and ${more} more`];
}

export function drawLine(line: Line): string {
  return line.map(drawSpan).join('');
}

function drawSpan(span: Span): string {
  if (span.type === 'person') return `@${span.actor.name}`;
  if (span.type === 'time')
    return span.style === 'relative' ? `<${span.fallback}>` : `<${span.fallback.replace(' UTC', '')}>`;
  if (span.type === 'mention') return `@@${span.name}`;
  if (span.type === 'link') return `${span.text}(${span.url})`;
  if (span.type === 'room') return `#${span.name}(${span.id})`;
  const marks = { plain: '', strong: '*', muted: '~', code: '`' };
  return `${marks[span.style]}${span.text}${marks[span.style]}`;
}

function drawButton(button: CardButton): string {
  if (button.type === 'link') return `[${button.label} ↗]`;
  if (button.type === 'choice')
    return `[${button.label} ▾ ${button.options.map((option) => option.label).join(' | ')}]`;
  return `[${button.style === 'primary' ? '!' : ''}${button.label}${button.confirm === undefined ? '' : '?'}]`;
}
