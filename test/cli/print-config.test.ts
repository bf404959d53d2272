import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '../../src/cli.ts';
import { recordedIo } from './cli-io.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tocsin-print-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

describe('serve --print-config', () => {
  it('prints settings with where each comes from and no secret, starts nothing, and ends with 0', async () => {
    writeFileSync(join(directory, '.env'), 'SLACK_BOT_TOKEN=xoxb-s3cret\nSLACK_APP_TOKEN=xapp-s3cret\nLOG_LEVEL=\n');
    const io = recordedIo({ directory, environment: { REDIS_URL: 'redis://ana:s3cret@redis:6379/0' } });

    expect(await runCli(['serve', '--print-config', '--listen', '0.0.0.0:1'], io)).toBe(0);

    expect(io.written.out).toMatch(/# {3}SLACK_BOT_TOKEN +hidden +\.env\n/);
    expect(io.written.out).toMatch(/# {3}TOCSIN_LISTEN +0\.0\.0\.0:1 +--listen\n/);
    expect(io.written.out).toMatch(/# {3}REDIS_URL +redis:\/\/HIDDEN@redis:6379\/0 +the environment\n/);
    expect(io.written.out).toMatch(/# {3}LOG_LEVEL +info +default\n/);
    expect(io.written.out).toMatch(/# {3}Not set: .*SLACK_SIGNING_SECRET/);
    expect(io.written.out).toMatch(/# .*left out.*PAGERDUTY_ROUTING_KEY is not set\n/);
    expect(io.written.out).not.toContain('s3cret');
    expect(io.written.err).toBe('');
  });

  it('prints what is a policy file again, which prints as the same policy', async () => {
    const first = recordedIo({ directory });
    await runCli(['serve', '--print-config'], first);
    writeFileSync(join(directory, 'printed.yaml'), first.written.out);
    const second = recordedIo({ directory });

    expect(await runCli(['serve', '--print-config', '--config', join(directory, 'printed.yaml')], second)).toBe(0);

    const bare = (text: string): string => text.replace(/ *#.*/g, '').trim();
    expect(bare(second.written.out)).toBe(bare(first.written.out));
    expect(second.written.out).toMatch(/# Policy: .*printed\.yaml \(--config\)/);
  });

  it('names the mistakes instead, as a start would', async () => {
    writeFileSync(join(directory, 'p.yaml'), 'route: { reciever: a }\nreceivers: []\n');
    const io = recordedIo({ directory });

    expect(await runCli(['serve', '--print-config', '--config', join(directory, 'p.yaml')], io)).toBe(1);

    expect(io.written.out).toBe('');
    expect(io.written.err).toContain('did you mean "receiver"?');
  });
});
