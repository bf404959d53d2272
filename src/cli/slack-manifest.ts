import { readFileSync } from 'node:fs';
import { problemOf } from '../config/environment.ts';
import type { CliIo } from './io.ts';
import { StartUpError } from './settings.ts';

export interface SlackManifestOptions {
  readonly address?: string;
}

const placeholder = 'https://tocsin.example.com';

/** Prints the manifest of the Slack app, ready to be pasted: for an address, or for Socket Mode, which needs none. */
export function slackManifest({ address }: SlackManifestOptions, io: CliIo): number {
  const problem = address === undefined ? undefined : problemOf('TOCSIN_EXTERNAL_URL', address);
  if (problem !== undefined) throw new StartUpError(`--address: ${problem}`);
  const text = readFileSync(new URL('../../manifests/slack/manifest.yaml', import.meta.url), 'utf8');
  const manifest = text.replace(/^(?:#.*\n|\n)+/, '');
  io.out.write(
    address === undefined ? inSocketMode(manifest) : manifest.replaceAll(placeholder, address.replace(/\/+$/, '')),
  );
  return 0;
}

function inSocketMode(manifest: string): string {
  const lines = manifest.split('\n').filter((line) => !line.includes(placeholder));
  return lines.join('\n').replace('socket_mode_enabled: false', 'socket_mode_enabled: true');
}
