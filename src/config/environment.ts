import type { z } from 'zod';
import { botTokens, Checked, signingSecrets } from './environment-values.ts';
import { environmentWarnings } from './environment-warnings.ts';
import type { ConfigProblem } from './problem.ts';
import { botTokenIn } from './slack-token.ts';
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
   * Clicks and commands come over HTTP when it is set, over Socket Mode when `appToken` is. Neither is with a token that
   * only SLACK_TOKEN names: then cards have no buttons.
   */
  readonly signingSecret?: string;
  readonly appToken?: string;
  readonly apiUrl?: string;
}

export interface PagerDutyEnvironment {
  /** Any one of these lets a webhook in; none: all are refused. */
  readonly webhookSecrets: readonly string[];
  readonly apiToken?: string;
  readonly from?: string;
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
  return { type: 'ok', environment: toEnvironment(parsed.data), warnings: environmentWarnings(environment) };
}

/** What is wrong with the value of one variable by itself, and the remedy; absent: nothing. */
export function problemOf(name: string, value: string): string | undefined {
  const parsed = Checked.partial().safeParse({ [name]: value });
  const [problem] = parsed.success ? [] : parsed.error.issues.map(toProblem);
  if (problem === undefined) return undefined;
  return `${problem.message}${problem.remedy === undefined ? '' : ` - ${problem.remedy}`}`;
}

function toProblem(issue: z.core.$ZodIssue): ConfigProblem {
  const remedy = issue.code === 'custom' ? issue.params?.['remedy'] : undefined;
  const path = String(issue.path[0]);
  return { path, message: issue.message, ...(typeof remedy === 'string' ? { remedy } : {}) };
}

/** Half a Slack app is a mistake: posting without hearing clicks, or hearing without posting. */
function slackProblems(given: Variables): readonly ConfigProblem[] {
  const hears = given['SLACK_SIGNING_SECRET'] !== undefined || given['SLACK_APP_TOKEN'] !== undefined;
  const posts = botTokenIn(given) !== undefined;
  if (posts === hears) return [];
  if (given['SLACK_BOT_TOKEN'] === undefined && posts) return [];
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
    listen: { host: checked.TOCSIN_LISTEN.host, port: checked.TOCSIN_LISTEN.port ?? checked.PORT },
    dataDirectory: checked.TOCSIN_DATA,
    durability: checked.TOCSIN_DURABILITY,
    apiTokens: checked.TOCSIN_API_TOKENS ?? [],
    logLevel: checked.LOG_LEVEL,
  };
}

function toSlack(checked: z.output<typeof Checked>): SlackEnvironment | undefined {
  const botToken = botTokenIn(checked);
  if (botToken === undefined) return undefined;
  return {
    botToken,
    ...(checked.SLACK_SIGNING_SECRET === undefined ? {} : { signingSecret: checked.SLACK_SIGNING_SECRET }),
    ...(checked.SLACK_APP_TOKEN === undefined ? {} : { appToken: checked.SLACK_APP_TOKEN }),
    ...(checked.SLACK_API_URL === undefined ? {} : { apiUrl: checked.SLACK_API_URL }),
  };
}

function toPagerDuty(checked: z.output<typeof Checked>): PagerDutyEnvironment {
  return {
    webhookSecrets: checked.PAGERDUTY_WEBHOOK_SECRETS ?? [],
    ...(checked.PAGERDUTY_API_TOKEN === undefined ? {} : { apiToken: checked.PAGERDUTY_API_TOKEN }),
    ...(checked.PAGERDUTY_FROM === undefined ? {} : { from: checked.PAGERDUTY_FROM }),
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
