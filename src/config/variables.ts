/** One environment variable that the program reads. */
export interface Variable {
  readonly name: string;
  /** For `.env.example` and `serve --help`. */
  readonly description: string;
  readonly fallback?: string;
}

/** Every environment variable that the program reads, in the order in which people meet them. */
export const variables = [
  {
    name: 'SLACK_BOT_TOKEN',
    description: 'Bot User OAuth Token (xoxb-...), from "OAuth & Permissions" of your Slack app.',
  },
  {
    name: 'SLACK_SIGNING_SECRET',
    description:
      'Proves that clicks and commands come from Slack over HTTP; from "Basic Information". Not needed with SLACK_APP_TOKEN.',
  },
  {
    name: 'SLACK_APP_TOKEN',
    description:
      'App-level token (xapp-...) with connections:write. Switches Socket Mode on: no public address needed.',
  },
  {
    name: 'SLACK_TOKEN',
    description:
      'Another name for SLACK_BOT_TOKEN, as some stacks have it. Without a secret or an app token cards have no buttons.',
  },
  {
    name: 'SLACK_CHANNEL',
    description: 'Where the default policy posts: a channel name or id. In .env, a name with # needs quotes.',
    fallback: '#alerts',
  },
  {
    name: 'SLACK_API_URL',
    description: "Another address of Slack's Web API, for tests and proxies.",
  },
  {
    name: 'TEAMS_WEBHOOK_URL',
    description: 'Known, and not used yet: Tocsin does not post to Teams so far, and says so at start.',
  },
  {
    name: 'PAGERDUTY_ROUTING_KEY',
    description:
      'Integration Key (Events API V2) of the service that the default policy calls for critical and high alerts.',
  },
  {
    name: 'PAGERDUTY_INFRASTRUCTURE_KEY',
    description: 'The same for alerts with the label team="infrastructure".',
  },
  {
    name: 'PAGERDUTY_DATABASE_KEY',
    description: 'The same for alerts with the label team="database".',
  },
  {
    name: 'PAGERDUTY_BUSINESS_KEY',
    description: 'The same for alerts with the label team="business".',
  },
  {
    name: 'PAGERDUTY_SECURITY_KEY',
    description: 'The same for alerts with the label team="security".',
  },
  {
    name: 'PAGERDUTY_WEBHOOK_SECRETS',
    description:
      'Let webhooks of PagerDuty in (POST /pagerduty/webhook): the secret of each subscription, separated by commas.',
  },
  {
    name: 'PAGERDUTY_API_TOKEN',
    description:
      'REST API key of PagerDuty: who is on call, which incident belongs to which alert (a read-only key is enough), and Escalate (full access).',
  },
  {
    name: 'PAGERDUTY_FROM',
    description:
      'E-mail address of the PagerDuty user in whose name Escalate is done; not needed with an API key of a user.',
  },
  {
    name: 'PAGERDUTY_EVENTS_URL',
    description: "Another address of PagerDuty's Events API: https://events.eu.pagerduty.com in the EU.",
  },
  {
    name: 'PAGERDUTY_API_URL',
    description: "Another address of PagerDuty's REST API: https://api.eu.pagerduty.com in the EU.",
  },
  {
    name: 'PAGERDUTY_CA_FILE',
    description:
      'Certificate of the authority that vouches for these addresses, for proxies; without it those that Node knows.',
  },
  {
    name: 'TOCSIN_CONFIG',
    description: 'Policy file: routes, receivers, sources. Without one the default policy applies.',
  },
  {
    name: 'TOCSIN_LISTEN',
    description: 'Address, or host:port, to listen on. Beyond this machine, senders need credentials.',
    fallback: '127.0.0.1',
  },
  {
    name: 'PORT',
    description: 'Port to listen on, when TOCSIN_LISTEN names none.',
    fallback: '5001',
  },
  {
    name: 'TOCSIN_EXTERNAL_URL',
    description: 'The address under which people and webhooks reach this Tocsin, if it differs from TOCSIN_LISTEN.',
  },
  {
    name: 'TOCSIN_DATA',
    description: 'Directory of the embedded store; not used with REDIS_URL.',
    fallback: './data',
  },
  {
    name: 'TOCSIN_DURABILITY',
    description: 'full: survives a power cut. normal: survives kill -9 only, and writes faster.',
    fallback: 'full',
  },
  {
    name: 'TOCSIN_API_TOKENS',
    description:
      'Bearer tokens that let callers of the API in, separated by commas; 16 characters or more each (openssl rand -hex 32).',
  },
  {
    name: 'TOCSIN_API_OPEN',
    description:
      'true: under the default policy, anybody who can connect may send alerts without credentials. For private networks.',
    fallback: 'false',
  },
  {
    name: 'LOG_LEVEL',
    description: 'debug, info, warn, error or silent.',
    fallback: 'info',
  },
  {
    name: 'REDIS_URL',
    description:
      'Keeps everything in Redis instead of TOCSIN_DATA, for several processes: redis://user:password@host:6379/0, rediss:// for TLS, several hosts after commas for a Cluster, redis+sentinel://host:26379/master-name.',
  },
  {
    name: 'REDIS_DURABILITY',
    description:
      'What a write waits for. aof: Redis. replica: one replica too. fsync: its disk (Redis 7.2, or appendfsync always).',
    fallback: 'aof',
  },
  {
    name: 'REDIS_KEY_PREFIX',
    description: 'What every key in Redis starts with, between { and a colon: for several Tocsins in one Redis.',
    fallback: 'tocsin',
  },
  {
    name: 'REDIS_CA_FILE',
    description:
      'Certificate of the authority that vouches for Redis, for rediss://; without it those that Node knows.',
  },
  {
    name: 'REDIS_CERT_FILE',
    description: 'Certificate that Tocsin shows to Redis, where it wants one; with REDIS_KEY_FILE.',
  },
  {
    name: 'REDIS_KEY_FILE',
    description: 'Private key of REDIS_CERT_FILE.',
  },
] as const satisfies readonly Variable[];

/** Environment variables as the process has them. */
export type Variables = Readonly<Record<string, string | undefined>>;

/**
 * The value of a variable without white space around it. An empty value is as good as none: then the default, if any.
 */
export function readVariable(environment: Variables, name: string): string | undefined {
  const value = Object.hasOwn(environment, name) ? environment[name]?.trim() : undefined;
  if (value !== undefined && value !== '') return value;
  const known: Variable | undefined = variables.find((variable) => variable.name === name);
  return known?.fallback;
}
