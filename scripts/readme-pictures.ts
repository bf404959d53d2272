import { join } from 'node:path';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import { startPlayground } from '../src/cli/playground/start-playground.ts';
import { requireProgram } from '../test/support/programs.ts';
import { projectRoot } from '../test/support/run.ts';

/** Plays the playground's story and takes the pictures of the README: `npm run pictures`. */
const quiet = { info() {}, warn() {}, error() {} };
const images = join(projectRoot, 'docs/images');

interface Look {
  readonly width: number;
  readonly height: number;
  readonly colours: 'light' | 'dark';
}

const browser = await chromium.launch({
  executablePath: requireProgram('chromium'),
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
});
const playground = await startPlayground({ pagePort: 0, tocsinPort: 0, log: quiet, version: '0.0.0', pace: 2 });
try {
  const desk = await open(browser, { width: 1240, height: 1180, colours: 'light' });
  const phone = await open(browser, { width: 380, height: 780, colours: 'dark' });
  await desk.getByText('… recovers …').waitFor({ timeout: 120_000 });
  await desk.getByText('RESOLVED · HighLatency').waitFor();
  await desk.screenshot({ path: join(images, 'playground-light.png') });

  const disk = cardOf(phone, 'DiskSpaceLow');
  // As text: the compiler does not know a browser's types here.
  await disk.evaluate('(card) => card.scrollIntoView()');
  await phone.screenshot({ path: join(images, 'playground-phone-dark.png') });

  const urgent = cardOf(desk, 'HighErrorRate');
  await urgent.getByRole('button', { name: 'Silence' }).click();
  await desk.getByText('Custom …').click();
  const dialog = desk.locator('dialog[open]');
  await dialog.getByText(/Hides|Would hide/).waitFor();
  await dialog.screenshot({ path: join(images, 'silence-dialog.png') });
} finally {
  await browser.close();
  await playground.stop();
}

function cardOf(page: Page, name: string): Locator {
  return page.locator('#channel article').filter({ has: page.locator('h3').filter({ hasText: name }) });
}

async function open(from: Browser, { width, height, colours }: Look): Promise<Page> {
  const page = await from.newPage({
    viewport: { width, height },
    colorScheme: colours,
    reducedMotion: 'reduce',
    timezoneId: 'Europe/Lisbon',
    deviceScaleFactor: width < 500 ? 2 : 1,
  });
  await page.goto(playground.pageUrl);
  return page;
}
