import { expect, it } from 'vitest';
import { createPdjs } from '../../../src/integrations/pagerduty/pdjs.ts';
import { apiToken, routingKey, startPagerDuty } from '../../support/start-pagerduty.ts';

/** What @pagerduty/pdjs 2.2.4 does by itself and must not do here. */

const never = new AbortController().signal;
const trigger = {
  routing_key: routingKey,
  event_action: 'trigger',
  dedup_key: 'k',
  payload: { summary: 's', source: 'x', severity: 'info' },
};

async function start(options: Parameters<typeof startPagerDuty>[0] = {}) {
  const office = await startPagerDuty(options);
  return { ...office, pdjs: createPdjs(office.settings) };
}

it('gives the answer to a 429 at once, with its headers, and does not repeat the call', async () => {
  const { pdjs, standIn } = await start();
  standIn.trouble({ mode: '429', retryAfter: 7 });

  const answer = await pdjs.sendEvent(trigger, never);

  expect(answer).toMatchObject({ type: 'answered', status: 429, headers: { 'retry-after': '7' } });
  expect(standIn.calls).toHaveLength(1);
  pdjs.close();
});

it('ends a call that hangs when the signal says so', async () => {
  const { pdjs, standIn } = await start();
  standIn.trouble({ mode: 'hang' });
  const end = new AbortController();
  const answer = pdjs.sendEvent(trigger, end.signal);
  await expect.poll(() => standIn.held()).toBe(1);
  end.abort();

  expect(await answer).toEqual({ type: 'unanswered', reason: 'did not answer in time' });
  pdjs.close();
});

it.each([
  ['500', { type: 'answered', status: 500 }],
  ['drop_before_accept', { type: 'unanswered' }],
] as const)('tells of "%s" without throwing', async (mode, expected) => {
  const { pdjs, standIn } = await start();
  standIn.trouble({ mode });

  expect(await pdjs.sendEvent(trigger, never)).toMatchObject(expected);
  expect(await pdjs.get('/oncalls', {}, never)).toMatchObject(expected);
  expect(standIn.calls).toHaveLength(2);
  pdjs.close();
});

it('tells who cannot be reached at all from who does not answer', async () => {
  const { pdjs, standIn, settings } = await start();
  await standIn.stop();
  expect(await pdjs.sendEvent(trigger, never)).toEqual({
    type: 'unreached',
    reason: 'cannot be reached (ECONNREFUSED)',
  });
  pdjs.close();
  const trusting = createPdjs({ ...settings, eventsUrl: 'https://no-such-host.invalid' });
  expect(await trusting.sendEvent(trigger, never)).toMatchObject({ type: 'unreached' });
  trusting.close();
});

it('trusts no certificate but those that it should', async () => {
  const { standIn } = await start();
  const wary = createPdjs({ eventsUrl: standIn.url });

  expect(await wary.sendEvent(trigger, never)).toMatchObject({ type: 'unreached' });
  expect(standIn.calls).toEqual([]);
  wary.close();
});

it('reads with token and version, lists of parameters included', async () => {
  const { pdjs, standIn } = await start({
    oncalls: [{ user: 'PANA001', policy: 'Shop', level: 1 }],
  });

  const answer = await pdjs.get('/oncalls', { limit: '100', 'include[]': ['users', 'schedules'] }, never);

  expect(answer).toMatchObject({ status: 200, body: { oncalls: [{ user: { summary: 'Ana Diaz' } }] } });
  expect(standIn.calls).toMatchObject([{ query: '?limit=100&include%5B%5D=users&include%5B%5D=schedules' }]);
  expect(JSON.stringify(answer)).not.toContain(apiToken);
  pdjs.close();
});
