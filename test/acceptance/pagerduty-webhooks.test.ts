import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Store } from '../../src/ports/store.ts';
import { firing, resolved } from '../support/alert-payloads.ts';
import { minute, second } from '../support/builders.ts';
import { lively } from '../support/inert-slack.ts';
import type { CardHandle } from '../support/slack-card.ts';
import { type Bot, type BotOptions, startBot } from '../support/start-bot.ts';
import {
  type PagerDutyAct,
  type PagerDutyOffice,
  routingKey,
  startPagerDuty,
  webhookSecret,
} from '../support/start-pagerduty.ts';

const policy = `
  route: { receiver: team, group_by: [alertname], group_wait: 10s, group_interval: 1m, repeat_interval: 30m }
  receivers:
    - name: team
      slack_configs: [{ channel: '#alerts', send_resolved: true }]
      pagerduty_configs: [{ routing_key: ${routingKey} }]
`;

interface Scene {
  readonly bot: Bot;
  readonly pagerDuty: PagerDutyOffice;
  readonly card: CardHandle;
  /** Somebody acts at PagerDuty, and everything that follows from it has happened. */
  act(what: PagerDutyAct, by?: string): Promise<void>;
  /** Lets webhooks arrive, and what they bring be shown. */
  flow(): Promise<void>;
}

/** One critical group with its card in Slack and its incident at PagerDuty, which tells of everything. */
async function start(
  options: Parameters<typeof startPagerDuty>[0] & { readonly secrets?: readonly string[] } & Pick<
      BotOptions,
      'wrapStore'
    > = {},
): Promise<Scene> {
  const { secrets, wrapStore, ...rest } = options;
  const pagerDuty = await startPagerDuty(rest);
  const bot = await startBot({
    clock: pagerDuty.clock,
    pagerDuty: pagerDuty.settings,
    held: pagerDuty.standIn.held,
    policy,
    ...(wrapStore === undefined ? {} : { wrapStore }),
  });
  pagerDuty.subscribe(bot.url(), secrets);

  async function flow(): Promise<void> {
    await pagerDuty.standIn.webhooks.settled();
    await bot.advance(2 * second);
    await pagerDuty.standIn.webhooks.settled();
    await bot.advance(2 * second);
  }

  await bot.push(firing('HighErrorRate'));
  await bot.advance(10 * second);
  await flow();
  const card = await bot.slack.channel('alerts').expectCard(/CRITICAL/);
  return {
    bot,
    pagerDuty,
    card,
    flow,
    async act(what, by) {
      pagerDuty.act(what, by);
      await flow();
    },
  };
}

const told = (card: CardHandle) =>
  card
    .replies()
    .map(({ text }) => text)
    .join('\n');

const answers = ({ pagerDuty }: Scene) => pagerDuty.standIn.webhooks.deliveries.map((one) => one.answers);

async function post(bot: Bot, body: string, signature: string | undefined) {
  return await bot.post(
    '/pagerduty/webhook',
    body,
    signature === undefined ? {} : { 'x-pagerduty-signature': signature },
  );
}

const signed = (body: string, secret = webhookSecret): string =>
  `v1=${createHmac('sha256', secret).update(body).digest('hex')}`;

