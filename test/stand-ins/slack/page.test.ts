import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { sendJson } from '../../../src/stand-ins/slack/http.ts';
import type { PageExtension } from '../../../src/stand-ins/slack/page.ts';
import { createSecrets } from '../../../src/stand-ins/slack/secrets.ts';
import { openOffice } from './support.ts';

const extension: PageExtension = {
  title: 'A shop',
  scripts: ['/shop/strip.js'],
  styles: ['/shop/strip.css'],
  handle: ({ response, url }) => {
    if (url.pathname !== '/shop/hello') return false;
    sendJson(response, 200, { hello: true });
    return true;
  },
};

describe('the page', () => {
  it('is served whole, and lets nothing in from elsewhere', async () => {
    const { slack } = await openOffice();

    const page = await fetch(slack.url);
    const names = [...(await page.text()).matchAll(/(?:href|src)="(\/page\/[^"]+)"/g)].map((match) => match[1] ?? '');
    const files = await Promise.all(names.map((name) => fetch(`${slack.url}${name}`)));

    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('content-security-policy')).toMatch(/default-src 'none'; script-src 'self'/);
    expect(names).toContain('/page/main.js');
    expect(files.map((file) => file.status)).toEqual(names.map(() => 200));
  });

  it('imports only modules that are there', async () => {
    const { slack } = await openOffice();
    const seen = new Set<string>();
    const missing: string[] = [];

    async function follow(address: string): Promise<void> {
      if (seen.has(address)) return;
      seen.add(address);
      const file = await fetch(address);
      if (file.status !== 200) missing.push(address);
      const imports = [...(await file.text()).matchAll(/from '([^']+)'/g)].map((match) => match[1] ?? '');
      await Promise.all(imports.map((path) => follow(new URL(path, address).href)));
    }
    await follow(`${slack.url}/page/main.js`);

    expect(seen.size).toBeGreaterThan(20);
    expect(missing).toEqual([]);
  });

  it.each([
    '/page/../stand-in.ts',
    '/page/..%2fstand-in.ts',
    '/page/blocks/../../page.ts',
    '/page/',
    '/page/nothing.js',
  ])('does not reach %s', async (path) => {
    const { slack } = await openOffice();

    expect(await rawStatus(slack.url, path)).toBe(404);
  });

  it('carries what a program adds to it', async () => {
    const { slack } = await openOffice({ page: extension });

    const page = await (await fetch(slack.url)).text();
    const hello = await fetch(`${slack.url}/shop/hello`);

    expect(page).toContain('<title>A shop</title>');
    expect(page).toContain('<script type="module" src="/shop/strip.js"></script>');
    expect(page).toContain('<link rel="stylesheet" href="/shop/strip.css">');
    expect(await hello.json()).toEqual({ hello: true });
    expect((await fetch(`${slack.url}/shop/else`)).status).toBe(404);
  });

  it('keeps foreign pages away from what a program adds', async () => {
    const { slack } = await openOffice({ page: extension });

    const foreign = await fetch(`${slack.url}/shop/hello`, { headers: { origin: 'https://evil.example' } });

    expect(foreign.status).toBe(403);
  });

  it('draws from a snapshot that says how often a message changed, not what it used to say', async () => {
    const { slack, client } = await openOffice({ commandHints: { '/alert': { description: 'd', usage: 'u' } } });
    const { ts = '' } = await client.chat.postMessage({ channel: 'alerts', text: 'old' });
    await client.chat.update({ channel: slack.channel('alerts').id, ts, text: 'new' });

    const state = slack.snapshot();

    expect(state.channels[0]?.messages[0]).toMatchObject({ text: 'new', revisions: 1 });
    expect(state.commandHints).toEqual({ '/alert': { description: 'd', usage: 'u' } });
  });
});

describe('secrets', () => {
  it('are new each time', () => {
    const [one, other] = [createSecrets(), createSecrets()];

    expect(one.botToken).toMatch(/^xoxb-[0-9a-f]{24}$/);
    expect(one.signingSecret).toHaveLength(32);
    expect(other).not.toEqual(one);
  });
});

/** The path as it is, which fetch would tidy up. */
function rawStatus(url: string, path: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const sent = request({ hostname, port, path }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.on('error', reject);
    sent.end();
  });
}
