import { pause, type StandInClock } from '../../stand-ins/slack/clock.ts';
import { field, listField, textField } from '../../stand-ins/slack/fields.ts';
import type { SlackStandIn } from '../../stand-ins/slack/stand-in.ts';
import type { Message } from '../../stand-ins/slack/workspace.ts';
import type { StoryAlert } from './story.ts';

interface Colleague {
  readonly slack: SlackStandIn;
  readonly clock: StandInClock;
  readonly user: string;
}

const label = 'Acknowledge';
const LOOKS_FOR_MS = 10_000;
const LOOKS_EVERY_MS = 200;

/**
 * Has a colleague press Acknowledge on the newest card of this alert, waiting a little for the card. Where it has no
 * such button, because somebody has it, silenced it or closed it, the colleague leaves it alone.
 */
export async function letColleagueTake({ slack, clock, user }: Colleague, alert: StoryAlert): Promise<void> {
  const giveUpAt = clock.now() + LOOKS_FOR_MS;
  let card = findCard(slack, alert);
  while (card === undefined && clock.now() < giveUpAt) {
    await pause(clock, LOOKS_EVERY_MS);
    card = findCard(slack, alert);
  }
  const button = card && findButton(card);
  if (card !== undefined && button !== undefined) {
    await slack.click({ user, channel: card.channelId, ts: card.ts, ...button });
  }
}

function findCard(slack: SlackStandIn, { labels }: StoryAlert): Message | undefined {
  const names = [labels['alertname'], labels['service'], labels['cluster']].filter((name) => name !== undefined);
  const messages = slack.channels().flatMap((channel) => channel.messages());
  return messages.findLast(
    ({ byBot, threadTs, text }) => byBot && threadTs === undefined && names.every((name) => text.includes(name)),
  );
}

function findButton({ blocks }: Message): { readonly actionId: string; readonly blockId: string } | undefined {
  for (const block of blocks) {
    const element = listField(block, 'elements').find((one) => textField(field(one, 'text'), 'text') === label);
    const actionId = textField(element, 'action_id');
    const blockId = textField(block, 'block_id');
    if (actionId !== undefined && blockId !== undefined) return { actionId, blockId };
  }
  return undefined;
}
