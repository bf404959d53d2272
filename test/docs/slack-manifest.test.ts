import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv-draft-04';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { eventsPath } from '../../src/integrations/slack/http-mount.ts';
import { commandName } from '../../src/integrations/slack/slack.ts';
import { projectRoot } from '../support/run.ts';

interface Manifest {
  readonly features: {
    readonly slash_commands: readonly {
      readonly command: string;
      readonly url: string;
      readonly should_escape: boolean;
    }[];
  };
  readonly oauth_config: { readonly scopes: { readonly bot: readonly string[] } };
  readonly settings: {
    readonly event_subscriptions: { readonly request_url: string; readonly bot_events: readonly string[] };
    readonly interactivity: { readonly is_enabled: boolean; readonly request_url: string };
    readonly socket_mode_enabled: boolean;
  };
}

/** Bot scopes of each Web API method (docs.slack.dev/reference/methods); both kinds of channel where there are two. */
const scopesOfMethod: Readonly<Record<string, readonly string[]>> = {
  'auth.test': [],
  'chat.postMessage': ['chat:write', 'chat:write.public'],
  'chat.update': ['chat:write'],
  'chat.delete': ['chat:write'],
  'conversations.history': ['channels:history', 'groups:history'],
  'conversations.replies': ['channels:history', 'groups:history'],
  'conversations.list': ['channels:read', 'groups:read'],
  'conversations.info': ['channels:read', 'groups:read'],
  // Private channels of incidents take groups:write besides: only who wants them adds it (docs/incidents.md).
  'conversations.create': ['channels:manage'],
  'conversations.invite': ['channels:manage'],
  'conversations.setTopic': ['channels:manage'],
  'conversations.archive': ['channels:manage'],
  'users.conversations': ['channels:read', 'groups:read'],
  'users.lookupByEmail': ['users:read.email'],
  'users.info': ['users:read'],
  'views.open': [],
  'views.update': [],
};

const folder = join(projectRoot, 'src/integrations/slack');
const source = readdirSync(folder)
  .map((name) => readFileSync(join(folder, name), 'utf8'))
  .join('\n');
const manifest = parse(readFileSync(join(projectRoot, 'manifests/slack/manifest.yaml'), 'utf8')) as Manifest;
const schemaFile = join(projectRoot, '../shared/schemas/slack-app-manifest.json');

describe('manifests/slack/manifest.yaml', () => {
  it.skipIf(!existsSync(schemaFile))("is valid by Slack's own schema (../shared)", () => {
    const ajv = new Ajv.default({ strict: false, allErrors: true });
    const isValid = ajv.compile(JSON.parse(readFileSync(schemaFile, 'utf8')));

    expect([isValid(manifest), isValid.errors]).toEqual([true, null]);
    expect(isValid({ ...manifest, features: { slash_commands: [{ command: 'alert' }] } })).toBe(false);
  });

  it('asks for the scopes that the calls in the code need, and for no other', () => {
    const needed = methodsIn(source).flatMap((method) => scopesOfMethod[method] ?? [`unknown method ${method}`]);

    expect([...manifest.oauth_config.scopes.bot].sort()).toEqual([...new Set([...needed, 'commands'])].sort());
  });

  it('names the command, the events and the address that the code listens to', () => {
    const { features, settings } = manifest;
    const events = [...source.matchAll(/\.event\('(\w+)'/g)].map((match) => match[1]);

    expect(features.slash_commands.map((command) => command.command)).toEqual([commandName]);
    expect(settings.event_subscriptions.bot_events).toEqual(events);
    const urls = [
      features.slash_commands[0]?.url,
      settings.event_subscriptions.request_url,
      settings.interactivity.request_url,
    ];
    expect(urls).toEqual(Array(3).fill(`https://tocsin.example.com${eventsPath}`));
  });

  it('has Slack escape what people type, and send clicks', () => {
    expect(manifest.features.slash_commands[0]?.should_escape).toBe(true);
    expect(manifest.settings.interactivity.is_enabled).toBe(true);
    expect(manifest.settings.socket_mode_enabled).toBe(false);
  });
});

/** Calls as the code writes them: `client.chat.postMessage(`, `webApi(signal).views.open(`. */
function methodsIn(code: string): readonly string[] {
  const families = 'auth|chat|conversations|users|views|reactions|pins|files|bookmarks|usergroups|team|apps';
  const calls = code.matchAll(new RegExp(String.raw`(?:client|webApi\([^\n]*\))\.((?:${families})\.\w+)\(`, 'g'));
  return [...new Set([...calls].map((match) => match[1] ?? ''))];
}
