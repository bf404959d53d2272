import { expect } from 'vitest';
import type { Ephemeral } from '../../src/stand-ins/slack/ephemerals.ts';
import { allBlocks } from '../../src/stand-ins/slack/messages.ts';
import type { Seen } from '../../src/stand-ins/slack/people/desk.ts';
import type { SlackStandIn } from '../../src/stand-ins/slack/stand-in.ts';
import type { Message } from '../../src/stand-ins/slack/workspace.ts';
import { type CardHandle, createCard } from './slack-card.ts';
import { createModal, type ModalHandle } from './slack-modal.ts';
import { findPressable, isCard, shownControls, shownText } from './slack-text.ts';
import { soon } from './soon.ts';

/** What the desk needs of the bot: its clock, moved on. */
export interface Patience {
  /** Lets time pass until `check` no longer throws; throws what it threw last after `limitMs`. */
  until<T>(check: () => T, limitMs: number): Promise<T>;
  settle(): Promise<void>;
}

export interface ChannelDesk {
  /** The cards that stand in the channel, oldest first. */
  cards(): readonly CardHandle[];
  /** The only card that says this; waits for it for at most two minutes. */
  expectCard(pattern?: RegExp): Promise<CardHandle>;
  /** Top-level messages and replies that were also sent to the channel, as text. */
  texts(): readonly string[];
}

/** What one person alone was shown. */
export interface Told {
  readonly text: string;
  readonly controls: readonly string[];
  readonly blocks: Ephemeral['blocks'];
  click(label: string): Promise<Seen>;
}

export interface SlackDesk {
  readonly standIn: SlackStandIn;
  channel(name: string): ChannelDesk;
  /** Types a command in #alerts (or `channel`) and gives what the person is told. */
  type(text: string, options: { readonly by: string; readonly channel?: string }): Promise<Told>;
  /** The next thing that this person is told and that was not looked at before. */
  nextTold(user: string, pattern?: RegExp): Promise<Told>;
  /** The modal in front of this person. */
  modal(user: string): ModalHandle;
}

/** Slack as people at their desks see it. */
export function createSlackDesk(standIn: SlackStandIn, patience: Patience): SlackDesk {
  const heard = new Set<string>();

  function fresh(user: string, pattern: RegExp): Ephemeral | undefined {
    return standIn.ephemerals(user).find((one) => !heard.has(one.ts) && pattern.test(textOf(one)));
  }

  async function nextTold(user: string, pattern = /(?:)/): Promise<Told> {
    const told = await soon(standIn, () => fresh(user, pattern));
    if (told === undefined) {
      const texts = standIn.ephemerals(user).map(textOf);
      throw new Error(`nobody told ${user} ${pattern}, only:\n${texts.join('\n---\n')}`);
    }
    heard.add(told.ts);
    return {
      text: textOf(told),
      controls: shownControls(told.blocks),
      blocks: told.blocks,
      async click(label) {
        const { option, ...place } = findPressable(told.blocks, label, undefined);
        const chosen = option === undefined ? {} : { selectedOption: option };
        const seen = await standIn.click({ user, channel: told.channelId, ts: told.ts, ...place, ...chosen });
        await patience.settle();
        return seen;
      },
    };
  }

  const desk: SlackDesk = {
    standIn,
    nextTold,
    channel: (name) => createChannel(name, desk, patience),
    async type(text, { by, channel = 'alerts' }) {
      for (const { ts } of standIn.ephemerals(by)) heard.add(ts);
      const seen = await standIn.command({ user: by, channel, text });
      expect(seen.error, `${text} was not answered in time`).toBeUndefined();
      const told = await nextTold(by);
      await patience.settle();
      return told;
    },
    modal: (user) => createModal(user, standIn, patience),
  };
  return desk;
}

function createChannel(name: string, desk: SlackDesk, patience: Patience): ChannelDesk {
  const { standIn } = desk;
  const cards = () =>
    standIn
      .channel(name)
      .messages()
      .filter(isCard)
      .map(({ ts }) => createCard({ channel: name, ts }, desk, patience));
  return {
    cards,
    expectCard: (pattern = /(?:)/) =>
      patience.until(() => {
        const all = cards();
        const [found, ...others] = all.filter((card) => pattern.test(card.text()));
        const texts = all.map((card) => card.text()).join('\n---\n');
        if (found === undefined) throw new Error(`no card in #${name} says ${pattern}; there are:\n${texts}`);
        if (others.length > 0) throw new Error(`${others.length + 1} cards in #${name} say ${pattern}:\n${texts}`);
        return found;
      }, 120_000),
    texts: () => standIn.channel(name).messages().map(textOf),
  };
}

function textOf(content: Pick<Message, 'text' | 'blocks' | 'attachments'>): string {
  const blocks = allBlocks(content);
  return blocks.length === 0 ? content.text : shownText(blocks);
}
