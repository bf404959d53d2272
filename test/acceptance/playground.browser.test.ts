import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, it, type TestContext } from 'vitest';
import { openPlayground, startBrowser } from './playground-page.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

describe.concurrent('the playground', { timeout: 60_000 }, () => {
  it('tells its story by itself: problems become cards, a colleague helps, and at the end all is green', async (test) => {
    const { expect } = test;
    const { visit } = await openPlayground(browser, test, { isPaused: false, pace: 8 });
    const sam = await visit('sam');

    await sam.card('CRITICAL', 'HighErrorRate').waitFor();
    await sam.page.getByText('All is quiet.').waitFor({ timeout: 40_000 });

    for (const name of ['HighErrorRate', 'DiskSpaceLow', 'QueueBacklog', 'HighLatency']) {
      await sam.card('RESOLVED', name).waitFor();
      expect(await sam.card(name).count(), name).toBe(1);
    }
    await sam.card('DiskSpaceLow').getByText('Ana had it').waitFor();
    await sam.page.getByRole('button', { name: 'payments' }).click();
    await sam.card('RESOLVED', 'PaymentsFailing').waitFor();
    expect(sam.problems).toEqual([]);
  });

  it('shows one click to everybody, and its answers to one person alone', async (test) => {
    const { expect } = test;
    const { visit } = await openPlayground(browser, test);
    const [sam, ana] = [await visit('sam'), await visit('ana')];
    await sam.send({ name: 'TeapotEmpty', severity: 'critical', labels: 'service=kitchen', summary: 'No tea left' });

    await sam.card('TeapotEmpty').getByRole('button', { name: 'Acknowledge' }).click();

    await sam.card('ACKNOWLEDGED', 'TeapotEmpty').getByText('Sam').first().waitFor();
    await ana.card('ACKNOWLEDGED', 'TeapotEmpty').getByText('Sam').first().waitFor();
    await ana.type('/alert list');
    await ana.told.filter({ hasText: 'TeapotEmpty' }).waitFor();
    expect(await sam.told.count()).toBe(0);

    await sam.send({ name: 'TeapotEmpty', severity: 'critical', labels: 'service=kitchen', status: 'resolved' });
    await ana.card('RESOLVED', 'TeapotEmpty').waitFor();
    expect(await ana.card('TeapotEmpty').count()).toBe(1);
    expect([...sam.problems, ...ana.problems]).toEqual([]);
  });

  it('stops the noise of what somebody silences with a command', async (test) => {
    const { expect } = test;
    const { visit } = await openPlayground(browser, test);
    const sam = await visit('sam');
    await sam.send({ name: 'TeapotEmpty', labels: 'service=kitchen' });
    await sam.card('WARNING', 'TeapotEmpty').waitFor();

    await sam.type('/alert silence service=kitchen 10m boiling');

    await sam.told.filter({ hasText: /silence/i }).waitFor();
    await sam.card('SILENCED', 'TeapotEmpty').getByText('boiling').waitFor();
    await sam.send({ name: 'BiscuitsLow', labels: 'service=kitchen' });
    await sam.send({ name: 'DoorOpen', labels: 'service=garage' });
    await sam.card('DoorOpen').waitFor();
    expect(await sam.card('BiscuitsLow').count()).toBe(0);
  });

  it('says in the dialog what a silence would hide while one types, and what is wrong with it', async (test) => {
    const { visit } = await openPlayground(browser, test);
    const sam = await visit('sam');
    await sam.send({ name: 'TeapotEmpty', labels: 'service=kitchen' });
    await sam.card('TeapotEmpty').getByRole('button', { name: 'Silence' }).click();
    await sam.page.getByRole('menuitem', { name: 'Custom …' }).click();
    const what = sam.dialog.getByLabel('What', { exact: true });
    await sam.dialog.getByText(/\b1 alert\b/).waitFor();

    await what.fill('service="cellar"');
    await sam.dialog.getByText(/\b1 alert\b/).waitFor({ state: 'hidden' });
    await what.fill('service=~"("');
    await sam.dialog.getByRole('button', { name: 'Silence' }).click();
    await sam.dialog.locator('.field-error').waitFor();
    await what.fill('service="kitchen"');
    await sam.dialog.getByText(/\b1 alert\b/).waitFor();
    await sam.dialog.getByRole('button', { name: 'Silence' }).click();

    await sam.card('SILENCED', 'TeapotEmpty').waitFor();
    await sam.dialog.getByText('Silenced').waitFor();
    await sam.page.keyboard.press('Escape');
    await sam.dialog.waitFor({ state: 'hidden' });
  });

  it('catches up after a bad day at Slack', async (test) => {
    const { expect } = test;
    const { visit, playground } = await openPlayground(browser, test);
    const sam = await visit('sam');
    await sam.page.getByLabel('For 20 seconds Slack').selectOption('429');
    await sam.page.getByRole('button', { name: 'Begin' }).click();
    await sam.send({ name: 'TeapotEmpty', labels: 'service=kitchen' });
    await sam.page.getByText(/[1-9]\d* calls? hit so far/).waitFor();
    expect(await sam.card('TeapotEmpty').count()).toBe(0);

    await sam.page.getByRole('button', { name: 'End it now' }).click();

    await sam.card('TeapotEmpty').waitFor();
    expect(playground.slack.violations()).toEqual([]);
  });

  it('shows that the bot is slow after a second, and what Slack says after three', async (test) => {
    const { visit, playground } = await openPlayground(browser, test);
    const sam = await visit('sam');
    playground.slack.setRequestUrl(await startSilence(test));

    await sam.type('/alert list');

    await sam.page.getByText('Tocsin is taking its time').waitFor();
    await sam.told.getByText('/alert failed with the error "operation_timeout"').waitFor();
    await sam.page.getByText('Tocsin is taking its time').waitFor({ state: 'hidden' });
  });

  it('draws what strangers wrote as text and nothing else', async (test) => {
    const { expect } = test;
    const { visit } = await openPlayground(browser, test);
    const sam = await visit('sam');
    const hostile = '<img src=x onerror=alert(1)> <!channel> *bold*';
    await sam.send({ name: hostile, labels: 'service=<b>x</b>', summary: '<script>alert(2)</script> {{constructor}}' });

    await sam.card('onerror').waitFor();

    await sam.card('onerror').getByText('alert(2)').waitFor();
    expect(await sam.page.locator('#channel img, #channel script, #channel h3 b').count()).toBe(0);
    expect(sam.problems).toEqual([]);
  });

  it('can be used without a mouse', async (test) => {
    const { expect } = test;
    const { visit } = await openPlayground(browser, test);
    const sam = await visit('sam');
    await sam.send({ name: 'TeapotEmpty', labels: 'service=kitchen' });

    await sam.card('TeapotEmpty').getByRole('button', { name: 'More actions' }).focus();
    await sam.page.keyboard.press('Enter');
    await sam.page.locator('[role=menuitem]:focus').waitFor();
    await sam.page.keyboard.press('Escape');
    expect(await sam.page.getByRole('menu').count()).toBe(0);
    await sam.card('TeapotEmpty').getByRole('button', { name: 'Acknowledge' }).focus();
    await sam.page.keyboard.press('Enter');
    await sam.card('ACKNOWLEDGED', 'TeapotEmpty').waitFor();
    await sam.page.getByRole('textbox', { name: 'Message #alerts' }).focus();
    await sam.page.keyboard.type('/al');
    await sam.page.keyboard.press('Enter');
    await sam.page.keyboard.type('help');
    await sam.page.keyboard.press('Enter');

    await sam.told.filter({ hasText: '/alert list' }).waitFor();
  });
});

/** An address that takes requests and never answers. */
async function startSilence({ onTestFinished }: TestContext): Promise<string> {
  const server = createServer(() => undefined).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}
