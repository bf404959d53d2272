import type { App, Receiver, ReceiverEvent } from '@slack/bolt';
import { z } from 'zod';

const optionalText = z.string().optional();
const user = z.object({ id: z.string(), name: optionalText, username: optionalText });
const view = z.object({
  id: z.string(),
  hash: z.string(),
  title: z.object({ text: z.string() }),
  blocks: z.array(z.object({ block_id: optionalText })),
  callback_id: z.string(),
  private_metadata: z.string(),
  state: z.object({ values: z.record(z.string(), z.unknown()) }),
});
const team = z.object({ id: z.string() }).nullish();

const Command = z.object({
  command: z.string(),
  text: z.string(),
  channel_id: z.string().optional(),
  user_id: z.string(),
  user_name: optionalText,
  trigger_id: z.string(),
});

const Press = z.object({
  type: z.literal('block_actions'),
  user,
  team,
  trigger_id: z.string(),
  response_url: optionalText,
  channel: z.object({ id: z.string() }).optional(),
  view: view.optional(),
  actions: z.tuple([z.object({ type: z.string(), action_id: z.string(), block_id: optionalText })], z.unknown()),
});

const Submission = z.object({ type: z.literal('view_submission'), user, team, view });

const Event = z.object({
  event: z
    .object({
      type: z.string(),
      channel: z.union([z.string(), z.object({})]).optional(),
      item: z.object({}).optional(),
      tokens: z.object({ bot: z.array(z.string()).optional() }).optional(),
    })
    .refine(({ type, tokens }) => type !== 'tokens_revoked' || tokens !== undefined),
});

/** What we listen to, as far as Bolt and our listeners take its shape for granted (docs.slack.dev/reference/interaction-payloads). */
const Heard = z.union([Event, Command, Press, Submission]);

/**
 * Keeps from Bolt what has another shape than Slack gives it, over which it would fail, and acknowledges that; and what
 * nobody listens to, for which Slack would wait three seconds. `failed`: bodies over which a listener failed.
 */
export function hearOnlyKnown(
  receiver: Receiver,
  { failed, unheard }: { readonly failed: WeakSet<object>; readonly unheard: () => void },
): void {
  const init = receiver.init.bind(receiver);

  async function process(app: App, event: ReceiverEvent): Promise<void> {
    if (!Heard.safeParse(event.body).success) {
      unheard();
      return await event.ack();
    }
    let isAnswered = false;
    await app.processEvent({
      ...event,
      ack: async (answer) => {
        isAnswered = true;
        await event.ack(answer);
      },
    });
    // A click over which a listener failed must not seem to be taken.
    if (!isAnswered && !failed.has(event.body)) await event.ack();
  }

  receiver.init = (app) =>
    init(Object.create(app, { processEvent: { value: (event: ReceiverEvent) => process(app, event) } }));
}