describe('what somebody does at PagerDuty', () => {
  it('is on the card with the name of the person, and does not come back as an echo', async () => {
    const scene = await start();
    const { card, pagerDuty, act } = scene;
    await act('acknowledge', 'Ana Diaz');
    expect(card.text()).toMatch(/ACKNOWLEDGED[\s\S]*Ana Diaz has it/);
    await act('unacknowledge', 'Ana Diaz');
    expect(card.text()).toMatch(/CRITICAL/);
    expect(card.text()).not.toContain('still shows it as acknowledged');
    await act('resolve', 'Bo Lind');
    expect(card.text()).toMatch(/RESOLVED[\s\S]*Bo Lind/);
    await act('reopen', 'Bo Lind');
    expect(card.text()).toMatch(/CRITICAL/);

    await scene.bot.advance(5 * minute);
    expect(pagerDuty.actions()).toEqual(['trigger']);
    expect(pagerDuty.statuses()).toEqual(['triggered']);
    expect(new Set(answers(scene).flat())).toEqual(new Set([202]));
  });

  it('tells who is called now, and what they noted, inert', async () => {
    const { card, act, bot } = await start();
    expect(card.text()).toMatch(/Called: Ana Diaz \(by PagerDuty/);
    expect(card.replies()).toEqual([]);
    await act('escalate', 'Ana Diaz');
    expect(card.text()).toMatch(/Called: Bo Lind \(by Ana Diaz/);
    await act('annotate', 'Ana Diaz');

    expect(told(card)).toMatch(/Ana Diaz escalated it to Bo Lind/);
    expect(told(card)).toMatch(/Ana Diaz noted: Disk .*was full/);
    expect(
      lively(bot.slack.standIn.channel('alerts').messages(), ['http://prometheus.example:9090/graph?g0.expr=up']),
    ).toEqual([]);
  });

  it('takes the line away that an acknowledgement stays there, once it was taken back there, too', async () => {
    const { card, act } = await start();
    await card.click('Acknowledge', { by: 'ana' });
    await card.click('Un-acknowledge', { by: 'ana' });
    await act('reassign', 'Ana Diaz');
    expect(card.text()).toContain('still shows it as acknowledged');
    await act('unacknowledge', 'Ana Diaz');

    expect(card.text()).not.toContain('still shows it as acknowledged');
  });

  it('counts when PagerDuty itself lets an acknowledgement expire', async () => {
    const { card, act } = await start();
    await act('acknowledge', 'Ana Diaz');
    await act('unacknowledge');

    expect(card.text()).toMatch(/CRITICAL/);
    expect(told(card)).toMatch(/PagerDuty gave up the acknowledgement/);
  });

  it('is found by the alerts of an incident that has no key of its own', async () => {
    const { card, act } = await start({ namesIncidentKey: false });
    await act('acknowledge', 'Ana Diaz');

    expect(card.text()).toMatch(/Ana Diaz has it/);
  });

  it('is kept until the incident can be looked up', async () => {
    const { card, act, bot, pagerDuty } = await start({ namesIncidentKey: false });
    pagerDuty.standIn.trouble({ mode: '500' });
    await act('acknowledge', 'Ana Diaz');
    await bot.advance(minute);
    expect(card.text()).toMatch(/CRITICAL/);
    pagerDuty.standIn.clearTrouble();
    await bot.advance(2 * minute);

    expect(card.text()).toMatch(/Ana Diaz has it/);
  });

  it('is applied once, however often it is told, also after a restart', async () => {
    const { card, act, bot, pagerDuty, flow } = await start();
    await act('acknowledge', 'Ana Diaz');
    await act('unacknowledge', 'Ana Diaz');
    const first = pagerDuty.standIn.webhooks.deliveries.find(({ type }) => type === 'incident.acknowledged');
    if (first === undefined) throw new Error('nothing was told');
    await bot.restart();
    pagerDuty.subscribe(bot.url());
    await pagerDuty.standIn.webhooks.repeat(first);
    await flow();

    expect(card.text()).toMatch(/CRITICAL/);
    expect(told(card).match(/Ana Diaz acknowledged it/g)).toHaveLength(1);
  });

  it('does not undo what was decided here since, when it comes late', async () => {
    const { card, act, bot, pagerDuty } = await start();
    pagerDuty.subscribe('http://127.0.0.1:9');
    await act('acknowledge', 'Ana Diaz');
    await card.click('Acknowledge', { by: 'bo' });
    await card.click('Un-acknowledge', { by: 'bo' });
    pagerDuty.subscribe(bot.url());
    await bot.advance(2 * minute);
    await pagerDuty.standIn.webhooks.settled();
    await bot.advance(minute);

    expect(card.text()).toMatch(/CRITICAL/);
    expect(card.text()).toContain('still shows it as acknowledged');
  });

  it('concerns its own incident alone, not one that came after it', async () => {
    const { act, bot, pagerDuty, flow } = await start();
    pagerDuty.subscribe('http://127.0.0.1:9');
    await act('resolve', 'Ana Diaz');
    await bot.push(resolved('HighErrorRate'));
    await bot.advance(5 * minute);
    await bot.advance(10 * minute);
    await bot.push(firing('HighErrorRate'));
    await bot.advance(minute);
    pagerDuty.subscribe(bot.url());
    await bot.advance(minute);
    await flow();

    expect(pagerDuty.statuses()).toEqual(['resolved', 'triggered']);
    expect(bot.slack.channel('alerts').cards().at(-1)?.text()).toMatch(/CRITICAL/);
  });
});

describe('what Tocsin itself told PagerDuty', () => {
  it('changes nothing when it is told back', async () => {
    const scene = await start();
    const { card, bot, flow, pagerDuty } = scene;
    await card.click('Acknowledge', { by: 'ana' });
    await card.click('Un-acknowledge', { by: 'ana' });
    await flow();
    expect(card.text()).toMatch(/CRITICAL/);
    await bot.push(resolved('HighErrorRate'));
    await flow();
    await bot.push(firing('HighErrorRate'));
    await bot.advance(2 * minute);
    await flow();

    expect(card.text()).toMatch(/CRITICAL/);
    expect(pagerDuty.statuses()).toEqual(['resolved', 'triggered']);
  });
});

describe('the door for webhooks', () => {
  it('lets in what any one of the secrets has signed, by any one of the signatures', async () => {
    const scene = await start({ secrets: ['a-new-secret', webhookSecret] });
    await scene.act('acknowledge', 'Ana Diaz');

    expect(scene.card.text()).toMatch(/Ana Diaz has it/);
  });

  it('keeps out everybody else, in a way that does not end the subscription', async () => {
    const { bot } = await start();
    const body = '{"event":{}}';

    expect((await post(bot, body, undefined)).status).toBe(401);
    expect((await post(bot, body, '')).status).toBe(503);
    expect((await post(bot, body, signed(body, 'wrong'))).status).toBe(503);
    expect((await post(bot, `${body} `, signed(body))).status).toBe(503);
    expect((await post(bot, body, `v1=zz, ${signed(body)}`)).status).toBe(202);
  });

  it.each([
    '',
    'no JSON',
    '[]',
    '{"event":{"id":"1","event_type":"pagey.ping"}}',
    '{"event":{"event_type":"new.kind"}}',
  ])('takes %j, which is none of our business', async (body) => {
    const { bot } = await start();

    expect((await post(bot, body, signed(body))).status).toBe(202);
  });

  it('lets go of an incident that nobody here has opened, after an hour', async () => {
    const { bot } = await start();
    const data = { id: 'QSTRANGE', incident_key: 'of another tool' };
    const agent = { id: 'PANA001', type: 'user_reference', summary: 'Ana Diaz' };
    const occurred_at = new Date(bot.clock.now()).toISOString();
    const body = JSON.stringify({ event: { id: '1', event_type: 'incident.resolved', occurred_at, agent, data } });
    expect((await post(bot, body, signed(body))).status).toBe(202);
    const letGo = () => bot.log.warnings().filter((text) => text.includes('belongs to no group'));
    await bot.advance(50 * minute);
    expect(letGo()).toEqual([]);
    await bot.advance(20 * minute);

    expect(letGo()).toHaveLength(1);
  });

  it('puts PagerDuty off while the store is away, and loses nothing', async () => {
    let isAway = false;
    const wrapStore = (store: Store): Store => ({
      ...store,
      addEffect: (effect) => (isAway ? Promise.reject(new Error('the store is away')) : store.addEffect(effect)),
    });
    const scene = await start({ wrapStore });
    isAway = true;
    await scene.act('acknowledge', 'Ana Diaz');
    expect(scene.card.text()).toMatch(/CRITICAL/);
    isAway = false;
    await scene.bot.advance(minute);
    await scene.flow();

    expect(answers(scene).at(-1)).toEqual([503, 202]);
    expect(scene.card.text()).toMatch(/Ana Diaz has it/);
  });
});
