import type { ChannelView } from './channel-view.ts';
import { viewChannel } from './channel-view.ts';
import type { Ephemeral } from './ephemerals.ts';
import type { Violation } from './limits.ts';
import type { AppOptions, CommandHint, TeamOptions, UserOptions } from './options.ts';
import type { Trouble } from './trouble.ts';
import type { View } from './views.ts';
import type { Message } from './workspace.ts';
import type { World } from './world.ts';

/** A message without what it used to say. */
export type PresentMessage = Omit<Message, 'revisions'> & { readonly revisions: number };

/** All that a page needs to draw itself; plain JSON. */
export interface Snapshot {
  /** Number of the last change in it: the stream continues from here. */
  readonly seq: number;
  readonly now: number;
  readonly team: TeamOptions;
  readonly app: AppOptions;
  readonly commands: readonly string[];
  readonly commandHints: { readonly [command: string]: CommandHint };
  readonly users: readonly UserOptions[];
  readonly channels: readonly (Omit<ChannelView, 'messages' | 'message'> & {
    readonly messages: readonly (PresentMessage & { readonly replies: readonly PresentMessage[] })[];
  })[];
  readonly ephemerals: readonly Ephemeral[];
  /** Modals by user id, the one in front last. */
  readonly views: { readonly [userId: string]: readonly View[] };
  readonly homes: { readonly [userId: string]: View };
  readonly troubles: readonly Trouble[];
  readonly violations: readonly Violation[];
}

export function takeSnapshot(world: World): Snapshot {
  const { settings, workspace, views } = world;
  const channels = [...workspace.channels.values()].map((channel) => {
    const view = viewChannel(channel);
    const messages = view.messages().map((message) => ({
      ...present(message),
      replies: message.replies.map(present),
    }));
    return { ...view, messages };
  });
  const homes = settings.users.flatMap(({ id }) => {
    const home = views.home(id);
    return home === undefined ? [] : [[id, home] as const];
  });
  return {
    seq: world.changes.seq(),
    now: settings.clock.now(),
    team: settings.team,
    app: settings.app,
    commands: settings.commands,
    commandHints: settings.commandHints,
    users: settings.users,
    channels,
    ephemerals: world.ephemerals.all(),
    views: Object.fromEntries(views.stacks()),
    homes: Object.fromEntries(homes),
    troubles: world.troubles.list(),
    violations: world.limits.violations(),
  };
}

function present(message: Message): PresentMessage {
  return { ...message, revisions: message.revisions.length };
}
