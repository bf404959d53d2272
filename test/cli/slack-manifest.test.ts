import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { runCli } from '../../src/cli.ts';
import { recordedIo } from './cli-io.ts';

const manifest = readFileSync(new URL('../../manifests/slack/manifest.yaml', import.meta.url), 'utf8');

async function printed(...args: readonly string[]): Promise<string> {
  const io = recordedIo();
  expect(await runCli(['slack-manifest', ...args], io)).toBe(0);
  return io.written.out;
}

describe('slack-manifest', () => {
  it('prints the manifest with an address in each of its three places', async () => {
    const text = await printed('--address', 'https://alerts.example/');

    expect(text.match(/https:\/\/alerts\.example\/slack\/events$/gm)).toHaveLength(3);
    expect(parse(text.replaceAll('alerts.example', 'tocsin.example.com'))).toEqual(parse(manifest));
  });

  it('prints one for Socket Mode without an address, otherwise the same', async () => {
    const socket = parse(await printed());
    const http = parse(manifest);

    expect(socket.settings.socket_mode_enabled).toBe(true);
    expect(JSON.stringify(socket)).not.toContain('url');
    expect(socket.oauth_config).toEqual(http.oauth_config);
    expect(socket.settings.event_subscriptions.bot_events).toEqual(http.settings.event_subscriptions.bot_events);
    expect(socket.settings.interactivity.is_enabled).toBe(true);
  });

  it('refuses what is no address', async () => {
    const io = recordedIo();

    expect(await runCli(['slack-manifest', '--address', 'tocsin'], io)).toBe(1);
    expect(io.written.err).toMatch(/^--address: is not a web address/);
  });
});
