import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parsePolicy } from '../../src/config/policy.ts';
import { projectRoot } from '../support/run.ts';

it('the policy file of docs/policy.md is one that Tocsin takes, and shows every top-level key', () => {
  const page = readFileSync(join(projectRoot, 'docs/policy.md'), 'utf8');
  const [, example = ''] = /```yaml\n([\s\S]*?)```/.exec(page) ?? [];
  const environment = {
    SLACK_BOT_TOKEN: 'xoxb-1',
    ALERTMANAGER_TOKEN: 'a-long-token-1234',
    ALERTMANAGER_PASSWORD: 'pass',
    HEARTBEAT_URL: 'https://hc-ping.com/5f1c2b',
    PAGERDUTY_KEY: '0123456789abcdef0123456789abcdef',
  };

  const reading = parsePolicy(example, { file: 'docs/policy.md', environment });

  expect(reading.type === 'ok' ? [] : reading.problems).toEqual([]);
  const keys = [...example.matchAll(/^([a-z_]+):/gm)].map(([, key]) => key);
  expect(keys.sort()).toEqual([
    'api',
    'business_hours',
    'escalation_policies',
    'fallback_receiver',
    'global',
    'heartbeat',
    'incidents',
    'lifecycle',
    'receivers',
    'retention',
    'route',
    'runbooks',
    'severities',
    'sources',
  ]);
});
