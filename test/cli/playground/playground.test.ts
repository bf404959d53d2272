import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { browserCommand } from '../../../src/cli/playground/open-browser.ts';
import { findPrograms } from '../../../src/cli/playground/prometheus.ts';
import { runCli } from '../../../src/cli.ts';
import { recordedIo } from '../cli-io.ts';

describe('tocsin playground', () => {
  it('says where the page is and how to send an alert, and ends when asked to', async () => {
    const io = recordedIo();
    const ended = runCli(['playground', '--no-open', '--port', '0'], io);
    const [, pageUrl = ''] = await io.outputWith(/Open\s+(http:\/\/127\.0\.0\.1:\d+)/);
    const [, command = ''] = await io.outputWith(/(curl .*\/api\/v2\/alerts)\n/);

    const page = await fetch(pageUrl);
    const [, body = '', address = ''] = /-d '(.*)' (\S+)$/.exec(command) ?? [];
    const headers = { 'content-type': 'application/json' };
    const sent = await fetch(address, { method: 'POST', headers, body });
    io.requestStop('SIGINT');

    expect(await page.text()).toContain('Tocsin playground');
    expect(sent.status).toBe(200);
    expect(await ended).toBe(0);
    await expect(fetch(pageUrl)).rejects.toThrow('fetch failed');
    expect(io.written.err).toBe('');
  });

  it('names the port that is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? String(address?.port) : '';
    const io = recordedIo();

    expect(await runCli(['playground', '--no-open', '--port', port], io)).toBe(1);
    expect(io.written.err).toBe(
      `Another program listens on 127.0.0.1:${port}. Stop it, or name another port with --port.\n`,
    );
  });

  it('says what to install where there is no Prometheus', async () => {
    const io = recordedIo({ environment: { PATH: '/nowhere' } });

    expect(await runCli(['playground', '--prometheus', '--no-open'], io)).toBe(1);
    expect(io.written.err).toMatch(
      /no prometheus on the PATH[\s\S]*apt-get install .*prometheus-alertmanager[\s\S]*brew/,
    );
  });
});

describe('what the playground looks for', () => {
  it('finds Prometheus under either name of Alertmanager', () => {
    const found = findPrograms(process.env['PATH'] ?? '');

    expect(existsSync(found?.prometheus ?? '')).toBe(true);
    expect(found?.alertmanager).toMatch(/alertmanager$/);
    expect(findPrograms('')).toBeUndefined();
  });

  it.each([
    ['darwin', {}, 'open'],
    ['win32', {}, 'cmd'],
    ['linux', { DISPLAY: ':0' }, 'xdg-open'],
    ['linux', { WAYLAND_DISPLAY: 'wayland-0' }, 'xdg-open'],
    ['linux', {}, undefined],
    ['linux', { DISPLAY: ':10', SSH_CONNECTION: '10.0.0.1 1 10.0.0.2 22' }, undefined],
    ['darwin', { CI: 'true' }, undefined],
  ] as const)('opens a page on %s with %j by %s', (platform, environment, program) => {
    expect(browserCommand('http://127.0.0.1:1', environment, platform)?.program).toBe(program);
  });
});
