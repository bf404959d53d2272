import type { WebClient } from '@slack/web-api';
import { inert } from '../../cards/inert.ts';
import { calledFor } from '../../chat/on-call-choice.ts';
import type { Actor } from '../../engine/actor.ts';
import type { DeliveryOutcome } from '../../engine/delivery.ts';
import type { RoomAction } from '../../engine/delivery-plan.ts';
import type { GroupFacts } from '../../engine/group-facts.ts';
import type { OnCall } from '../../ports/on-call.ts';
import { type Failure, toFailure } from './failure.ts';
import { toOutcome } from './outcome.ts';
import { reasonOf } from './remedies.ts';

export interface Invitations {
  readonly onCall: OnCall['onCall'];
}

interface Guest {
  /** As people know them. */
  readonly name: string;
  readonly userId?: string;
  readonly email?: string;
}

/** Two calls each, one after the other, fit into the time of one step. */
const MOST_GUESTS = 10;

/** Who is there already, or is the bot itself, is as good as invited. */
const isThereAlready = new Set(['already_in_channel', 'cant_invite_self']);

/**
 * Invites who opened the incident, who is called for it, and whom the policy names: each alone, so that one who cannot
 * come keeps nobody away. Who could not be invited is named with the reason.
 */
export async function inviteAll(
  { channel, by, others }: Extract<RoomAction, { type: 'invite' }>,
  facts: GroupFacts,
  { onCall }: Invitations,
  client: WebClient,
): Promise<DeliveryOutcome> {
  const reading = await onCall();
  const called = calledFor(reading, facts).map(
    ({ person, email }): Guest => ({ name: `${person} (on call)`, ...(email === undefined ? {} : { email }) }),
  );
  const guests = [...opener(by), ...called, ...others.map(toGuest)].slice(0, MOST_GUESTS);
  const invited = new Map<string, string>();
  const failed = new Map<string, string[]>();
  for (const guest of guests) {
    const result = await invite(guest, { channel, invited, client });
    if (result === undefined) continue;
    if (typeof result !== 'string') return toOutcome(result, 'room', 'did not invite everybody');
    failed.set(result, [...(failed.get(result) ?? []), inert(guest.name, 60)]);
  }
  const problems = [...failed].map(([reason, names]) => `Not invited: ${names.join(', ')}: ${reason}`);
  if (reading.type === 'unknown') problems.push(`Nobody on call was invited: ${reading.reason}`);
  return { type: 'done', people: [...invited.values()], problems };
}

/** Absent: done. A text: why this one cannot come. A failure: everything is tried again later. */
async function invite(
  { name, userId, email }: Guest,
  { channel, invited, client }: { channel: string; invited: Map<string, string>; client: WebClient },
): Promise<string | Failure | undefined> {
  try {
    const user = userId ?? (email === undefined ? undefined : await findByEmail(email, client));
    if (user === undefined) return 'no e-mail address is known';
    if (invited.has(user)) return undefined;
    await client.conversations.invite({ channel, users: user });
    invited.set(user, name);
    return undefined;
  } catch (error) {
    const failure = toFailure(error);
    if (failure.type !== 'answered') return failure;
    if (isThereAlready.has(failure.code)) return undefined;
    return explanations.get(failure.code) ?? reasonOf(failure);
  }
}

async function findByEmail(email: string, client: WebClient): Promise<string | undefined> {
  const { user } = await client.users.lookupByEmail({ email });
  return user?.id;
}

/** docs.slack.dev/reference/methods/conversations.invite and users.lookupByEmail */
const explanations: ReadonlyMap<string, string> = new Map([
  ['users_not_found', 'nobody in Slack has this e-mail address (users_not_found)'],
  ['user_not_found', 'Slack does not know them (user_not_found)'],
  ['restricted_action', 'a workspace setting keeps the app from inviting people (restricted_action)'],
  ['cant_invite', 'Slack does not let the app invite them (cant_invite)'],
  ['user_is_restricted', 'they are a guest whom the app may not add (user_is_restricted)'],
  ['ura_max_channels', 'they are a guest of as many channels as they may be (ura_max_channels)'],
  ['org_user_not_in_team', 'they are not in this workspace (org_user_not_in_team)'],
]);

function opener({ id, name, origin }: Actor): readonly Guest[] {
  return origin === 'slack' ? [{ name, userId: id.replace(/^slack:/, '') }] : [];
}

/** As the policy names them: an id, or an e-mail address. */
function toGuest(text: string): Guest {
  return text.includes('@') ? { name: text, email: text } : { name: text, userId: text };
}
