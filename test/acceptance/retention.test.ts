import { describe, expect, it } from 'vitest';
import { firing, resolved } from '../support/alert-payloads.ts';
import { hour, minute, second } from '../support/builders.ts';
import { type Bot, startBot, usualPolicy } from '../support/start-bot.ts';

const day = 24 * hour;

async function prunedOf(bot: Bot, what: string): Promise<number> {
  const { body } = await bot.get('/metrics');
  return Number(new RegExp(`tocsin_pruned_total\\{what="${what}"\\} (\\d+)`).exec(body)?.[1] ?? 0);
}

async function silencesOf(bot: Bot): Promise<number> {
  return JSON.parse((await bot.get('/api/v2/silences')).body).length;
}

describe('what is over for long', () => {
  it('is forgotten: the group, so that its card is nobody’s any more, and its silence', async () => {
    const bot = await startBot({
      policy: `${usualPolicy}retention: { groups: 10d, silences: 2d }\n`,
      forgotten: /DiskFull/,
    });
    await bot.push(firing('DiskFull'), firing('HighErrorRate'));
    await bot.advance(15 * second);
    const disk = await bot.slack.channel('alerts').expectCard(/DiskFull/);
    const errors = await bot.slack.channel('alerts').expectCard(/HighErrorRate/);
    await bot.slack.type('/alert silence service=elsewhere 1h', { by: 'ana' });
    await bot.slack.type('/alert silence service=another 30d', { by: 'ana' });
    await bot.push(resolved('DiskFull'));
    await bot.advance(3 * minute);
    await disk.expect(/RESOLVED/);
    expect(await silencesOf(bot)).toBe(2);

    await bot.restart({ downFor: 5 * day });
    await bot.settle();
    expect(await prunedOf(bot, 'groups')).toBe(0);
    expect(await prunedOf(bot, 'silences')).toBe(1);
    expect(await silencesOf(bot)).toBe(1);
    await disk.click('Timeline', { by: 'ana' });
    await disk.expectEphemeral({ to: 'ana', text: /DiskFull/ });

    await bot.restart({ downFor: 6 * day });
    await bot.settle();
    expect(await prunedOf(bot, 'groups')).toBe(1);
    await disk.click('Timeline', { by: 'ana' });
    await disk.expectEphemeral({ to: 'ana', text: /Nobody knows this group any more/ });
    await errors.click('Acknowledge', { by: 'ana' });
    await errors.expect(/ana has it/);
  });
});
