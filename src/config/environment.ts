import { z } from 'zod';
import { didYouMean } from './did-you-mean.ts';
import { otherNames } from './other-names.ts';
import type { ConfigProblem } from './problem.ts';
import { readVariable, type Variables, variables } from './variables.ts';

/** What the environment says, checked. Holds secrets: never log it. */
export interface Environment {
  /** Absent: no bot token, so nothing is posted to Slack. */
  readonly slack?: SlackEnvironment;
  readonly pagerDuty: PagerDutyEnvironment;
  readonly policyFile?: string;
  readonly listen: { readonly host: string; readonly port: number };
  readonly externalUrl?: string;
  readonly dataDirectory: string;
  readonly durability: 'full' | 'normal';
  /** Absent: the store is in `dataDirectory`. */
  readonly redis?: RedisEnvironment;
  readonly apiTokens: readonly string[];
  readonly logLevel: LogLevel;
}

export interface SlackEnvironment {
  readonly botToken: string;
  /**
   * Clicks and commands come over HTTP when it is set, over Socket Mode when `appToken` is; at least one of them is.
   */
  readonly signingSecret?: string;
  readonly appToken?: string;
  readonly apiUrl?: string;
}

export interface PagerDutyEnvironment {
  /** Any one of these lets a webhook in; none: all are refused. */
  readonly webhookSecrets: readonly string[];
  readonly apiToken?: string;
  readonly eventsUrl?: string;
  readonly apiUrl?: string;
  readonly caFile?: string;
}

