import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { renderCard } from '../../src/cards/render-card.ts';
import { renderCardMessage } from '../../src/integrations/slack/card-blocks.ts';
import { startSlackStandIn } from '../../src/stand-ins/slack/stand-in.ts';
import { startBrowser } from '../acceptance/playground-page.ts';
import { theFacts } from '../cards/facts.ts';
import { allHostileTexts } from '../support/hostile-texts.ts';
import { alertsSaying } from './said-by-senders.ts';
import { groupSaying } from './surfaces.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

it('a card of each draws as text in a real browser: nothing runs, nothing is loaded, nobody is mentioned', async () => {
  const anyNumber = { type: 'window', calls: 10_000, perMs: 1000 } as const;
  const limits = { methods: { 'chat.postMessage': anyNumber }, messageCharacters: 20_000 };
  const slack = await startSlackStandIn({ botToken: 'xoxb-1', signingSecret: 's', limits });
  onTestFinished(() => slack.stop());
  const refused: string[] = [];
  for (const text of allHostileTexts) {
    const alerts = await alertsSaying('alertmanager', text);
    const facts = alerts.length === 0 ? theFacts() : groupSaying(text, alerts);
    const response = await fetch(`${slack.apiUrl}chat.postMessage`, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8', authorization: 'Bearer xoxb-1' },
      body: JSON.stringify({ channel: 'C0ALERTS1', ...renderCardMessage(renderCard(facts)) }),
    });
    const { ok, error } = (await response.json()) as { ok: boolean; error?: string };
    if (!ok) refused.push(`${JSON.stringify(text).slice(0, 40)}: ${error}`);
  }
  expect(refused).toEqual([]);
  const page = await browser.newPage();
  const elsewhere: string[] = [];
  const problems: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(slack.url) && !request.url().startsWith('data:')) elsewhere.push(request.url());
  });
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('dialog', (dialog) => {
    problems.push(`a dialog: ${dialog.message()}`);
    return dialog.dismiss();
  });

  await page.goto(`${slack.url}/?as=ana`);
  const cards = page.locator('#channel article');
  await expect.poll(() => cards.count(), { timeout: 20_000 }).toBe(allHostileTexts.length);

  const live = '#channel :is(img, script, iframe, object, embed, style, base, meta, form, .mention)';
  expect(await page.locator(live).count()).toBe(0);
  const addresses: string[] = await page.evaluate(
    "Array.from(document.querySelectorAll('#channel a'), (link) => link.href)",
  );
  expect(addresses.filter((address) => !/^https?:\/\//.test(address))).toEqual([]);
  const titles: string[] = await page.evaluate(
    "Array.from(document.querySelectorAll('#channel article h3'), (title) => title.textContent.trim())",
  );
  expect(titles).toHaveLength(allHostileTexts.length);
  expect(titles).not.toContain('');
  expect([elsewhere, problems]).toEqual([[], []]);
}, 60_000);
