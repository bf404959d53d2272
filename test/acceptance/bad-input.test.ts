import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import type { Store } from '../../src/ports/store.ts';
import { firing } from '../support/alert-payloads.ts';
import { minute, second } from '../support/builders.ts';
import { soon } from '../support/soon.ts';
import { startBot, usualPolicy } from '../support/start-bot.ts';

const alert = { status: 'firing', labels: { alertname: 'HighErrorRate', service: 'checkout', severity: 'critical' } };
const unlabelled = { status: 'firing', labels: { alertname: 5 } };

it.each([
  ['no JSON', '{"alerts": [', 400],
  ['an empty body', '', 400],
  ['JSON of another kind', '"firing"', 400],
  ['an envelope without alerts', '{"version": "4"}', 400],
  ['a label that is no text', JSON.stringify({ alerts: [unlabelled] }), 400],
  ['a status that does not exist', JSON.stringify({ alerts: [{ ...alert, status: 'burning' }] }), 400],
  ['a time that is none', JSON.stringify({ alerts: [{ ...alert, startsAt: 'yesterday' }] }), 400],
])('a webhook that sends %s is told what is wrong', async (_, body, status) => {
  const bot = await startBot();
  const answer = await bot.post('/webhooks/alertmanager', body);
  expect(answer.status).toBe(status);
  expect(JSON.parse(answer.body)).toEqual({ error: expect.stringMatching(/\w+/) });
  await bot.advance(minute);
  expect(bot.slack.standIn.channel('alerts').messages()).toEqual([]);
});

it.each([
  ['no JSON', '[{"labels": '],
  ['no array', '{"labels": {"alertname": "A"}}'],
  [
    'an end before the start',
    '[{"labels":{"alertname":"A"},"startsAt":"2026-01-05T12:00:00Z","endsAt":"2026-01-05T11:00:00Z"}]',
  ],
])('API v2 answers %s with a bare JSON string, as Alertmanager does', async (_, body) => {
  const bot = await startBot();
  const answer = await bot.post('/api/v2/alerts', body);
  expect(answer.status).toBe(400);
  expect(JSON.parse(answer.body)).toEqual(expect.stringMatching(/\w+/));
});

it('of a batch the valid alerts are kept, and the others are named', async () => {
  const bot = await startBot();
  const answer = await bot.post('/webhooks/alertmanager', { alerts: [alert, unlabelled, { status: 'firing' }] });
  expect(answer.status).toBe(400);
  expect(JSON.parse(answer.body).error).toMatch(/alerts\[1\]\.labels\.alertname: .*5.*; alerts\[2\]\.labels/);
  await bot.advance(10 * second);

  await bot.slack.channel('alerts').expectCard(/1 firing/);
});

it('broken bytes and half characters in a text are shown as such and do nothing', async () => {
  const bot = await startBot();
  const text = JSON.stringify({ alerts: [{ ...alert, annotations: { summary: 'caf@ \\ud83d' } }] });
  const bytes = Buffer.from(text.replace('\\\\ud83d', '\\ud83d'));
  bytes[bytes.indexOf('@')] = 0xe9;
  const response = await fetch(`${bot.url()}/webhooks/alertmanager`, { method: 'POST', body: bytes });
  expect(response.status).toBe(200);
  await bot.advance(10 * second);

  const card = await bot.slack.channel('alerts').expectCard();
  expect(card.text()).toMatch(/caf\ufffd/);
});

it('gzip is taken, and a bomb is not', async () => {
  const bot = await startBot({ policy: `${usualPolicy}api: { max_body_bytes: 100000 }\n` });
  const headers = { 'content-encoding': 'gzip', 'content-type': 'application/json' };
  const url = `${bot.url()}/webhooks/alertmanager`;
  const good = await fetch(url, { method: 'POST', headers, body: gzipSync(JSON.stringify({ alerts: [alert] })) });
  expect(good.status).toBe(200);
  const bomb = await fetch(url, { method: 'POST', headers, body: gzipSync(Buffer.alloc(50_000_000, ' ')) });
  expect(bomb.status).toBe(413);
  expect(await bomb.json()).toEqual({ error: expect.stringMatching(/100,?000|max_body_bytes|larger/i) });
  const large = await fetch(url, { method: 'POST', body: ' '.repeat(100_001) });
  expect(large.status).toBe(413);
  await bot.advance(10 * second);

  await bot.slack.channel('alerts').expectCard(/HighErrorRate/);
});

it('a source with credentials takes nothing from those who lack them', async () => {
  const bot = await startBot({
    policy: `${usualPolicy}sources: { alertmanager: { credentials: [{ token: open-sesame }, { username: prom, password: pw }] } }\n`,
  });
  const body = { alerts: [alert] };
  for (const authorization of [undefined, 'Bearer wrong', `Basic ${btoa('prom:wrong')}`, 'Bearer ', 'open-sesame']) {
    const headers = authorization === undefined ? {} : { authorization };
    const answer = await bot.post('/webhooks/alertmanager', body, headers);
    expect({ authorization, status: answer.status }).toEqual({ authorization, status: 401 });
    expect(answer.body).not.toMatch(/sesame|pw/);
  }
  for (const authorization of ['Bearer open-sesame', `Basic ${btoa('prom:pw')}`]) {
    expect((await bot.post('/alerts', body, { authorization })).status).toBe(200);
  }
  await bot.advance(10 * second);
  await bot.slack.channel('alerts').expectCard(/1 firing/);
});

