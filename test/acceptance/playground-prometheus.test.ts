import { expect, it, onTestFinished } from 'vitest';
import { startBesides } from '../../src/cli/playground/prometheus.ts';
import { startPlayground } from '../../src/cli/playground/start-playground.ts';
import { requireProgram } from '../support/programs.ts';
import { createRecordedLog } from '../support/recorded-log.ts';

it('shows what the real Prometheus reports, directly and through Alertmanager, as one card', async () => {
  const log = createRecordedLog();
  const playground = await startPlayground({ pagePort: 0, tocsinPort: 0, log, version: '0.0.0', isPaused: true });
  onTestFinished(() => playground.stop());
  const programs = {
    prometheus: requireProgram('prometheus'),
    alertmanager: requireProgram('prometheus-alertmanager'),
  };
  const besides = await startBesides(programs, playground.tocsinUrl);
  onTestFinished(() => besides.stop());
  const cards = () =>
    playground.slack
      .channel('alerts')
      .messages()
      .filter(({ text }) => text.includes('TeaTooHot'));

  await playground.slack.waitFor(() => cards()[0]);
  await reported(playground.tocsinUrl, 'alertmanager');
  await reported(playground.tocsinUrl, 'prometheus');

  expect(cards()).toHaveLength(1);
  await besides.stop();
  for (const { url } of besides.companions) await expect(fetch(url)).rejects.toThrow('fetch failed');
});

/** Looks until Tocsin has counted an alert of this source. */
async function reported(tocsinUrl: string, source: string): Promise<void> {
  const counted = new RegExp(`^tocsin_alerts_received_total\\{[^}]*source="${source}"[^}]*\\} [1-9]`, 'm');
  await expect.poll(async () => (await fetch(`${tocsinUrl}/metrics`)).text(), { timeout: 20_000 }).toMatch(counted);
}
