import { expect, it } from 'vitest';
import { firing, resolved } from '../support/alert-payloads.ts';
import { minute, second } from '../support/builders.ts';
import { allHostileTexts, hostileTexts } from '../support/hostile-texts.ts';
import { lively } from '../support/inert-slack.ts';
import { type Bot, startBot } from '../support/start-bot.ts';

/** Some of each category: what a source makes of the others, and how they are drawn, is tried without a bot. */
const hostile = Object.values(hostileTexts).flatMap((texts) => texts.slice(0, 4));

const generator = 'http://prometheus.example:9090/graph?g0.expr=up';
const runbook = 'https://runbooks.example/a';

/** An alert that says the text in every place that has room for one. */
function saying(text: string, instance: string) {
  const labels = Object.fromEntries([
    ['service', `svc ${text}`],
    ['instance', `${instance} ${text}`],
    [`name ${text}`, text],
    ['__proto__', text],
  ]);
  const annotations = Object.fromEntries([
    ...['summary', 'description', 'value', 'threshold', text].map((name) => [name, text]),
    ['runbook_url', runbook],
  ]);
  return { labels, annotations };
}

/** Everything that was sent to Slack or shown to people, dug out of calls and acknowledgements. */
function everythingSaid(bot: Bot): readonly unknown[] {
  const { standIn } = bot.slack;
  const people = ['ana', 'bo'];
  return [
    ...standIn.calls().map(({ args }) => args),
    ...people.flatMap((user) => standIn.ephemerals(user).map(({ text, blocks }) => ({ text, blocks }))),
  ];
}

it.each(hostile.map((text) => [JSON.stringify(text).slice(0, 60), text]))(
  '%s does nothing anywhere',
  async (_, text) => {
    const bot = await startBot();
    const a = saying(text, 'a');
    const b = saying(text, 'b');
    const name = `X ${text}`;
    await bot.push(firing(name, a.labels, a.annotations));
    const card = await bot.slack.channel('alerts').expectCard();
    await bot.push(firing(name, b.labels, b.annotations));
    await card.expect(/2 firing/);
    await card.expectReply(/1 new alert/);

    for (const button of ['Details', 'Timeline']) {
      await card.click(button, { by: 'ana' });
      await bot.slack.nextTold('ana');
    }
    const list = await bot.slack.type('/alert list', { by: 'bo' });
    await bot.slack.type(`/alert show ${/^`?(\w{4,})/.exec(list.text)?.[1]}`, { by: 'bo' });
    await bot.slack.type(`/alert list ${text.replaceAll('\n', ' ')}`, { by: 'bo' });
    await card.click('Silence', { by: 'bo', choose: 'Custom …' });
    bot.slack.modal('bo').text();
    await bot.slack.standIn.closeView({ user: 'bo' });
    await card.click('Resolve …', { by: 'bo' });
    bot.slack.modal('bo').text();
    await bot.slack.standIn.closeView({ user: 'bo' });
    await card.click('Silence', { by: 'ana', choose: '1 h' });
    await card.expect(/SILENCED/);
    await bot.slack.type('/alert silences', { by: 'bo' });
    await card.click('End silence', { by: 'ana' });
    await card.expect(/CRITICAL/);
    await bot.push(resolved(name, a.labels, a.annotations), resolved(name, b.labels, b.annotations));
    await card.expect(/RESOLVED/);
    await bot.advance(5 * second);

    expect(lively(everythingSaid(bot), [generator, runbook])).toEqual([]);
    const refused = bot.slack.standIn.calls().filter(({ result }) => result['ok'] === false);
    expect(refused.map(({ method, result }) => ({ method, result }))).toEqual([]);
    const failures = ['ana', 'bo'].flatMap((user) => bot.slack.standIn.ephemerals(user).map(({ error }) => error));
    expect(failures.filter((error) => error !== undefined)).toEqual([]);
  },
);

it('what people write is as inert as what alerts say', async () => {
  const bot = await startBot();
  await bot.push(firing('HighErrorRate'));
  const card = await bot.slack.channel('alerts').expectCard();
  const id = /^`?(\w{4,})/.exec((await bot.slack.type('/alert list', { by: 'ana' })).text)?.[1];
  await bot.slack.type(`/alert ack ${id} <!channel> <https://evil.example|x> {{person by}} \u202e`, { by: 'ana' });
  await card.expect(/ana has it/);
  await bot.slack.type(`/alert silence ${id} 1h <!here> *now*`, { by: 'ana' });
  await card.expect(/SILENCED/);
  await bot.slack.type('/alert silences', { by: 'bo' });
  await bot.slack.type('/alert <!channel>', { by: 'bo' });
  await bot.advance(minute);

  expect(lively(everythingSaid(bot), [generator])).toEqual([]);
});

it('a link from an annotation is a button, and only if it leads to the web', async () => {
  const bot = await startBot();
  await bot.push(
    firing('Good', { service: 'a' }, { runbook_url: 'https://ok.example/a b?c=<d>|e' }),
    firing('Bad', { service: 'b' }, { runbook_url: 'javascript:alert(1)', dashboard_url: 'file:///etc/passwd' }),
  );
  const good = await bot.slack.channel('alerts').expectCard(/Good/);
  const bad = await bot.slack.channel('alerts').expectCard(/Bad/);

  expect(good.controls()).toContain('Runbook');
  expect(bad.controls()).not.toContain('Runbook');
  expect(bad.controls().at(-1)).toBe('⋯: Resolve …, Details, Timeline, Open incident …, Source');
});

it('API v2 gives names and values of labels back as they were sent', async () => {
  const bot = await startBot();
  const sent = allHostileTexts.map((text) =>
    Object.fromEntries([
      [text, text],
      ['__proto__', text],
      ['alertname', 'A'],
    ]),
  );
  await bot.push(...sent.map((labels) => firing('A', labels)));

  const { status, body } = await bot.get('/api/v2/alerts');

  const listed = new Set((JSON.parse(body) as { labels: object }[]).map(({ labels }) => asText(labels)));
  const wanted = sent.map((labels) =>
    asText(JSON.parse(JSON.stringify({ ...firing('A', labels).labels }).replace(/\\ud[89a-f]../g, '\ufffd'))),
  );
  expect(status).toBe(200);
  expect(wanted.filter((labels) => !listed.has(labels))).toEqual([]);
  await bot.advance(minute);
});

function asText(labels: object): string {
  return JSON.stringify(Object.entries(labels).sort());
}
