import { expect } from 'vitest';
import type { ShownMessage } from '../../src/stand-ins/slack/channel-view.ts';
import type { Seen } from '../../src/stand-ins/slack/people/desk.ts';
import type { Patience, SlackDesk, Told } from './slack-desk.ts';
import { findPressable, shownControls, shownText } from './slack-text.ts';

export interface ClickOptions {
  readonly by: string;
  /** What to choose where the control is a menu. */
  readonly choose?: string;
}

export interface ReplyView {
  readonly text: string;
  /** Also shown in the channel: people are called. */
  readonly pings: boolean;
  readonly at: number;
}

/** One card as it is now; every look reads it anew. */
export interface CardHandle {
  readonly ts: string;
  text(): string;
  /** The first line. */
  title(): string;
  controls(): readonly string[];
  replies(): readonly ReplyView[];
  /** Replies that called people. */
  pings(): readonly string[];
  /** How often it was edited. */
  edits(): number;
  /** Waits for at most ten seconds until it says all of this. */
  expect(...patterns: readonly RegExp[]): Promise<void>;
  /** Waits for at most ten seconds until its thread says this. */
  expectReply(pattern: RegExp): Promise<ReplyView>;
  /** Presses a control by its words and waits until it is acknowledged. */
  click(label: string, options: ClickOptions): Promise<Seen>;
  expectEphemeral(expected: { readonly to: string; readonly text: RegExp }): Promise<Told>;
}

export interface CardPlace {
  readonly channel: string;
  readonly ts: string;
}

export function createCard({ channel, ts }: CardPlace, desk: SlackDesk, patience: Patience): CardHandle {
  const { standIn } = desk;

  function message(): ShownMessage {
    const found = standIn.channel(channel).message(ts);
    if (found === undefined) throw new Error(`the card ${ts} is not in #${channel} any more`);
    return found;
  }

  const card: CardHandle = {
    ts,
    text: () => shownText(message().blocks),
    title: () => card.text().split('\n', 1)[0] ?? '',
    controls: () => shownControls(message().blocks),
    replies: () =>
      message().replies.map(({ blocks, broadcast, at }) => ({ text: shownText(blocks), pings: broadcast, at })),
    pings: () =>
      card
        .replies()
        .filter(({ pings }) => pings)
        .map(({ text }) => text),
    edits: () => message().revisions.length,
    expect: (...patterns) =>
      patience.until(() => {
        for (const pattern of patterns) expect(card.text()).toMatch(pattern);
      }, 10_000),
    expectReply: (pattern) =>
      patience.until(() => {
        const found = card.replies().find(({ text }) => pattern.test(text));
        const all = card.replies().map(({ text }) => text);
        if (found === undefined) throw new Error(`no reply says ${pattern}; there are:\n${all.join('\n---\n')}`);
        return found;
      }, 10_000),
    async click(label, { by, choose }) {
      const { option, ...place } = findPressable(message().blocks, label, choose);
      const chosen = option === undefined ? {} : { selectedOption: option };
      const seen = await standIn.click({ user: by, channel, ts, ...place, ...chosen });
      expect(seen.acked, `the click on "${label}" was not acknowledged (${seen.error})`).toBe(true);
      await patience.settle();
      return seen;
    },
    expectEphemeral: ({ to, text }) => desk.nextTold(to, text),
  };
  return card;
}
