import type { AnswerPlace } from '../answers.ts';
import type { Ephemeral } from '../ephemerals.ts';
import type { Fields } from '../fields.ts';
import type { UserOptions } from '../options.ts';
import { Impossible } from '../refusal.ts';
import type { ResponseUrls } from '../response-urls.ts';
import type { View } from '../views.ts';
import type { Channel } from '../workspace.ts';
import type { World } from '../world.ts';
import { type Ack, type AckError, type Carrier, deliver, type Kind } from './reach.ts';

/** Where people sit: everything a sender needs to act for one of them. */
export interface Desk {
  readonly world: World;
  readonly responseUrls: ResponseUrls;
  readonly carrier: Carrier;
}

/** What the person has before them once the app has answered, or has failed to. */
export interface Seen {
  readonly acked: boolean;
  /** What the person is told if something went wrong. */
  readonly error?: AckError | 'invalid_command_response' | 'invalid_response' | undefined;
  /** What the app sent with its acknowledgement. */
  readonly body?: unknown;
  /** Shown to this person since they acted; what comes later through response_url is not in here. */
  readonly ephemerals: readonly Ephemeral[];
  /** The modal in front of them, if any. */
  readonly view: View | undefined;
  /** A modal's complaints: block id and what is wrong. */
  readonly errors?: { readonly [blockId: string]: string };
}

/** Delivers one payload and says what the person then sees; `show` draws the answer or the failure. */
export async function act(
  desk: Desk,
  userId: string,
  delivery: { kind: Kind; payload: Fields },
  show: (ack: Ack) => Partial<Seen>,
): Promise<Seen> {
  const { ephemerals, settings, views } = desk.world;
  const before = new Set(ephemerals.of(userId).map((one) => one.ts));
  const ack = await deliver(settings.clock, desk.carrier, delivery);
  const failure = ack.type === 'failed' ? { error: ack.error } : { body: ack.body };
  const shown = show(ack);
  return {
    acked: ack.type === 'acked',
    ...failure,
    ephemerals: ephemerals.of(userId).filter((one) => !before.has(one.ts)),
    view: views.top(userId),
    ...shown,
  };
}

/** By id or by name. */
export function someone({ world }: Desk, wanted: string): UserOptions {
  const { users } = world.workspace;
  const found = users.get(wanted) ?? [...users.values()].find((user) => user.name === wanted);
  if (found === undefined) throw new Impossible(`there is no user "${wanted}"`);
  return found;
}

/** By id or by name, with or without `#`. */
export function someChannel(world: World, wanted: string): Channel {
  const { workspace } = world;
  const found = workspace.channels.get(wanted) ?? workspace.findByName(wanted.replace(/^#/, ''));
  if (found === undefined) throw new Impossible(`there is no channel "${wanted}"`);
  return found;
}

/** A channel where this person can act. */
export function channelOf(desk: Desk, user: UserOptions, wanted: string): Channel {
  const channel = someChannel(desk.world, wanted);
  if (!channel.members.has(user.id)) {
    throw new Impossible(`${user.name} is not in #${channel.name}`);
  }
  return channel;
}

/** The fields that every interactive payload has. */
export function commonPayload(desk: Desk, user: UserOptions, viewId?: string): Fields {
  const { app, team } = desk.world.settings;
  return {
    user: { id: user.id, username: user.name, name: user.name, team_id: team.id },
    api_app_id: app.id,
    token: legacyToken,
    trigger_id: desk.world.triggers.issue({ userId: user.id, viewId }),
    team: { id: team.id, domain: team.domain },
    enterprise: null,
    is_enterprise_install: false,
  };
}

/** Deprecated by Slack and still sent; nobody should trust it. */
export const legacyToken = 'deprecated-verification-token';

export function placeOf(userId: string, channelId: string, threadTs?: string): AnswerPlace {
  return { userId, channelId, threadTs };
}
