import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firing, resolved } from '../support/alert-payloads.ts';
import { makeRedis } from '../support/bot-store.ts';
import { minute, second as seconds } from '../support/builders.ts';
import { type Bot, type BotOptions, startBot, usualPolicy } from '../support/start-bot.ts';
import { type ForgetfulRedis, startForgetfulRedis } from './forgetful-redis.ts';

const emptied = /the store was emptied/;
const outage = [
  firing('HighErrorRate'),
  firing('DiskFull', { service: 'database' }),
  firing('QueueStuck', { service: 'mail' }),
];

/** Nobody knows of it any more. */
function remove(bot: Bot, card: { readonly ts: string } | undefined): void {
  bot.slack.standIn.deleteMessage('alerts', card?.ts ?? '');
}

let redis: ForgetfulRedis;
let bots = 0;
beforeAll(async () => {
  redis = await startForgetfulRedis();
});
afterAll(() => redis.stop());

function startOn(options: BotOptions = {}): Promise<Bot> {
  bots += 1;
  return startBot({ kept: makeRedis([redis.address], `bot${bots}`), ...options });
}

const cardsOf = (bot: Bot) => bot.slack.channel('alerts').cards();
const posts = (bot: Bot) => bot.slack.standIn.calls().filter(({ method }) => method === 'chat.postMessage').length;

describe('a store that was emptied by mistake', () => {
  it('is filled by what is sent again: each card is found in its channel and edited, none is posted twice', async () => {
    const bot = await startOn({ expectedErrors: emptied });
    await bot.pushPrometheus(...outage);
    await bot.advance(minute);
    const before = cardsOf(bot);
    expect(before).toHaveLength(3);
    await before[0]?.click('Acknowledge', { by: 'ana' });

    await redis.send('FLUSHALL');
    await bot.advance(10 * seconds);

    const ready = await bot.get('/-/ready');
    expect(ready.body).toMatch(/^Warning: Redis at .* was emptied .*acknowledgements and silences are lost/m);
    expect((await bot.slack.type('/alert status', { by: 'ana' })).text).toMatch(/was emptied/);
    expect((await bot.get('/metrics')).body).toContain('tocsin_store_losses_total{what="everything"} 1');

    await bot.pushPrometheus(...outage);
    await bot.advance(minute);

    expect(cardsOf(bot).map(({ ts }) => ts)).toEqual(before.map(({ ts }) => ts));
    expect(posts(bot)).toBe(3);
    expect((await bot.get('/metrics')).body).toContain('tocsin_cards_found_again_total{integration="slack"} 3');
    const card = await bot.slack.channel('alerts').expectCard(/HighErrorRate/);
    await card.expect(/CRITICAL/);
    await card.click('Acknowledge', { by: 'bo' });
    await card.expect(/bo has it/);

    await bot.pushPrometheus(resolved('HighErrorRate'));
    await card.expect(/RESOLVED/);
    expect(posts(bot)).toBe(3);
  });

  it('has its cards found by whatever number they have, and their old buttons work before that', async () => {
    const bot = await startOn({ expectedErrors: emptied });
    await bot.pushPrometheus(firing('HighErrorRate'));
    await bot.advance(minute);
    await bot.pushPrometheus(resolved('HighErrorRate'));
    await bot.advance(20 * minute);
    await bot.pushPrometheus(firing('HighErrorRate'));
    await bot.advance(minute);
    const [first, second] = cardsOf(bot);
    const firstText = first?.text();

    await redis.send('FLUSHALL');
    await bot.advance(6 * seconds);
    await bot.pushPrometheus(firing('HighErrorRate'));
    await second?.click('Acknowledge', { by: 'ana' });
    await bot.advance(minute);

    await second?.expect(/ana has it/);
    expect(first?.text()).toBe(firstText);
    expect(cardsOf(bot)).toHaveLength(2);
    // The card of the first outage is no card of what fires now, whatever number that has.
    await bot.pushPrometheus(resolved('HighErrorRate'));
    await second?.expect(/RESOLVED/);
    remove(bot, first);
  });

  it('gives what begins to fire afterwards a card of its own, without a search', async () => {
    const bot = await startOn({ expectedErrors: emptied });
    await redis.send('FLUSHALL');
    await bot.advance(2 * minute);
    await bot.pushPrometheus(firing('HighErrorRate'));
    await bot.advance(15 * seconds);

    expect(cardsOf(bot)).toHaveLength(1);
    expect(bot.slack.standIn.calls().map(({ method }) => method)).not.toContain('conversations.history');
  });

  it('gets second cards where history may not be read, after three tries, and says so', async () => {
    const bot = await startOn({
      expectedErrors: emptied,
      slack: { scopes: ['chat:write', 'channels:read', 'commands'] },
    });
    await bot.pushPrometheus(firing('HighErrorRate'));
    await bot.advance(minute);
    const [old] = cardsOf(bot);
    await redis.send('FLUSHALL');
    await bot.advance(6 * seconds);
    await bot.pushPrometheus(firing('HighErrorRate'));
    await bot.advance(minute);

    expect(cardsOf(bot)).toHaveLength(2);
    expect(bot.slack.standIn.calls().filter(({ method }) => method === 'conversations.history')).toHaveLength(3);
    expect((await bot.get('/metrics')).body).toContain('tocsin_possible_duplicate_cards_total{integration="slack"} 1');
    remove(bot, old);
  });
});

describe('a failover that took the newest writes', () => {
  it('has the card found that the store knows nothing of', async () => {
    const bot = await startOn();
    await bot.pushPrometheus(firing('HighErrorRate'));
    const memory = await redis.remember();
    await bot.advance(15 * seconds);
    expect(cardsOf(bot)).toHaveLength(1);

    await redis.failBackTo(memory);
    await bot.advance(minute);

    expect(cardsOf(bot)).toHaveLength(1);
    expect((await bot.get('/metrics')).body).toContain('tocsin_store_losses_total{what="newest"} 1');
    expect((await bot.get('/metrics')).body).toContain('tocsin_cards_found_again_total{integration="slack"} 1');
  });

  it('is known to a process that starts after it', async () => {
    const bot = await startOn();
    await bot.pushPrometheus(firing('HighErrorRate'));
    const memory = await redis.remember();
    await bot.advance(15 * seconds);
    await bot.stop();
    await redis.failBackTo(memory);
    await bot.restart({ downFor: 10 * seconds });
    await bot.advance(minute);

    expect(cardsOf(bot)).toHaveLength(1);
  });

  it('and that nobody has noticed yet is noticed before the very post', async () => {
    const bot = await startOn({ policy: usualPolicy.replace('group_wait: 10s', 'group_wait: 0s') });
    const memory = await redis.remember();
    await bot.pushPrometheus(firing('HighErrorRate'));
    expect(cardsOf(bot)).toHaveLength(1);
    await redis.failBackTo(memory);
    await bot.pushPrometheus(firing('HighErrorRate'));
    expect(cardsOf(bot)).toHaveLength(1);
    await bot.advance(minute);

    expect(cardsOf(bot)).toHaveLength(1);
    expect(posts(bot)).toBe(1);
  });
});
