import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import type { TestContext } from 'vitest';
import { type Playground, type StartOptions, startPlayground } from '../../src/cli/playground/start-playground.ts';
import { requireProgram } from '../support/programs.ts';
import { createRecordedLog } from '../support/recorded-log.ts';

/** How long anything on the page may take: the rate limits of Slack and group_interval are part of it. */
const patienceMs = 30_000;

export function startBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: requireProgram('chromium'),
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
    ],
  });
}

export interface Visit {
  readonly playground: Playground;
  /** Opens the page as one of the three people. */
  readonly visit: (
    person: string,
    size?: { readonly width: number; readonly height: number },
  ) => Promise<PlaygroundPage>;
}

/** A playground whose story waits, unless told otherwise; it ends with the test. */
export async function openPlayground(
  browser: Browser,
  { onTestFinished }: TestContext,
  options: Partial<StartOptions> = {},
): Promise<Visit> {
  const log = createRecordedLog();
  const ports = { pagePort: 0, tocsinPort: 0 };
  const playground = await startPlayground({ ...ports, log, version: '0.0.0', isPaused: true, ...options });
  const context = await browser.newContext({ viewport: { width: 1400, height: 1000 }, reducedMotion: 'reduce' });
  context.setDefaultTimeout(patienceMs);
  onTestFinished(async () => {
    await context.close();
    await playground.stop();
  });
  return {
    playground,
    async visit(person, size) {
      const page = await context.newPage();
      if (size !== undefined) await page.setViewportSize(size);
      const problems: string[] = [];
      page.on('pageerror', (error) => problems.push(String(error)));
      page.on('console', (message) => {
        if (message.type() === 'error') problems.push(message.text());
      });
      await page.goto(`${playground.pageUrl}/?as=${person}`);
      await page.getByRole('heading', { name: '#alerts' }).waitFor();
      await page.locator('#pager').waitFor({ state: 'attached' });
      if (size === undefined) await page.getByRole('button', { name: 'Fire' }).waitFor();
      return { ...handlesOf(page), page, problems };
    },
  };
}

export interface PlaygroundPage {
  readonly page: Page;
  /** What went wrong inside the page. */
  readonly problems: readonly string[];
  /** The card of an alert, by words in its first line. */
  card(...words: readonly (string | RegExp)[]): Locator;
  /** What only this person sees. */
  readonly told: Locator;
  readonly dialog: Locator;
  /** An incident of the pager, by words in it. */
  incident(...words: readonly (string | RegExp)[]): Locator;
  send(alert: SentAlert): Promise<void>;
  type(text: string): Promise<void>;
}

export interface SentAlert {
  readonly name: string;
  readonly severity?: string;
  readonly labels?: string;
  readonly summary?: string;
  readonly status?: 'firing' | 'resolved';
}

function handlesOf(page: Page) {
  return {
    card(...words: readonly (string | RegExp)[]): Locator {
      const title = words.reduce((found, word) => found.filter({ hasText: word }), page.locator('h3'));
      return page.locator('#channel article').filter({ has: title });
    },
    told: page.locator('#channel article.ephemeral'),
    dialog: page.locator('dialog[open]'),
    incident: (...words: readonly (string | RegExp)[]) =>
      words.reduce((found, word) => found.filter({ hasText: word }), page.locator('#pager .incident')),
    async send({ name, severity = 'warning', labels = '', summary = '', status = 'firing' }: SentAlert) {
      const strip = page.locator('#beside');
      await strip.getByLabel('Name').fill(name);
      await strip.getByLabel('Severity').selectOption(severity);
      await strip.getByLabel('Labels').fill(labels);
      await strip.getByLabel('Summary').fill(summary);
      const answered = page.waitForResponse(/\/playground\/alert$/);
      await strip.getByRole('button', { name: status === 'firing' ? 'Fire' : 'Resolve', exact: true }).click();
      await answered;
    },
    async type(text: string) {
      await page.getByRole('textbox', { name: 'Message #alerts' }).fill(text);
      await page.keyboard.press('Enter');
    },
  };
}