it("a request to Slack's door that Slack did not sign is refused and does nothing", async () => {
  const bot = await startBot();
  await bot.push(firing('HighErrorRate'));
  const card = await bot.slack.channel('alerts').expectCard();
  const body = new URLSearchParams({ command: '/alert', text: 'list', user_id: 'U0ANA0001' }).toString();
  const seconds = String(Math.floor(Date.now() / 1000));
  for (const headers of [
    {},
    { 'x-slack-request-timestamp': seconds, 'x-slack-signature': 'v0=00' },
    { 'x-slack-request-timestamp': '1', 'x-slack-signature': `v0=${'0'.repeat(64)}` },
  ]) {
    const form = { ...headers, 'content-type': 'application/x-www-form-urlencoded' };
    expect((await bot.post('/slack/events', body, form)).status).toBe(401);
  }
  expect(card.edits()).toBe(0);
});

/** A store that can be taken away. */
function breakable() {
  let trouble: 'fails' | 'hangs' | undefined;
  const hanging = new Set<() => void>();

  async function answer(call: () => unknown): Promise<unknown> {
    if (trouble === 'hangs') await new Promise<void>((resolve) => hanging.add(resolve));
    else if (trouble === undefined) return await call();
    throw new Error('disk I/O error');
  }

  return {
    /** Calls that wait for an answer. */
    held: () => hanging.size,
    breakIt(how: 'fails' | 'hangs') {
      trouble = how;
    },
    mend() {
      trouble = undefined;
      for (const fail of hanging) fail();
      hanging.clear();
    },
    wrap: (store: Store): Store =>
      new Proxy(store, {
        get(target, name) {
          const member: unknown = Reflect.get(target, name);
          if (typeof member !== 'function' || name === 'close') return member;
          return (...args: unknown[]) => answer(() => member.apply(target, args));
        },
      }),
  };
}

it('a store that cannot be written answers 503 with Retry-After, and what is sent again later is kept', async () => {
  const store = breakable();
  const bot = await startBot({ wrapStore: store.wrap });
  store.breakIt('fails');
  const answer = await bot.post('/webhooks/alertmanager', { alerts: [alert] });
  expect(answer.status).toBe(503);
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(JSON.parse(answer.body).error).toMatch(/not saved/);
  expect((await bot.get('/-/ready')).status).toBe(503);
  expect((await bot.get('/-/healthy')).status).toBe(200);
  await bot.advance(minute);
  store.mend();
  expect((await bot.get('/-/ready')).status).toBe(200);
  await bot.push(firing('HighErrorRate'));

  await bot.slack.channel('alerts').expectCard(/CRITICAL/);
});

it('a click while the store is away is answered honestly, and works when it is back', async () => {
  const store = breakable();
  const bot = await startBot({ wrapStore: store.wrap });
  await bot.push(firing('HighErrorRate'));
  const card = await bot.slack.channel('alerts').expectCard();
  store.breakIt('fails');
  await card.click('Acknowledge', { by: 'ana' });
  await card.expectEphemeral({ to: 'ana', text: /Not saved/ });
  store.mend();
  await card.click('Acknowledge', { by: 'ana' });
  await bot.advance(5 * second);

  expect(card.text()).toMatch(/ana has it/);
});

it('while the store does not answer, senders get 503 before two seconds of work wait, and people an honest answer', async () => {
  const store = breakable();
  const bot = await startBot({ wrapStore: store.wrap, held: store.held });
  await bot.push(firing('HighErrorRate'));
  const card = await bot.slack.channel('alerts').expectCard();
  store.breakIt('hangs');
  const asked = bot.clock.now();
  const first = bot.post('/alerts', { alerts: [alert] });
  let isAnswered = false;
  const click = card.click('Acknowledge', { by: 'ana' }).finally(() => {
    isAnswered = true;
  });
  while (!isAnswered && bot.clock.now() < asked + 3000) {
    bot.clock.leap(100);
    await soon(bot.slack.standIn, () => isAnswered || undefined, 30);
  }
  await click;
  await card.expectEphemeral({ to: 'ana', text: /Not sure it was saved. Look at the card/ });

  bot.clock.leap(Math.max(0, asked + 2500 - bot.clock.now()));
  const second503 = await bot.post('/alerts', { alerts: [alert] });
  expect({ status: second503.status, wait: second503.headers.get('retry-after') }).toEqual({ status: 503, wait: '2' });
  bot.clock.leap(3000);
  expect((await first).status).toBe(503);
  store.mend();
  await bot.advance(10 * second);
  await card.click('Acknowledge', { by: 'ana' });
  await bot.advance(5 * second);

  expect(card.text()).toMatch(/ana has it/);
});
