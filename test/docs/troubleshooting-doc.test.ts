import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../../src/cli.ts';
import { type RecordedIo, recordedIo } from '../cli/cli-io.ts';
import { projectRoot, run } from '../support/run.ts';

const page = readFileSync(join(projectRoot, 'docs/troubleshooting.md'), 'utf8');

/** What the page shows of a terminal: a command, and what it prints. */
const shown = [...page.matchAll(/```console\n([\s\S]*?)```/g)].flatMap(([, text = '']) =>
  text.split(/^\$ /m).flatMap((part) => {
    const [command = '', ...output] = part.split('\n');
    return command === '' ? [] : [[command, output.join('\n').trimEnd()] as const];
  }),
);

const policy = `route:
  receiver: team
  group_by: [alertname]
  group_wait: 1s
  routes:
    - { matchers: [severity="info"], repeat_interval: 1d }
receivers:
  - name: team
    webhook_configs: [{ url: 'http://127.0.0.1:9/hook' }]
`;

const payload = {
  alerts: [
    {
      status: 'firing',
      labels: { alertname: 'NoActiveConnections', severity: 'critical', team: 'websocket' },
      annotations: { summary: 'No active WebSocket connections' },
      startsAt: '2026-01-05T12:00:00Z',
    },
  ],
};

/** Not every machine has it. */
const curl = `curl() { '${process.execPath}' -e 'fetch(process.argv[1]).then((answer) => answer.text()).then(console.log)' "$2"; }`;

let directory = '';
let url = '';
let io: RecordedIo;
let ended: Promise<number>;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tocsin-trouble-'));
  writeFileSync(join(directory, 'tocsin.yml'), policy);
  writeFileSync(join(directory, 'payload.json'), JSON.stringify(payload));
  io = recordedIo({ directory });
  const place = ['--config', join(directory, 'tocsin.yml'), '--data', join(directory, 'data')];
  ended = runCli(['serve', '--listen', '127.0.0.1:0', ...place], io);
  [, url = ''] = await io.outputWith(/"url":"(http:\/\/127\.0\.0\.1:\d+)".*"msg":"listening"/);
  await fetch(`${url}/webhooks/alertmanager`, { method: 'POST', body: JSON.stringify(payload) });
  await io.outputWith(/a delivery did not get through/);
  writeFileSync(join(directory, 'tocsin.log'), io.written.out);
});

afterAll(async () => {
  io.requestStop('SIGTERM');
  await ended;
  rmSync(directory, { recursive: true });
});

describe('docs/troubleshooting.md', () => {
  it('shows enough of a terminal', () => {
    expect(shown.length).toBeGreaterThan(7);
  });

  it.each(shown)('%s', async (command, output) => {
    const tocsin = `'${process.execPath}' '${join(projectRoot, 'src/main.ts')}'`;
    const line = command.replace('http://127.0.0.1:5001', url).replace('npm run -s tocsin --', tocsin);

    const { stdout } = await run('sh', ['-c', `${curl}\n${line}`], { cwd: directory });

    expect(stdout.replace(/ +$/gm, '').trimEnd()).toBe(output);
  });
});
