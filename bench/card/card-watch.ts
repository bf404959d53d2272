import { performance } from 'node:perf_hooks';
import { textField } from '../../src/stand-ins/slack/fields.ts';
import type { SlackStandIn } from '../../src/stand-ins/slack/stand-in.ts';
import type { Message } from '../../src/stand-ins/slack/workspace.ts';
import { isCard } from '../../test/support/slack-text.ts';

/** A card as it came to the stand-in. */
export interface PostedCard {
  readonly instance: string;
  readonly channel: string;
  readonly ts: string;
  /** By `performance.now()`, as all instants of this benchmark. */
  readonly at: number;
}

export interface CardWatch {
  readonly cards: ReadonlyMap<string, PostedCard>;
  /** Instants of all edits, in order. */
  readonly edits: readonly number[];
  message(card: PostedCard): Message | undefined;
  /** When this message is changed next. */
  nextEdit(ts: string): Promise<number>;
}

/** Notes every card and edit at the instant at which the stand-in has it. */
export function watchCards(slack: SlackStandIn): CardWatch {
  const cards = new Map<string, PostedCard>();
  const edits: number[] = [];
  const waiting = new Map<string, (at: number) => void>();

  slack.on(({ type, data }) => {
    if (type !== 'message' && type !== 'message_changed') return;
    const at = performance.now();
    const [channel = '', ts = ''] = [textField(data, 'channel'), textField(data, 'ts')];
    if (type === 'message_changed') {
      edits.push(at);
      waiting.get(ts)?.(at);
      waiting.delete(ts);
      return;
    }
    const message = slack.channel(channel).message(ts);
    if (message === undefined || !isCard(message)) return;
    const instance = /node-\d+/.exec(message.text)?.[0] ?? ts;
    cards.set(instance, { instance, channel, ts, at });
  });

  return {
    cards,
    edits,
    message: ({ channel, ts }) => slack.channel(channel).message(ts),
    nextEdit: (ts) => new Promise((resolve) => waiting.set(ts, resolve)),
  };
}
