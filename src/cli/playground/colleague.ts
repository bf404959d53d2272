import { field, listField, textField } from '../../stand-ins/slack/fields.ts';
import type { SlackStandIn } from '../../stand-ins/slack/stand-in.ts';
import type { StoryAlert } from './story.ts';

const label = 'Acknowledge';

/**
 * Has a colleague press Acknowledge on the newest card of this alert. Where there is no such button, because somebody has it,
 * silenced it or closed it, the colleague leaves it alone.
 */
export async function letColleagueTake(slack: SlackStandIn, user: string, alert: StoryAlert): Promise<void> {
  const found = findButton(slack, alert);
  if (found !== undefined) await slack.click({ user, ...found });
}

interface Button {
  readonly channel: string;
  readonly ts: string;
  readonly actionId: string;
  readonly blockId: string;
}

function findButton(slack: SlackStandIn, { labels }: StoryAlert): Button | undefined {
  for (const channel of slack.channels()) {
    const cards = channel
      .messages()
      .filter((message) => message.byBot && message.text.includes(labels['alertname'] ?? ''));
    const card = cards.findLast((message) => message.text.includes(labels['service'] ?? ''));
    for (const block of card?.blocks ?? []) {
      const element = listField(block, 'elements').find((one) => textField(field(one, 'text'), 'text') === label);
      const actionId = textField(element, 'action_id');
      const blockId = textField(block, 'block_id');
      if (card !== undefined && actionId !== undefined && blockId !== undefined) {
        return { channel: channel.id, ts: card.ts, actionId, blockId };
      }
    }
  }
  return undefined;
}
