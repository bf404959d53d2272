import { z } from 'zod';

export const botTokens = 'copy the Bot User OAuth Token (xoxb-...) from "OAuth & Permissions" of your Slack app';
const appTokens =
  'create an app-level token (xapp-...) with connections:write under "Basic Information" of your Slack app';
export const signingSecrets = 'copy the Signing Secret from "Basic Information" of your Slack app';

const BotToken = z.string().check((context) => {
  const { value } = context;
  if (value.startsWith('xoxb-')) return;
  if (value.startsWith('xapp-'))
    refuse(context, 'holds an app-level token', `move it to SLACK_APP_TOKEN, and ${botTokens}`);
  else if (value.startsWith('xoxp-')) refuse(context, 'holds a user token', botTokens);
  else if (value.startsWith('xoxe'))
    refuse(
      context,
      'holds a token that rotates, which is not supported',
      `switch token rotation off, and ${botTokens}`,
    );
  else refuse(context, 'is not a bot token', botTokens);
});

const AppToken = z.string().check((context) => {
  if (context.value.startsWith('xapp-')) return;
  if (context.value.startsWith('xoxb-'))
    refuse(context, 'holds a bot token', `move it to SLACK_BOT_TOKEN, and ${appTokens}`);
  else refuse(context, 'is not an app-level token', appTokens);
});

const SigningSecret = z.string().check((context) => {
  if (/^(xox|xapp)/.test(context.value)) refuse(context, 'holds a token', signingSecrets);
});

const Channel = z.string().check((context) => {
  if (!/^#?[^\s#,]+$/.test(context.value))
    refuse(context, 'is not a channel', 'write its name ("#alerts") or its id (C0123456789)');
});

const Address = z.string().transform((text, context): { readonly host: string; readonly port?: number } => {
  const parts = /^(?:\[([0-9a-fA-F:.%]+)\]|([^:[\]\s]*))(?::(\d{1,5}))?$/.exec(text);
  const port = parts?.[3] === undefined ? undefined : Number(parts[3]);
  if (parts === null || (port ?? 0) > 65_535 || (port === undefined && !/[.:]|^localhost$/.test(text))) {
    refuse(
      context,
      'is not an address with a port',
      'write host:port, such as 127.0.0.1:5001, 0.0.0.0:5001 or [::1]:5001; without a port PORT counts',
    );
    return z.NEVER;
  }
  return { host: parts[1] ?? (parts[2] || '0.0.0.0'), ...(port === undefined ? {} : { port }) };
});

const Port = z.string().transform((text, context) => {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  refuse(context, 'is not a port', 'write a number from 0 (any free one) to 65535');
  return z.NEVER;
});

const WebAddress = z.string().transform((text, context) => {
  const url = URL.parse(text);
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url.href;
  refuse(context, 'is not a web address', 'write one that starts with https:// or http://');
  return z.NEVER;
});

const SecureAddress = z.string().transform((text, context) => {
  const url = URL.parse(text);
  if (url?.protocol === 'https:') return url.href;
  refuse(context, 'is not a secure web address', 'write one that starts with https://');
  return z.NEVER;
});

const Secrets = z.string().transform((text) =>
  text
    .split(',')
    .map((secret) => secret.trim())
    .filter((secret) => secret !== ''),
);

const Tokens = z.string().transform((text, context) => {
  const tokens = text
    .split(',')
    .map((token) => token.trim())
    .filter((token) => token !== '');
  if (tokens.some((token) => token.length < 16)) {
    refuse(context, 'has a token of fewer than 16 characters', 'make each with: openssl rand -hex 32');
  }
  return tokens;
});

const RedisUrl = z.string().check((context) => {
  if (/^(redis|rediss|redis\+sentinel|rediss\+sentinel|sentinel):\/\/./.test(context.value)) return;
  refuse(
    context,
    'is not an address of Redis',
    'write redis://user:password@host:6379/0, rediss://... with TLS, or redis+sentinel://host:26379/master-name',
  );
});

const RedisKeyPrefix = z.string().check((context) => {
  if (!/^[\w.:-]{1,64}$/.test(context.value))
    refuse(context, 'is not a prefix for keys', 'write up to 64 letters, digits, and any of _ . : -');
});

/** What each variable may hold, checked by itself. */
export const Checked = z.object({
  SLACK_BOT_TOKEN: BotToken.optional(),
  SLACK_SIGNING_SECRET: SigningSecret.optional(),
  SLACK_APP_TOKEN: AppToken.optional(),
  SLACK_TOKEN: z.string().optional(),
  SLACK_CHANNEL: Channel,
  SLACK_API_URL: WebAddress.transform((url) => (url.endsWith('/') ? url : `${url}/`)).optional(),
  PAGERDUTY_WEBHOOK_SECRETS: Secrets.optional(),
  PAGERDUTY_API_TOKEN: z.string().optional(),
  PAGERDUTY_FROM: z.email({ error: 'is not an e-mail address' }).optional(),
  PAGERDUTY_EVENTS_URL: SecureAddress.optional(),
  PAGERDUTY_API_URL: SecureAddress.optional(),
  PAGERDUTY_CA_FILE: z.string().optional(),
  TOCSIN_CONFIG: z.string().optional(),
  TOCSIN_LISTEN: Address,
  PORT: Port,
  TOCSIN_EXTERNAL_URL: WebAddress.transform((url) => url.replace(/\/+$/, '')).optional(),
  TOCSIN_DATA: z.string(),
  TOCSIN_DURABILITY: z.enum(['full', 'normal'], { error: 'is neither "full" nor "normal"' }),
  REDIS_URL: RedisUrl.optional(),
  REDIS_DURABILITY: z.enum(['aof', 'replica', 'fsync'], { error: 'is none of aof, replica, fsync' }),
  REDIS_KEY_PREFIX: RedisKeyPrefix,
  REDIS_CA_FILE: z.string().optional(),
  REDIS_CERT_FILE: z.string().optional(),
  REDIS_KEY_FILE: z.string().optional(),
  TOCSIN_API_TOKENS: Tokens.optional(),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent'], {
    error: 'is none of debug, info, warn, error, silent',
  }),
});

function refuse(context: { readonly issues: z.core.$ZodRawIssue[] }, message: string, remedy: string): void {
  context.issues.push({ code: 'custom', input: undefined, message, params: { remedy } });
}