export interface RedisEnvironment {
  /** Holds the password. Its details are checked by whoever connects. */
  readonly url: string;
  readonly durability: 'aof' | 'replica' | 'fsync';
  readonly prefix: string;
  readonly caFile?: string;
  readonly certFile?: string;
  readonly keyFile?: string;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

export type EnvironmentReading =
  | { readonly type: 'ok'; readonly environment: Environment; readonly warnings: readonly ConfigProblem[] }
  | { readonly type: 'invalid'; readonly problems: readonly ConfigProblem[] };

/** Checks the environment variables; names every mistake at once, with its remedy, and never repeats a value. */
export function parseEnvironment(environment: Variables): EnvironmentReading {
  const given = Object.fromEntries(variables.map(({ name }) => [name, readVariable(environment, name)]));
  const parsed = Checked.safeParse(given);
  const problems = parsed.success ? [] : parsed.error.issues.map(toProblem);
  problems.push(...slackProblems(given), ...redisProblems(given));
  if (!parsed.success || problems.length > 0) return { type: 'invalid', problems };
  return { type: 'ok', environment: toEnvironment(parsed.data), warnings: misspelt(environment) };
}

const botTokens = 'copy the Bot User OAuth Token (xoxb-...) from "OAuth & Permissions" of your Slack app';
const appTokens =
  'create an app-level token (xapp-...) with connections:write under "Basic Information" of your Slack app';
const signingSecrets = 'copy the Signing Secret from "Basic Information" of your Slack app';

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

const Address = z.string().transform((text, context) => {
  const parts = /^(?:\[([0-9a-fA-F:.%]+)\]|([^:[\]\s]*)):(\d{1,5})$/.exec(text);
  const port = Number(parts?.[3]);
  if (parts === null || port > 65_535) {
    refuse(
      context,
      'is not an address with a port',
      'write host:port, such as 127.0.0.1:5001, 0.0.0.0:5001 or [::1]:5001',
    );
    return z.NEVER;
  }
  return { host: parts[1] ?? (parts[2] || '0.0.0.0'), port };
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

const Checked = z.object({
  SLACK_BOT_TOKEN: BotToken.optional(),
  SLACK_SIGNING_SECRET: SigningSecret.optional(),
  SLACK_APP_TOKEN: AppToken.optional(),
  SLACK_CHANNEL: Channel,
  SLACK_API_URL: WebAddress.transform((url) => (url.endsWith('/') ? url : `${url}/`)).optional(),
  PAGERDUTY_WEBHOOK_SECRETS: Secrets.optional(),
  PAGERDUTY_API_TOKEN: z.string().optional(),
  PAGERDUTY_EVENTS_URL: SecureAddress.optional(),
  PAGERDUTY_API_URL: SecureAddress.optional(),
  PAGERDUTY_CA_FILE: z.string().optional(),
  TOCSIN_CONFIG: z.string().optional(),
  TOCSIN_LISTEN: Address,
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

function toProblem(issue: z.core.$ZodIssue): ConfigProblem {
  const remedy = issue.code === 'custom' ? issue.params?.['remedy'] : undefined;
  const path = String(issue.path[0]);
  return { path, message: issue.message, ...(typeof remedy === 'string' ? { remedy } : {}) };
}

/** Half a Slack app is a mistake: posting without hearing clicks, or hearing without posting. */
function slackProblems(given: Variables): readonly ConfigProblem[] {
  const hears = given['SLACK_SIGNING_SECRET'] !== undefined || given['SLACK_APP_TOKEN'] !== undefined;
  const posts = given['SLACK_BOT_TOKEN'] !== undefined;
  if (posts === hears) return [];
  if (hears)
    return [{ path: 'SLACK_BOT_TOKEN', message: 'is missing: without it nothing can be posted', remedy: botTokens }];
  return [
    {
      path: 'SLACK_SIGNING_SECRET',
      message: 'is missing: without it clicks and commands cannot be trusted',
      remedy: `${signingSecrets}, or set SLACK_APP_TOKEN to use Socket Mode`,
    },
  ];
}

/** A certificate is of no use without its key, nor the other way round. */
function redisProblems(given: Variables): readonly ConfigProblem[] {
  const [cert, key] = [given['REDIS_CERT_FILE'], given['REDIS_KEY_FILE']];
  if ((cert === undefined) === (key === undefined)) return [];
  const path = cert === undefined ? 'REDIS_CERT_FILE' : 'REDIS_KEY_FILE';
  return [{ path, message: 'is missing: a certificate and its key go together' }];
}

function toEnvironment(checked: z.output<typeof Checked>): Environment {
  const slack = toSlack(checked);
  const redis = toRedis(checked);
  return {
    ...(slack === undefined ? {} : { slack }),
    ...(redis === undefined ? {} : { redis }),
    ...(checked.TOCSIN_CONFIG === undefined ? {} : { policyFile: checked.TOCSIN_CONFIG }),
    ...(checked.TOCSIN_EXTERNAL_URL === undefined ? {} : { externalUrl: checked.TOCSIN_EXTERNAL_URL }),
    pagerDuty: toPagerDuty(checked),
    listen: checked.TOCSIN_LISTEN,
    dataDirectory: checked.TOCSIN_DATA,
    durability: checked.TOCSIN_DURABILITY,
    apiTokens: checked.TOCSIN_API_TOKENS ?? [],
    logLevel: checked.LOG_LEVEL,
  };
}

function toSlack(checked: z.output<typeof Checked>): SlackEnvironment | undefined {
  if (checked.SLACK_BOT_TOKEN === undefined) return undefined;
  return {
    botToken: checked.SLACK_BOT_TOKEN,
    ...(checked.SLACK_SIGNING_SECRET === undefined ? {} : { signingSecret: checked.SLACK_SIGNING_SECRET }),
    ...(checked.SLACK_APP_TOKEN === undefined ? {} : { appToken: checked.SLACK_APP_TOKEN }),
    ...(checked.SLACK_API_URL === undefined ? {} : { apiUrl: checked.SLACK_API_URL }),
  };
}

function toPagerDuty(checked: z.output<typeof Checked>): PagerDutyEnvironment {
  return {
    webhookSecrets: checked.PAGERDUTY_WEBHOOK_SECRETS ?? [],
    ...(checked.PAGERDUTY_API_TOKEN === undefined ? {} : { apiToken: checked.PAGERDUTY_API_TOKEN }),
    ...(checked.PAGERDUTY_EVENTS_URL === undefined ? {} : { eventsUrl: checked.PAGERDUTY_EVENTS_URL }),
    ...(checked.PAGERDUTY_API_URL === undefined ? {} : { apiUrl: checked.PAGERDUTY_API_URL }),
    ...(checked.PAGERDUTY_CA_FILE === undefined ? {} : { caFile: checked.PAGERDUTY_CA_FILE }),
  };
}

function toRedis(checked: z.output<typeof Checked>): RedisEnvironment | undefined {
  if (checked.REDIS_URL === undefined) return undefined;
  return {
    url: checked.REDIS_URL,
    durability: checked.REDIS_DURABILITY,
    prefix: checked.REDIS_KEY_PREFIX,
    ...(checked.REDIS_CA_FILE === undefined ? {} : { caFile: checked.REDIS_CA_FILE }),
    ...(checked.REDIS_CERT_FILE === undefined ? {} : { certFile: checked.REDIS_CERT_FILE }),
    ...(checked.REDIS_KEY_FILE === undefined ? {} : { keyFile: checked.REDIS_KEY_FILE }),
  };
}

/** Variables that look like ours and are not. Others may own a `SLACK_*` or `REDIS_*` name, so only a close one is worth a word. */
function misspelt(environment: Variables): readonly ConfigProblem[] {
  const names = variables.map(({ name }) => name) as readonly string[];
  return Object.keys(environment).flatMap((path) => {
    if (names.includes(path) || !/^(TOCSIN|SLACK|REDIS|PAGERDUTY)_/.test(path)) return [];
    const remedy = otherNames.get(path) ?? didYouMean(path, names);
    if (remedy === undefined && !path.startsWith('TOCSIN_')) return [];
    return [{ path, message: 'is not a variable that Tocsin reads', ...(remedy === undefined ? {} : { remedy }) }];
  });
}
