import { randomBytes } from 'node:crypto';

/** A bot token and a signing secret for one stand-in and one app, unlike any before. */
export function createSecrets(): { readonly botToken: string; readonly signingSecret: string } {
  return {
    botToken: `xoxb-${randomBytes(12).toString('hex')}`,
    signingSecret: randomBytes(16).toString('hex'),
  };
}
