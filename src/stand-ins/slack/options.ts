import type { StandInClock } from './clock.ts';
import type { MethodLimit } from './limits.ts';
import type { PageExtension } from './page.ts';

export interface TeamOptions {
  readonly id: string;
  readonly name: string;
  readonly domain: string;
}

export interface UserOptions {
  readonly id: string;
  readonly name: string;
  readonly realName: string;
  readonly displayName?: string;
  readonly email?: string;
  /** IANA name, as users.info answers it. */
  readonly tz?: string;
  /** Seconds east of Greenwich. */
  readonly tzOffset?: number;
}

export interface ChannelOptions {
  readonly id: string;
  readonly name: string;
  readonly isPrivate?: boolean;
  /** User ids; name the bot's to have it joined. */
  readonly members?: readonly string[];
}

export interface AppOptions {
  readonly id: string;
  readonly name: string;
  readonly botUserId: string;
  readonly botId: string;
  /** One emoji, drawn as its picture. */
  readonly icon?: string;
}

/** What the message box shows of a command, from the app's manifest. */
export interface CommandHint {
  readonly description: string;
  readonly usage: string;
}

export interface LimitOptions {
  /** Overrides by method name, for example `{'chat.update': {type: 'window', calls: 5, perMs: 60_000}}`. */
  readonly methods?: { readonly [method: string]: MethodLimit };
  /** Characters of all blocks of a message together. */
  readonly messageCharacters?: number;
}

export interface SlackStandInOptions {
  /** 0 or absent: a free one. */
  readonly port?: number;
  /** For limits, trigger lives, acknowledgement deadlines and message timestamps; signatures use the wall clock. */
  readonly clock?: StandInClock;
  readonly signingSecret: string;
  readonly botToken: string;
  /** Enables Socket Mode; everything that people do then travels over it. */
  readonly appToken?: string;
  /** Where signed requests go; can be set later. */
  readonly requestUrl?: string;
  readonly team?: TeamOptions;
  readonly app?: AppOptions;
  readonly users?: readonly UserOptions[];
  readonly channels?: readonly ChannelOptions[];
  /** Granted bot scopes; absent: all that the stand-in knows. */
  readonly scopes?: readonly string[];
  /** Methods that a setting of the workspace keeps from the app: answered with `restricted_action`. */
  readonly restricted?: readonly string[];
  /** Slash commands that the app has, with their slash. */
  readonly commands?: readonly string[];
  /** By command, with its slash. */
  readonly commandHints?: { readonly [command: string]: CommandHint };
  /** Bot events that the app subscribes to, for example `message.channels`. */
  readonly events?: readonly string[];
  /** The manifest's `should_escape`: names in command text become `<@U…|name>` and `&<>` entities. */
  readonly escapeCommands?: boolean;
  readonly limits?: LimitOptions;
  /** What is added to the page at `/`. */
  readonly page?: PageExtension;
}

export type Settings = Required<Omit<SlackStandInOptions, 'appToken' | 'requestUrl' | 'port' | 'page'>> & {
  readonly appToken: string | undefined;
};

const allScopes = [
  'chat:write',
  'chat:write.public',
  'commands',
  'channels:read',
  'channels:history',
  'channels:join',
  'channels:manage',
  'groups:read',
  'groups:history',
  'groups:write',
  'im:read',
  'im:history',
  'im:write',
  'metadata.message:read',
  'pins:write',
  'reactions:write',
  'users:read',
  'users:read.email',
];

const defaultApp: AppOptions = {
  id: 'A0TOCSIN1',
  name: 'tocsin',
  botUserId: 'U0TOCSIN1',
  botId: 'B0TOCSIN1',
};

const defaultTeam: TeamOptions = { id: 'T0LOCAL01', name: 'Local', domain: 'local' };

const defaultUsers: readonly UserOptions[] = [
  { id: 'U0ANA0001', name: 'ana', realName: 'Ana Alves', tz: 'Europe/Lisbon', tzOffset: 0 },
  { id: 'U0BO00001', name: 'bo', realName: 'Bo Berg', tz: 'Europe/Stockholm', tzOffset: 3600 },
];

export function settingsOf(options: SlackStandInOptions, clock: StandInClock): Settings {
  const users = options.users ?? defaultUsers;
  const app = options.app ?? defaultApp;
  const everybody = [...users.map((user) => user.id), app.botUserId];
  return {
    clock,
    signingSecret: options.signingSecret,
    botToken: options.botToken,
    appToken: options.appToken,
    team: options.team ?? defaultTeam,
    app,
    users,
    channels: options.channels ?? [{ id: 'C0ALERTS1', name: 'alerts', members: everybody }],
    scopes: options.scopes ?? allScopes,
    restricted: options.restricted ?? [],
    commands: options.commands ?? ['/alert'],
    commandHints: options.commandHints ?? {},
    events: options.events ?? [],
    escapeCommands: options.escapeCommands ?? false,
    limits: options.limits ?? {},
  };
}
