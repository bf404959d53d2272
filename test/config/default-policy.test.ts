import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parsePolicy } from '../../src/config/policy.ts';
import type { Variables } from '../../src/config/variables.ts';
import { toLabelSet } from '../../src/engine/label-set.ts';
import { matchRoutes } from '../../src/engine/route.ts';
import type { Policy } from '../../src/ports/policy.ts';

const text = readFileSync(new URL('../../templates/policy.default.yaml', import.meta.url), 'utf8');
const environment = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_CHANNEL: '#here' };

function read(written: string, variables: Variables) {
  return parsePolicy(written, { file: 'policy.default.yaml', environment: variables });
}

function policyOf(written: string, variables: Variables): Policy {
  const reading = read(written, variables);
  if (reading.type === 'invalid') throw new Error(JSON.stringify(reading.problems));
  return reading.policy;
}

describe('the default policy', () => {
  const told = (labels: readonly (readonly [string, string])[], variables: Record<string, string> = {}) => {
    const policy = policyOf(text, { ...environment, ...variables });
    return matchRoutes(policy.route, toLabelSet(labels)).map(({ receiver, timers }) => ({
      to: policy.receivers
        .get(receiver)
        ?.integrations.map((one) => (one.kind === 'pagerduty' ? one.routingKey : one.kind === 'slack' && one.channel)),
      timers: [timers.groupWaitMs, timers.groupIntervalMs, timers.repeatIntervalMs].map((ms) => ms / 1000),
    }));
  };
  const keys = {
    PAGERDUTY_ROUTING_KEY: 'k'.repeat(32),
    PAGERDUTY_DATABASE_KEY: 'd'.repeat(32),
  };

  it.each([
    ['critical', [5, 300, 1800]],
    ['Page', [5, 300, 1800]],
    ['high', [30, 300, 14_400]],
    ['warning', [30, 300, 14_400]],
    ['', [30, 300, 14_400]],
    ['info', [60, 300, 86_400]],
  ])('posts "%s" to SLACK_CHANNEL, and nowhere else while nothing else is configured', (severity, timers) => {
    expect(told([['severity', severity]])).toEqual([{ to: ['#here'], timers }]);
    expect(policyOf(text, environment).route.groupBy).toEqual(['alertname', 'cluster', 'service']);
  });

  it.each(['critical', 'high'])(
    'calls PagerDuty for what is %s: with the key of its team, else with the common one',
    (severity) => {
      const to = (team: string) =>
        told(
          [
            ['severity', severity],
            ['team', team],
          ],
          keys,
        )[0]?.to;

      expect(to('database')).toEqual(['#here', 'd'.repeat(32)]);
      expect(to('business')).toEqual(['#here', 'k'.repeat(32)]);
      expect(to('')).toEqual(['#here', 'k'.repeat(32)]);
    },
  );

  it('does not call PagerDuty for the rest', () => {
    for (const severity of ['warning', 'info', ''])
      expect(
        told(
          [
            ['severity', severity],
            ['team', 'database'],
          ],
          keys,
        )[0]?.to,
      ).toEqual(['#here']);
  });

  it('says in one line for each key what is left out', () => {
    const reading = read(text, { ...environment, ...keys });

    expect(reading.type === 'ok' ? reading.notes.map(({ path, message }) => `${path}: ${message}`) : []).toEqual([
      'route.routes[0].routes[0]: left out, and 2 more with it: PAGERDUTY_INFRASTRUCTURE_KEY is not set',
      'route.routes[0].routes[2]: left out, and 2 more with it: PAGERDUTY_BUSINESS_KEY is not set',
      'route.routes[0].routes[3]: left out, and 2 more with it: PAGERDUTY_SECURITY_KEY is not set',
    ]);
  });

  it('lets nobody on other machines in unless TOCSIN_API_OPEN says so', () => {
    expect(policyOf(text, environment).api.open).toBe(false);
    expect(policyOf(text, { ...environment, TOCSIN_API_OPEN: 'true' }).api.open).toBe(true);
  });
});
