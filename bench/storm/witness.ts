import { textField } from '../../src/stand-ins/slack/fields.ts';
import type { SlackStandIn } from '../../src/stand-ins/slack/stand-in.ts';
import { isCard } from '../../test/support/slack-text.ts';

/** What Slack saw of one card. */
export interface SeenCard {
  readonly service: string;
  readonly channel: string;
  readonly ts: string;
  readonly postedAt: number;
  /** Instants of its edits. */
  readonly edits: readonly number[];
}

/** Everything that the stand-in was asked, counted as it comes. */
export interface Witness {
  /** By method, and how it was answered: `ok`, `429` or an error. */
  readonly calls: ReadonlyMap<string, Readonly<Record<string, number>>>;
  readonly cards: ReadonlyMap<string, SeenCard>;
  /** When a card was posted or edited last. */
  lastCardAt(): number;
  /** When anything was posted last, replies included. */
  lastMessageAt(): number;
}

export function watchSlack(slack: SlackStandIn, now: () => number, serviceIn: (text: string) => string): Witness {
  const calls = new Map<string, Record<string, number>>();
  const cards = new Map<string, SeenCard & { readonly edits: number[] }>();
  const byTs = new Map<string, SeenCard & { readonly edits: number[] }>();
  let lastCardAt = 0;
  let lastMessageAt = 0;

  slack.on(({ type, data }) => {
    if (type === 'call') return count(data);
    if (type !== 'message' && type !== 'message_changed') return;
    const [channel = '', ts = ''] = [textField(data, 'channel'), textField(data, 'ts')];
    lastMessageAt = now();
    if (type === 'message_changed') {
      byTs.get(ts)?.edits.push(now());
      lastCardAt = now();
      return;
    }
    const message = slack.channel(channel).message(ts);
    if (message === undefined || !isCard(message)) return;
    const card = { service: serviceIn(message.text), channel, ts, postedAt: now(), edits: [] };
    cards.set(card.service, card);
    byTs.set(ts, card);
    lastCardAt = now();
  });

  function count({ method, status, ok, error }: Readonly<Record<string, unknown>>): void {
    const outcome = status === 429 ? '429' : ok === true ? 'ok' : String(error);
    const counts = calls.get(String(method)) ?? {};
    counts[outcome] = (counts[outcome] ?? 0) + 1;
    calls.set(String(method), counts);
  }

  return { calls, cards, lastCardAt: () => lastCardAt, lastMessageAt: () => lastMessageAt };
}
