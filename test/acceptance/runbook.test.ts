import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { firing } from '../support/alert-payloads.ts';
import { minute, second } from '../support/builders.ts';
import { type Bot, startBot, usualPolicy } from '../support/start-bot.ts';

const page = `# High error rate
## Symptoms
People see <!channel> errors.
## Resolution
\\\`\\\`\\\`bash
kubectl rollout undo deployment/checkout
\\\`\\\`\\\`
## Escalation
After 30 minutes call @storage.
`;

function aFolder(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'runbooks-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [place, text] of Object.entries(files)) write(folder, place, text);
  return folder;
}

function write(folder: string, place: string, text: string): void {
  mkdirSync(join(folder, place, '..'), { recursive: true });
  writeFileSync(join(folder, place), text);
}

const withRunbooks = (...places: readonly string[]): string =>
  `${usualPolicy}runbooks:\n${places.map((place) => `  - ${place}\n`).join('')}`;

async function say(bot: Bot, text: string): Promise<string> {
  return (await bot.slack.type(text, { by: 'ana' })).text;
}

describe('the runbook of a card', () => {
  it('is found, read with its commands, and as it is when one asks', async () => {
    const folder = aFolder({ 'high-error-rate.md': page });
    const bot = await startBot({ policy: withRunbooks(`folder: ${folder}`) });
    await bot.push(firing('HighErrorRate'));
    await bot.advance(15 * second);
    const card = await bot.slack.channel('alerts').expectCard(/HighErrorRate/);

    await card.click('Runbook', { by: 'ana' });
    const told = await card.expectEphemeral({ to: 'ana', text: /📖 High error rate/ });
    expect(told.text).toMatch(/If it is not resolved by .*escalate: the runbook says after 30 min/);
    expect(told.text).toMatch(
      /Symptoms\nPeople see <!channel> errors\.[\s\S]*kubectl rollout undo deployment\/checkout/,
    );

    write(folder, 'high-error-rate.md', '# High error rate\nNow call Bo.');
    await card.click('Runbook', { by: 'bo' });
    await card.expectEphemeral({ to: 'bo', text: /Now call Bo\./ });
  });

  it('of several teams is that of the team of the alert, else a choice that opens the one that is meant', async () => {
    const folder = aFolder({
      'payments/high-error-rate.md': '# Of payments',
      'search/high-error-rate.md': '# Of search',
    });
    const bot = await startBot({ policy: withRunbooks(`folder: ${folder}`) });
    await bot.push(
      firing('HighErrorRate', { team: 'search', service: 'a' }),
      firing('HighErrorRate', { service: 'b' }),
    );
    await bot.advance(15 * second);

    const ofSearch = await bot.slack.channel('alerts').expectCard(/HighErrorRate · a/);
    await ofSearch.click('Runbook', { by: 'ana' });
    await ofSearch.expectEphemeral({ to: 'ana', text: /📖 Of search/ });
    const ofNobody = await bot.slack.channel('alerts').expectCard(/HighErrorRate · b/);
    await ofNobody.click('Runbook', { by: 'ana' });
    const choice = await ofNobody.expectEphemeral({ to: 'ana', text: /Which one is it for HighErrorRate · b\?/ });
    await choice.click('Show');
    await ofNobody.expectEphemeral({ to: 'ana', text: /📖 Of payments/ });
  });

  it('says where it looked when there is none, with the address that the alert names', async () => {
    const bot = await startBot({ policy: withRunbooks(`folder: ${aFolder({ 'x.md': '# X' })}`) });
    await bot.push(firing('DiskFull', {}, { runbook_url: 'https://wiki.example.com/disk' }));
    await bot.advance(15 * second);
    const card = await bot.slack.channel('alerts').expectCard(/DiskFull/);
    await card.click('Runbook', { by: 'ana' });
    const told = await card.expectEphemeral({ to: 'ana', text: /No page tells what to do about DiskFull.*1 page/s });
    expect(told.controls).toContain('Runbook of the alert');
  });

  it('is the plain link of the alert where the policy names no runbooks', async () => {
    const bot = await startBot();
    await bot.push(firing('DiskFull', {}, { runbook_url: 'https://wiki.example.com/disk' }));
    await bot.advance(15 * second);
    const card = await bot.slack.channel('alerts').expectCard(/DiskFull/);
    expect(JSON.stringify(card)).not.toMatch(/1\.runbook\./);
    expect(await say(bot, '/alert runbook')).toMatch(/No folder and no site with runbooks is configured/);
  });

  it('is shown as it was, with its age, while its site is away', async () => {
    let isUp = true;
    const server = createServer((_request, response) => {
      if (isUp) response.setHeader('content-type', 'text/markdown').end('# Queue stuck\nKick it.');
      else response.writeHead(503).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      server.close();
    });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/pages/`;
    const bot = await startBot({ policy: withRunbooks(`url: ${url}`) });
    await bot.push(firing('QueueStuck', {}, { runbook_url: `${url}queue.md` }));
    await bot.advance(15 * second);
    const card = await bot.slack.channel('alerts').expectCard(/QueueStuck/);
    await card.click('Runbook', { by: 'ana' });
    await card.expectEphemeral({ to: 'ana', text: /Kick it\./ });

    isUp = false;
    await bot.advance(10 * minute);
    await card.click('Runbook', { by: 'bo' });
    await card.expectEphemeral({ to: 'bo', text: /As it was .*: its site answered 503\.[\s\S]*Kick it\./ });
  });
});

describe('/alert runbook', () => {
  it('finds pages by an id, by a name and by what they say', async () => {
    const folder = aFolder({
      'high-error-rate.md': page,
      'database/disks.md': '# Disks\n## DiskFull\nDelete backups.',
    });
    const bot = await startBot({ policy: withRunbooks(`folder: ${folder}`) });
    await bot.push(firing('DiskFull'));
    await bot.advance(15 * second);
    const id = /^`?([0-9A-Z]{4,})`?/.exec(await say(bot, '/alert list'))?.[1];

    expect(await say(bot, `/alert runbook ${id}`)).toMatch(/📖 Disks · DiskFull[\s\S]*Delete backups\./);
    expect(await say(bot, '/alert runbook HighErrorRate')).toMatch(/📖 High error rate/);
    expect(await say(bot, '/alert runbook backups')).toMatch(/📖 Disks/);
    expect(await say(bot, '/alert runbook')).toMatch(/2 pages of runbooks[\s\S]*High error rate[\s\S]*Disks/);
    expect(await say(bot, '/alert runbook elephants')).toMatch(/No page for elephants[\s\S]*There are 2 pages/);
  });
});
