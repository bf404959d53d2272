import type { SourceKind } from '../../engine/source-kind.ts';
import type { Answers } from './answers.ts';
import type { SenderSecrets } from './file-texts.ts';
import { secretNameOf, wayOf } from './senders.ts';

/** What to paste where, sender by sender, and what to run next. */
export function instructions(answers: Answers, secrets: SenderSecrets, command: string): string {
  const { variables, senders, address } = answers;
  const base = address ?? 'http://127.0.0.1:5001';
  const slack = variables['SLACK_SIGNING_SECRET'] === undefined ? [] : slackLines(address);
  return [
    ...slack,
    ...senders.flatMap((kind) => ['', ...senderLines(kind, base, secrets[secretNameOf(kind)])]),
    '',
    'Next',
    `  ${command} serve`,
    ...(variables['SLACK_BOT_TOKEN'] === undefined
      ? ['  Nothing is posted to Slack until .env has SLACK_BOT_TOKEN: docs/slack.md.']
      : [`  in Slack, in ${variables['SLACK_CHANNEL'] ?? '#alerts'}: /invite @Tocsin, then /alert test`]),
    '',
  ].join('\n');
}

function slackLines(address: string | undefined): readonly string[] {
  const where = address ?? 'https://<where Slack reaches this machine>';
  return ['', "Slack: the address in the app's manifest, in each of its three places", `  ${where}/slack/events`];
}

function senderLines(kind: SourceKind, base: string, secret: string | undefined): readonly string[] {
  switch (kind) {
    case 'prometheus':
      return ['Prometheus: prometheus.yml', ...prometheusLines(new URL(base), secret)];
    case 'alertmanager':
      return ['Alertmanager: alertmanager.yml, and a route that leads there', ...alertmanagerLines(base, secret)];
    case 'grafana':
      return [
        'Grafana: Alerting, Contact points, New, integration Webhook',
        `  URL                   ${base}/webhooks/grafana`,
        ...(secret === undefined ? [] : ['  Authorization header  scheme Bearer, credentials:', `  ${secret}`]),
      ];
    default:
      return [`${kind}: docs/sources.md says where to paste it`, ...plainLines(kind, base, secret)];
  }
}

function prometheusLines({ protocol, host, pathname }: URL, secret: string | undefined): readonly string[] {
  return [
    '  alerting:',
    '    alertmanagers:',
    `      - scheme: ${protocol.replace(':', '')}`,
    ...(pathname === '/' ? [] : [`        path_prefix: ${pathname}`]),
    ...authorization(secret).map((line) => `        ${line}`),
    '        static_configs:',
    `          - targets: ['${host}']`,
  ];
}

function alertmanagerLines(base: string, secret: string | undefined): readonly string[] {
  return [
    '  receivers:',
    '    - name: tocsin',
    '      webhook_configs:',
    `        - url: ${base}/webhooks/alertmanager`,
    '          send_resolved: true',
    ...(secret === undefined ? [] : ['          http_config:']),
    ...authorization(secret).map((line) => `            ${line}`),
  ];
}

function authorization(secret: string | undefined): readonly string[] {
  return secret === undefined ? [] : ['authorization:', `  credentials: ${secret}`];
}

function plainLines(kind: SourceKind, base: string, secret: string | undefined): readonly string[] {
  const url = `${base}/webhooks/${kind}`;
  if (secret === undefined) return [`  ${url}`];
  switch (wayOf(kind)) {
    case 'query':
      return [`  ${url}?token=${secret}`];
    case 'basic':
      return [`  ${url.replace('://', `://tocsin:${secret}@`)}`];
    case 'bearer':
      return [`  ${url}`, '  with the header', `  Authorization: Bearer ${secret}`];
  }
}
