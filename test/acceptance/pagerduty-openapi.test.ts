import { describe, expect, it } from 'vitest';
import { firing, resolved } from '../support/alert-payloads.ts';
import { minute, second } from '../support/builders.ts';
import { createCallCheck, missingDescriptions } from '../support/pagerduty-openapi.ts';
import { startBot } from '../support/start-bot.ts';
import { routingKey, startPagerDuty } from '../support/start-pagerduty.ts';

const policy = `
  route: { receiver: team, group_by: [alertname], group_wait: 10s, group_interval: 1m, repeat_interval: 30m }
  receivers:
    - name: team
      slack_configs: [{ channel: '#alerts', send_resolved: true }]
      pagerduty_configs: [{ routing_key: ${routingKey}, links: [{ href: 'https://example.com', text: Wiki }], class: load }]
`;

const missing = missingDescriptions();

describe.skipIf(missing !== undefined)(
  `what Tocsin asks of PagerDuty${missing === undefined ? '' : ` (no ${missing})`}`,
  () => {
    it("is what PagerDuty's own OpenAPI describes", async () => {
      const pagerDuty = await startPagerDuty({ namesIncidentKey: false });
      const bot = await startBot({
        ...{ clock: pagerDuty.clock, held: pagerDuty.standIn.held, policy },
        pagerDuty: { ...pagerDuty.settings, from: 'ana@example.com' },
      });
      pagerDuty.subscribe(bot.url());
      await bot.push(firing('HighErrorRate', { instance: 'a' }, { runbook_url: 'https://runbooks.example/a' }));
      await bot.advance(15 * second);
      const card = await bot.slack.channel('alerts').expectCard(/HighErrorRate/);
      const id = /^`?(\w{4,})/.exec((await bot.slack.type('/alert list', { by: 'ana' })).text)?.[1];
      await bot.slack.type('/alert oncall', { by: 'ana' });
      await bot.slack.type(`/alert escalate ${id}`, { by: 'ana' });
      await bot.slack.type(`/alert escalate ${id} Bo`, { by: 'ana' });
      pagerDuty.act('annotate', 'Ana Diaz');
      await pagerDuty.standIn.webhooks.settled();
      await bot.advance(minute);
      await card.click('Acknowledge', { by: 'ana' });
      await bot.push(resolved('HighErrorRate', { instance: 'a' }));
      await bot.advance(minute);

      const check = createCallCheck();
      const { calls } = pagerDuty.standIn;
      expect(new Set(calls.map(({ method }) => method))).toEqual(new Set(['POST', 'GET', 'PUT']));
      expect(calls.flatMap(check)).toEqual([]);
    });

    it('is refused by the description where it is wrong', () => {
      const check = createCallCheck();
      const call = { at: 0, query: '', body: undefined };
      const event = { routing_key: routingKey, event_action: 'trigger', dedup_key: 'a' };
      const payload = { summary: 's', source: 'x', severity: 'fatal' };

      expect(check({ ...call, method: 'GET', path: '/nowhere' })).toHaveLength(1);
      expect(check({ ...call, method: 'GET', path: '/oncalls', query: '?nonsense=1' })).toHaveLength(1);
      expect(check({ ...call, method: 'GET', path: '/oncalls', query: '?limit=some' })).toHaveLength(1);
      expect(check({ ...call, method: 'PUT', path: '/incidents/Q1', body: { incident: {} } })).toHaveLength(1);
      expect(check({ ...call, method: 'POST', path: '/v2/enqueue', body: { ...event, payload } })).toHaveLength(1);
    });
  },
);
