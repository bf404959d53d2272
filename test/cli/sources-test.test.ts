import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { runCli } from '../../src/cli.ts';
import { recordedIo } from './cli-io.ts';

const folder = mkdtempSync(join(tmpdir(), 'tocsin-sources-'));
const policy = join(folder, 'policy.yaml');
writeFileSync(
  policy,
  `
route:
  receiver: chat
  group_by: [alertname]
  routes: [{ matchers: [team=payments], receiver: payments }]
receivers: [{ name: chat }, { name: payments }]
sources:
  own: { mapping: '{ "labels": { "alertname": name, "team": "payments" } }' }
`,
);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function tryOut(name: string, payload: string) {
  const io = recordedIo({ input: inputOf(payload) });
  const code = await runCli(['sources', 'test', name, '--config', policy], io);
  return { code, ...io.written };
}

async function* inputOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

describe('tocsin sources test', () => {
  it('shows the alerts of a payload, how they end, and where they go', async () => {
    const { code, out } = await tryOut('own', '{ "name": "Disk\\u001b[2JFull" }');

    expect(code).toBe(0);
    expect(out).toContain('own (generic): 1 alert');
    expect(out).toContain('firing  no severity (shown as warning)');
    expect(out).toContain('alertname = Disk\\u001b[2JFull');
    expect(out).toContain('when its sender says so');
    expect(out).toMatch(/group {8}\{\}\/\{team="payments"\}:.* -> payments/);
  });

  it('says what is wrong with one, and where', async () => {
    const { code, out } = await tryOut('datadog', '{ "id": 1 }');

    expect(code).toBe(1);
    expect(out).toContain('alert_id: is missing or no text; Datadog with the payload of docs/sources.md posts it');
  });

  it("opens SNS's envelope", async () => {
    const file = fileURLToPath(new URL('../fixtures/sources/cloudwatch.alarm.json', import.meta.url));
    const envelope = { Type: 'Notification', SigningCertURL: 'x', Message: readFileSync(file, 'utf8') };

    expect((await tryOut('cloudwatch', JSON.stringify(envelope))).out).toContain('alertname = checkout-5xx');
  });

  it.each([
    ['nobody', '{}', 'No source is called nobody; the policy file names own.'],
    ['own', '{', 'What was read is not JSON'],
    ['own', ' ', 'Nothing was read'],
  ])('explains what it cannot try: %s', async (name, payload, message) => {
    const { code, err } = await tryOut(name, payload);

    expect(code).toBe(1);
    expect(err).toContain(message);
  });
});
