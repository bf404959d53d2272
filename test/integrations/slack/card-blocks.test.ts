import { describe, expect, it } from 'vitest';
import type { Card, CardButton } from '../../../src/cards/card.ts';
import { renderCard } from '../../../src/cards/render-card.ts';
import { encodeAction } from '../../../src/chat/action-codec.ts';
import { renderCardMessage, renderPlainCardMessage } from '../../../src/integrations/slack/card-blocks.ts';
import { charactersOf } from '../../../src/integrations/slack/characters.ts';
import { mostOptionValue } from '../../../src/integrations/slack/limits.ts';
import { refuseBadContent } from '../../../src/stand-ins/slack/blocks/check-message.ts';
import { theFacts } from '../../cards/facts.ts';
import { states } from './states.ts';

const names = Object.keys(states);
const cardOf = (name: string): Card => renderCard(states[name] ?? theFacts());

describe('a card in Slack', () => {
  it.each(names)('looks as reviewed: %s', async (name) => {
    const drawn = JSON.stringify(renderCardMessage(cardOf(name)), null, 2);

    await expect(`${drawn}\n`).toMatchFileSnapshot(`golden/${name}.json`);
  });

  it.each(names)('keeps every limit of Slack: %s', (name) => {
    const message = renderCardMessage(cardOf(name));

    expect(() => refuseBadContent(message, 10_000)).not.toThrow();
    expect(() => refuseBadContent(renderPlainCardMessage(cardOf(name)), 10_000)).not.toThrow();
  });

  it.each(names)('is equal to the byte when drawn twice: %s', (name) => {
    const [once, again] = [renderCardMessage(cardOf(name)), renderCardMessage(cardOf(name))];

    expect(JSON.stringify(again)).toBe(JSON.stringify(once));
  });

  it('shows what strangers wrote, and does nothing of it', () => {
    const message = renderCardMessage(cardOf('hostile'));
    const ourOwn = '{"type":"mrkdwn","text":"`7K2Q`","verbatim":true}';
    const blocks = JSON.stringify(message.blocks).replace(ourOwn, '');

    expect(message.text).not.toMatch(/[<>]/);
    expect(blocks).toContain('<!here> *look* _at_ ~this~ `code` &amp;');
    expect(blocks).not.toMatch(/"mrkdwn"|"emoji":true|"broadcast"|"user_id"|"usergroup"|"url":"javascript/);
  });

  it.each(['firing', 'acknowledged', 'silenced', 'pending', 'nothing-said'])(
    'shows the id to type in commands while it goes on: %s',
    (name) => {
      expect(JSON.stringify(renderCardMessage(cardOf(name)).blocks)).toContain('"text":"`7K2Q`"');
    },
  );

  it('shows no id once it is over', () => {
    expect(JSON.stringify(renderCardMessage(cardOf('resolved')).blocks)).not.toContain('7K2Q');
  });

  it('gives up rows, then body, then notes when all together would be too long for Slack', () => {
    const card = cardOf('firing');
    const long = [{ type: 'text', text: 'x'.repeat(2900), style: 'plain' }] as const;
    const heavy: Card = {
      ...card,
      headline: long,
      body: [long, long],
      notes: [long, long],
      table: { columns: ['a'], rows: [[long], [long], [long]], more: 4 },
    };

    const { blocks } = renderCardMessage(heavy);

    expect(charactersOf(blocks)).toBeLessThanOrEqual(10_000);
    expect(blocks.at(-1)?.type).toBe('actions');
  });

  it('puts what has to ask its own question beside the menu, and five entries at most into it', () => {
    const link = (label: string): CardButton => ({ type: 'link', label, url: 'https://a.example/' });
    const asks: CardButton = {
      type: 'action',
      label: 'Resolve',
      action: { type: 'resolve', gid: theFacts().group.gid, episode: 1 },
      confirm: { title: 'Sure?', text: 'Really?', yes: 'Yes', no: 'No' },
    };
    const card = { ...cardOf('firing'), buttons: [], menu: [asks, ...['1', '2', '3', '4', '5', '6'].map(link)] };

    expect(renderCardMessage(card).blocks.at(-1)).toMatchObject({
      elements: [
        { type: 'button', text: { text: 'Resolve' }, confirm: { title: { text: 'Sure?' } } },
        { type: 'button', text: { text: '6' }, url: 'https://a.example/' },
        { type: 'overflow', options: { length: 5 } },
      ],
    });
  });

  it('shows a menu of one entry as a button', () => {
    const link: CardButton = { type: 'link', label: 'Source', url: 'https://a.example/' };

    expect(renderCardMessage({ ...cardOf('firing'), buttons: [], menu: [link] }).blocks.at(-1)).toMatchObject({
      elements: [{ type: 'button', text: { text: 'Source' } }],
    });
  });

  it('has actions that fit the entries of a menu, however long their ids', () => {
    const widest = encodeAction({
      ...{ type: 'silence', gid: theFacts().group.gid },
      ...{ episode: 999_999, durationMs: 31_622_400_000 },
    });

    expect(widest.length).toBeLessThanOrEqual(mostOptionValue);
  });
});
