import { type AnswerPlace, ackPayload, showAnswer, showFailure } from '../answers.ts';
import { Impossible, Refusal } from '../refusal.ts';
import type { World } from '../world.ts';
import { act, channelOf, type Desk, legacyToken, placeOf, type Seen, someone } from './desk.ts';

export interface CommandInput {
  readonly user: string;
  readonly channel: string;
  /** As typed: `/alert list`. */
  readonly text: string;
}

/** Types a slash command. Slack does not repeat one that failed. */
export function sendCommand(desk: Desk, input: CommandInput): Promise<Seen> {
  const { world } = desk;
  const { app, team, commands, scopes } = world.settings;
  const user = someone(desk, input.user);
  const channel = channelOf(desk, user, input.channel);
  const [command = '', ...rest] = input.text.trimStart().split(' ');
  if (!commands.includes(command) || !scopes.includes('commands')) {
    throw new Impossible(`${command} is not a valid command`);
  }
  const place: AnswerPlace = placeOf(user.id, channel.id);
  const payload = {
    token: legacyToken,
    team_id: team.id,
    team_domain: team.domain,
    channel_id: channel.id,
    channel_name: channelNameFor(channel),
    user_id: user.id,
    user_name: user.name,
    command,
    text: spoken(world, rest.join(' ').trim()),
    api_app_id: app.id,
    is_enterprise_install: 'false',
    response_url: desk.responseUrls.issue(place),
    trigger_id: world.triggers.issue({ userId: user.id, viewId: undefined }),
  };
  return act(desk, user.id, { kind: 'slash_commands', payload }, (ack) => {
    if (ack.type === 'failed') {
      showFailure(world, place, command, ack.error);
      return {};
    }
    return showAck(world, place, command, ack.body);
  });
}

function channelNameFor(channel: { kind: string; name: string }): string {
  if (channel.kind === 'im') return 'directmessage';
  return channel.kind === 'private' ? 'privategroup' : channel.name;
}

function showAck(world: World, place: AnswerPlace, command: string, body: unknown): Partial<Seen> {
  const payload = ackPayload(body);
  if (payload === undefined) return {};
  try {
    showAnswer(world, payload, place);
    return {};
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    showFailure(world, place, command, 'invalid_command_response');
    return { error: 'invalid_command_response' };
  }
}

/** docs.slack.dev, slash commands: with escaping on, names become ids and `&<>` entities. */
function spoken(world: World, text: string): string {
  if (!world.settings.escapeCommands) return text;
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const { users } = world.workspace;
  return escaped
    .replace(/@([\w.-]+)/g, (whole, name: string) => {
      const user = [...users.values()].find((one) => one.name === name);
      return user === undefined ? whole : `<@${user.id}|${user.name}>`;
    })
    .replace(/#([\w-]+)/g, (whole, name: string) => {
      const channel = world.workspace.findByName(name);
      return channel === undefined ? whole : `<#${channel.id}|${channel.name}>`;
    });
}
