import type { SourceKind } from '../../engine/source-kind.ts';
import type { Answers } from './answers.ts';
import { secretNameOf, wayOf } from './senders.ts';

/** Secrets of senders by the variable that holds them; none where all are on this machine. */
export type SenderSecrets = Readonly<Record<string, string>>;

export const policyName = 'tocsin.yml';

export function envText({ variables, address }: Answers, secrets: SenderSecrets): string {
  const beyond = address === undefined ? {} : { TOCSIN_LISTEN: '0.0.0.0', TOCSIN_EXTERNAL_URL: address };
  return [
    '# Written by `tocsin init`. Every variable: docs/configuration.md. Keep it to yourself: it holds secrets.',
    ...assignments(variables),
    ...assignments({ TOCSIN_CONFIG: policyName, ...beyond }),
    ...(Object.keys(secrets).length === 0 ? [] : ['', '# What senders show; the policy file names them.']),
    ...assignments(secrets),
    '',
  ].join('\n');
}

function assignments(values: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(values).map(([name, value]) => `${name}=${quoted(value)}`);
}

/** As Node reads it: a bare # would begin a comment, and double quotes take backslashes for themselves. */
function quoted(value: string): string {
  if (/^[\w:/.@?&=+,%~-]*$/.test(value)) return value;
  return value.includes("'") ? `"${value}"` : `'${value}'`;
}

export function policyText({ senders }: Answers, secrets: SenderSecrets): string {
  return `# Who hears of what. Every key: docs/configuration.md. Look whether it is right: tocsin check ${policyName}
# \${NAME} is taken from the environment or .env; what has only_if_set is left out while that variable is not set.

route:
  receiver: chat
  group_by: [alertname, cluster, service]   # one card for each combination of these
  group_wait: 30s                           # from the first alert to the card
  group_interval: 5m                        # between notices of news
  repeat_interval: 4h                       # between reminders
  routes:
    - matchers: ['severity=~"(?i)critical|fatal|emergency|page|sev1|disaster|p0"']
      receiver: on-call
      group_wait: 5s
      repeat_interval: 30m
    - matchers: ['severity=~"(?i)high|error|major|sev2"']
      receiver: on-call
    - matchers: ['severity=~"(?i)info|low|notice|debug|ok|sev4|p2"']
      group_wait: 1m
      repeat_interval: 24h

receivers:
  - name: chat
    slack_configs:
      - channel: \${SLACK_CHANNEL}
        send_resolved: true
  - name: on-call
    slack_configs:
      - channel: \${SLACK_CHANNEL}
        send_resolved: true
    pagerduty_configs:
      - only_if_set: PAGERDUTY_ROUTING_KEY
        routing_key: \${PAGERDUTY_ROUTING_KEY}

sources:
${senders.map((kind) => sourceText(kind, secrets)).join('')}`;
}

function sourceText(kind: SourceKind, secrets: SenderSecrets): string {
  const name = secretNameOf(kind);
  if (secrets[name] === undefined) return `  ${kind}: {}\n`;
  const secret = `\${${name}}`;
  const way = wayOf(kind);
  const lines =
    way === 'basic'
      ? [`- username: tocsin`, `  password: ${secret}`]
      : [`- ${way === 'query' ? 'query_token' : 'token'}: ${secret}`];
  return `  ${kind}:\n    credentials:\n${lines.map((line) => `      ${line}\n`).join('')}`;
}
