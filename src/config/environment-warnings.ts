import { didYouMean } from './did-you-mean.ts';
import { botTokens, signingSecrets } from './environment-values.ts';
import { otherNames } from './other-names.ts';
import type { ConfigProblem } from './problem.ts';
import { botTokenIn } from './slack-token.ts';
import { readVariable, type Variables, variables } from './variables.ts';

/** What is odd about variables that are valid, or that are not ours; never repeats a value. */
export function environmentWarnings(environment: Variables): readonly ConfigProblem[] {
  const isSet = (name: string): boolean => (environment[name] ?? '').trim() !== '';
  return [
    ...misspelt(environment),
    ...(isSet('SLACK_TOKEN') ? slackTokenWarnings(environment) : []),
    ...(isSet('TEAMS_WEBHOOK_URL') ? [teams] : []),
    ...oddKeys(environment),
    ...idlePort(environment),
  ];
}

const teams: ConfigProblem = {
  path: 'TEAMS_WEBHOOK_URL',
  message: 'has no effect: Tocsin does not post to Teams yet',
  remedy: 'leave it; the alerts go to Slack and PagerDuty as configured',
};

function idlePort(environment: Variables): readonly ConfigProblem[] {
  const port = readVariable(environment, 'PORT');
  const listened = /:(\d+)$/.exec(readVariable(environment, 'TOCSIN_LISTEN') ?? '')?.[1];
  // In a copy of .env.example it is set, and means nothing.
  if (listened === undefined || port === listened || port === '5001') return [];
  return [{ path: 'PORT', message: 'has no effect: TOCSIN_LISTEN (or --listen) names a port' }];
}

function slackTokenWarnings(environment: Variables): readonly ConfigProblem[] {
  const path = 'SLACK_TOKEN';
  const isSet = (name: string): boolean => readVariable(environment, name) !== undefined;
  if (isSet('SLACK_BOT_TOKEN')) return [{ path, message: 'has no effect: SLACK_BOT_TOKEN counts' }];
  if (botTokenIn(environment) === undefined)
    return [{ path, message: 'is not a bot token, so nothing is posted to Slack', remedy: botTokens }];
  if (isSet('SLACK_SIGNING_SECRET') || isSet('SLACK_APP_TOKEN')) return [];
  return [
    {
      path,
      message: 'alone posts cards without buttons, because clicks cannot be heard',
      remedy: `set SLACK_SIGNING_SECRET (${signingSecrets}) or SLACK_APP_TOKEN (Socket Mode)`,
    },
  ];
}

/** Every Integration Key that PagerDuty has made for the Events API version 2 looks like this. */
const integrationKey = /^[A-Za-z0-9]{32}$/;

function oddKeys(environment: Variables): readonly ConfigProblem[] {
  return variables.flatMap(({ name: path }) => {
    const isKey = path.startsWith('PAGERDUTY_') && path.endsWith('_KEY');
    const value = isKey ? readVariable(environment, path) : undefined;
    if (value === undefined || integrationKey.test(value)) return [];
    return [
      {
        path,
        message: 'does not look like an Integration Key (32 letters and digits), so PagerDuty will refuse it',
        remedy: 'copy it from the service, Integrations, Events API V2; or leave the variable unset',
      },
    ];
  });
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
