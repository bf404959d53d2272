import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { openPlayground, startBrowser } from './playground-page.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

const alert = {
  name: 'TeapotEmpty',
  severity: 'critical',
  labels: 'service=kitchen, team=backend',
  summary: 'No tea left',
};

describe.concurrent('the pager of the playground', { timeout: 60_000 }, () => {
  it('calls somebody for what fires, and shows in Slack what people do there', async (test) => {
    const { expect } = test;
    const { visit } = await openPlayground(browser, test);
    const [sam, bo] = [await visit('sam'), await visit('bo')];
    await sam.send(alert);
    const incident = sam.incident('No tea left');
    await incident.getByText('Calls Ana Alves · level 1 of 3').waitFor();
    await sam.card('CRITICAL', 'TeapotEmpty').getByText('Ana Alves').waitFor();

    await incident.getByRole('button', { name: 'Escalate' }).click();
    await incident.getByText('Calls Bo Tanaka · level 2 of 3').waitFor();
    await sam.card('TeapotEmpty').getByText('Bo Tanaka').waitFor();
    await incident.getByLabel('Reassign').selectOption('Sam Reyes');
    await sam.card('TeapotEmpty').getByText('Sam Reyes').waitFor();
    await incident.getByLabel('Note').fill('<b>Water</b> <!channel>');
    await incident.getByRole('button', { name: 'Add' }).click();
    await incident.getByText('Sam Reyes: <b>Water</b> <!channel>').waitFor();
    await bo.incident('No tea left').getByRole('button', { name: 'Acknowledge' }).click();

    await sam
      .card('ACKNOWLEDGED', 'TeapotEmpty')
      .getByText(/Bo Tanaka has it/)
      .waitFor();
    await incident.getByText('Acknowledged by Bo Tanaka').waitFor();
    await incident.getByRole('button', { name: 'Resolve' }).click();
    await sam.card('RESOLVED', 'TeapotEmpty').waitFor();
    expect([...sam.problems, ...bo.problems]).toEqual([]);
  });

  it('follows what people do in Slack', async (test) => {
    const { visit } = await openPlayground(browser, test);
    const sam = await visit('sam');
    await sam.send(alert);
    await sam.incident('Triggered', 'No tea left').waitFor();

    await sam.card('TeapotEmpty').getByRole('button', { name: 'Acknowledge' }).click();
    await sam.incident('Acknowledged', 'No tea left').waitFor();
    await sam.send({ ...alert, status: 'resolved' });
    await sam.page.getByText('1 resolved').click();
    await sam.incident('Resolved', 'No tea left').waitFor();

    await sam.page.getByText('Nothing is open.').waitFor();
    await sam.type('/alert oncall');
    await sam.told.filter({ hasText: /Backend: 1\. Ana Alves/ }).waitFor();
  });

  it('is behind a tab on a phone, which counts what is open', async (test) => {
    const { expect } = test;
    const { visit } = await openPlayground(browser, test);
    const sam = await visit('sam');
    const phone = await visit('bo', { width: 360, height: 740 });
    await sam.send(alert);
    const tab = phone.page.getByRole('button', { name: 'Pager 1' });
    await tab.waitFor();
    expect(await phone.page.locator('#pager').isVisible()).toBe(false);

    await tab.click();

    await phone.incident('No tea left').getByRole('button', { name: 'Acknowledge' }).click();
    await sam.card('ACKNOWLEDGED', 'TeapotEmpty').waitFor();
    expect(await phone.page.evaluate('document.documentElement.scrollWidth')).toBe(360);
    await phone.page.getByRole('button', { name: 'Slack', exact: true }).click();
    await phone.card('ACKNOWLEDGED', 'TeapotEmpty').waitFor();
    expect([...sam.problems, ...phone.problems]).toEqual([]);
  });
});
