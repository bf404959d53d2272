import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Card, Line } from '../../src/cards/card.ts';
import { lengthOf } from '../../src/cards/inert.ts';
import { renderCard } from '../../src/cards/render-card.ts';
import { renderDetails } from '../../src/cards/render-details.ts';
import { lineText } from '../../src/cards/spans.ts';
import { textFrom } from '../../src/cards/text.ts';
import { drawCard } from './draw.ts';
import { anAcknowledgement, anAlert, ana, aSilence, now, server, theFacts } from './facts.ts';

describe('renderCard on input that is empty, broken or hostile', () => {
  it.each([
    ['nothing-said', theFacts({ alerts: [anAlert({ labels: {} })], groupLabels: {} })],
    ['no-alerts', theFacts({ alerts: [], groupLabels: {}, firing: 0 })],
    [
      'long-label',
      theFacts({
        alerts: [anAlert({ labels: { alertname: 'A'.repeat(4000), team: 'b'.repeat(4000) } })],
        groupLabels: {},
      }),
    ],
    ['many-alerts', theFacts({ alerts: Array.from({ length: 300 }, (_, index) => server(`10.0.${index}.1:9100`)) })],
    [
      'right-to-left',
      theFacts({
        alerts: [server('שרת-1', { annotations: { summary: 'קצב שגיאות גבוה' } }), server('web\u202e1-\u202c')],
        acknowledgement: anAcknowledgement({ by: { ...ana, name: 'דנה' }, note: 'בודקת' }),
        state: 'acknowledged',
      }),
    ],
    [
      'several-names',
      theFacts({
        alerts: [
          anAlert({ labels: { alertname: 'HighQueue', severity: 'warning', team: 'sre', instance: 'web-1' } }),
          anAlert({ labels: { alertname: 'AlwaysFiring', severity: 'critical', team: 'sre' } }),
        ],
        groupLabels: { team: 'sre' },
      }),
    ],
    [
      'markup-and-mentions',
      theFacts({
        alerts: [
          anAlert({
            labels: {
              alertname: '<!channel> *bold* `x`',
              severity: 'critical',
              ['__proto__']: 'x',
              constructor: '{{person 1}}',
            },
            annotations: {
              summary: '{{constructor}} \u00010\u0002 <https://evil.example|click> &amp;',
              description: 'one\n\n\n\u001b[31mtwo\u0000\nthree\nfour',
              runbook_url: 'javascript:alert(1)',
              dashboard_url: 'https://ok.example/a b?c=<d>',
            },
          }),
        ],
        groupLabels: {},
        silences: [aSilence({ createdBy: '<@U1>', comment: '*/`' })],
      }),
    ],
  ])('has a face for %s', async (name, facts) => {
    await expect(drawCard(renderCard(facts))).toMatchFileSnapshot(`golden/hostile-${name}.txt`);
  });

  it('stays small, whole and free of control characters, whatever strangers write', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.constantFrom('\u0001', '\u00010\u0002', '{{', '__proto__'),
    );
    const pairs = fc.dictionary(text, text, { maxKeys: 6 });
    fc.assert(
      fc.property(fc.array(fc.tuple(pairs, pairs), { maxLength: 8 }), pairs, text, (drafts, groupLabels, words) => {
        const alerts = drafts.map(([labels, annotations]) =>
          anAlert({ labels, annotations: { ...annotations, summary: words } }),
        );
        const facts = theFacts({
          alerts,
          groupLabels,
          acknowledgement: anAcknowledgement({ by: { id: 'x', origin: 'x', name: words }, note: words }),
          silences: [aSilence({ comment: words, createdBy: words })],
          state: 'silenced',
        });

        const card = renderCard(facts);
        const all = textsOf(card).join('');

        expect(all).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066\u2067]/u);
        expect(all.length).toBeLessThan(8000);
        expect(lengthOf(card.title)).toBeLessThanOrEqual(150);
        expect(lineText(card.headline)).not.toBe('');
        expect(() => renderDetails(facts)).not.toThrow();
      }),
      { numRuns: 150 },
    );
  });
});

describe('a text', () => {
  it.each([
    [
      'cannot be read',
      () => {
        throw new Error('no such file');
      },
    ],
    ['does not compile', () => '{{#if}'],
    ['calls what does not exist', () => '{{nope 1}}'],
    ['fails while it runs', () => '{{person missing}}'],
  ])('that %s still says the default', (_, source) => {
    const text = textFrom<{ name: string }>(source, (view) => `default ${view.name}`);

    expect(lineText(text({ name: 'x\u0001' }, now))).toBe('default x␁');
  });

  it('never takes words for a template or for one of its own marks', () => {
    const text = textFrom<{ a: string }>(
      () => '{{strong a}} and {{a}}',
      () => 'default',
    );

    expect(text({ a: '{{b}} \u00010\u0002' }, now)).toEqual([
      { type: 'text', text: '{{b}} ␁0␂', style: 'strong' },
      { type: 'text', text: ' and {{b}} ␁0␂', style: 'plain' },
    ]);
  });
});

function textsOf(card: Card): readonly string[] {
  const lines: Line[] = [card.headline, ...card.body, card.shared, card.counts, card.who, ...card.notes];
  lines.push(...(card.table?.rows.flat() ?? []));
  return [card.title, card.preview, ...(card.table?.columns ?? []), ...lines.map(lineText)];
}
