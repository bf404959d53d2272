import type { Fields } from '../fields.ts';
import { Impossible } from '../refusal.ts';
import type { Channel, Message } from '../workspace.ts';
import { channelOf, type Desk, someChannel, someone } from './desk.ts';
import type { Events } from './events.ts';

export interface SayInput {
  readonly user: string;
  readonly channel: string;
  readonly text: string;
  readonly threadTs?: string;
}

/** What people do without a button: talk, come, go, tidy up. */
export interface Talk {
  say(input: SayInput): Message;
  openHome(user: string): void;
  /** Absent user: the bot. */
  join(channel: string, user?: string): void;
  kick(channel: string, user?: string): void;
  archive(channel: string): void;
  unarchive(channel: string): void;
  deleteMessage(channel: string, ts: string): void;
}

export function createTalk(desk: Desk, events: Events): Talk {
  const { world } = desk;

  function memberId(user: string | undefined): string {
    return user === undefined ? world.settings.app.botUserId : someone(desk, user).id;
  }

  function announce(name: string, channel: Channel, user: string): void {
    const type = channel.kind === 'private' ? 'G' : 'C';
    const event: Fields = { type: name, user, channel: channel.id, channel_type: type };
    events.announce(name, { ...event, team: world.settings.team.id });
  }

  function setArchived(wanted: string, archived: boolean): void {
    const channel = someChannel(world, wanted);
    channel.archived = archived;
    world.workspace.changed(channel);
  }

  return {
    say({ user, channel, text, threadTs }) {
      const speaker = someone(desk, user);
      const place = channelOf(desk, speaker, channel);
      if (place.archived) throw new Impossible(`#${place.name} is archived`);
      return world.messages.say(place, speaker.id, text, threadTs);
    },
    openHome(user) {
      const { id } = someone(desk, user);
      const channel = world.workspace.directWith(id).id;
      events.announce('app_home_opened', { type: 'app_home_opened', user: id, channel, tab: 'home' });
    },
    join(wanted, user) {
      const channel = someChannel(world, wanted);
      channel.members.add(memberId(user));
      world.workspace.changed(channel);
      announce('member_joined_channel', channel, memberId(user));
    },
    kick(wanted, user) {
      const channel = someChannel(world, wanted);
      channel.members.delete(memberId(user));
      world.workspace.changed(channel);
      announce('member_left_channel', channel, memberId(user));
    },
    archive: (channel) => setArchived(channel, true),
    unarchive: (channel) => setArchived(channel, false),
    deleteMessage(wanted, ts) {
      const channel = someChannel(world, wanted);
      const message = channel.messages.get(ts);
      if (message === undefined) throw new Impossible(`there is no message ${ts}`);
      world.workspace.remove(message);
    },
  };
}
