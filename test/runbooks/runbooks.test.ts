import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { RunbookAnswer } from '../../src/ports/runbooks.ts';
import { anAlertOf, fixtures, openLibrary } from './library.ts';

const folder = { type: 'folder' as const, path: fixtures };

/** A site of one page per path; `answering` may be changed. */
async function aSite(pages: Readonly<Record<string, string>>) {
  const state = { asked: 0, answering: true as boolean | 'never' };
  const server = createServer((request, response) => {
    state.asked += 1;
    if (state.answering === 'never') return;
    const text = pages[request.url ?? ''];
    response.writeHead(!state.answering ? 503 : text === undefined ? 404 : 200, { 'content-type': 'text/markdown' });
    response.end(text ?? '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return Object.assign(state, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}

function shown(answer: RunbookAnswer): string {
  if (answer.type === 'page') return answer.page.title;
  return answer.type === 'choice' ? answer.pages.map((page) => page.title).join(', ') : answer.type;
}

describe('the library', () => {
  it('has nothing to say when the policy names no runbooks', async () => {
    const { library } = openLibrary([]);
    expect(await library.findRunbook({ type: 'text', text: 'x' })).toEqual({ type: 'not_configured' });
  });

  it('finds the page of an alert in a folder, and opens it again by its id, and a section of it', async () => {
    const { library } = openLibrary([folder]);
    const found = await library.findRunbook({ type: 'alerts', alerts: [anAlertOf({ alertname: 'QueueStuck' })] });
    expect(shown(found)).toBe('Runbook: Queue Stuck');
    if (found.type !== 'page') return;

    const [section] = found.page.sections;
    const again = await library.findRunbook({ type: 'page', id: found.page.id, section: section?.id ?? '' });

    expect(again).toMatchObject({
      type: 'page',
      page: { section: { heading: 'Resolution' }, parts: [{ heading: 'Resolution' }] },
    });
  });

  it('offers the pages of all kinds of alerts in a group, each once', async () => {
    const { library } = openLibrary([folder]);
    const alerts = ['QueueStuck', 'DiskFull', 'QueueStuck', 'Unknown'].map((alertname) => anAlertOf({ alertname }));
    expect(shown(await library.findRunbook({ type: 'alerts', alerts }))).toBe(
      'Runbook: Queue Stuck, Disks of the database',
    );
  });

  it('reads a page that the alert names, from sites that the policy names only', async () => {
    const site = await aSite({ '/runbooks/queue.md': '# Queue\n[next](other.md)' });
    const { library } = openLibrary([{ type: 'site', url: `${site.url}/runbooks/` }]);
    const ask = (runbook_url: string) =>
      library.findRunbook({ type: 'alerts', alerts: [anAlertOf({ alertname: 'X' }, { runbook_url })] });

    expect(shown(await ask(`${site.url}/runbooks/queue.md#top`))).toBe('Queue');
    expect(await ask(`${site.url}/secrets/queue.md`)).toMatchObject({
      type: 'none',
      link: `${site.url}/secrets/queue.md`,
    });
    expect(await ask('https://example.com/runbooks/queue.md')).toMatchObject({ type: 'none' });
    expect(site.asked).toBe(1);
  });

  it('keeps pages of the web for some minutes, and shows them older with their age while the site is away', async () => {
    const site = await aSite({ '/queue.md': '# Queue' });
    const { library, clock } = openLibrary([{ type: 'site', url: `${site.url}/queue.md` }]);
    const ask = () => library.findRunbook({ type: 'text', text: 'queue' });
    const readAt = clock.now();
    await ask();
    await ask();
    expect(site.asked).toBe(1);

    site.answering = false;
    await clock.advance(6 * 60_000, async () => undefined);
    const stale = await ask();
    expect(stale).toMatchObject({ type: 'page', page: { stale: { readAt, problem: 'answered 503' } } });
    await ask();
    expect(site.asked).toBe(2);

    site.answering = true;
    await clock.advance(31_000, async () => undefined);
    expect(await ask()).not.toHaveProperty('page.stale');
  });

  it('waits no longer than a chat does for a site that does not answer, and tells its address', async () => {
    const site = await aSite({ '/queue.md': '# Queue' });
    const { library, clock } = openLibrary([{ type: 'site', url: `${site.url}/` }]);
    site.answering = 'never';
    const runbook_url = `${site.url}/queue.md`;
    const asked = library.findRunbook({ type: 'alerts', alerts: [anAlertOf({ alertname: 'X' }, { runbook_url })] });
    await untilAsked(site);

    await clock.advance(1600, async () => undefined);

    expect(await asked).toEqual({
      type: 'none',
      pages: 0,
      link: runbook_url,
      troubles: [{ place: runbook_url, problem: 'has not answered yet' }],
    });
    await library.stop();
  });
});

async function untilAsked(site: { readonly asked: number }): Promise<void> {
  while (site.asked === 0) await new Promise((resolve) => setImmediate(resolve));
}
