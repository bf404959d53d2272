import { describe, expect, it } from 'vitest';
import { firing, resolved } from '../support/alert-payloads.ts';
import { minute, second } from '../support/builders.ts';
import { type Bot, startBot } from '../support/start-bot.ts';

const outage = [
  firing('HighErrorRate', { instance: 'a' }, { summary: 'Too many errors' }),
  firing('HighErrorRate', { instance: 'b' }, { summary: 'Too many errors' }),
  firing('DiskFull', { service: 'database', severity: 'warning', team: 'storage' }, { summary: 'Disk is full' }),
  firing('CertificateExpires', { service: 'web', severity: 'info' }),
];

async function startOutage(): Promise<Bot> {
  const bot = await startBot();
  await bot.push(...outage);
  await bot.advance(15 * second);
  return bot;
}

/** What somebody in #alerts is told. */
async function say(bot: Bot, text: string, by = 'ana'): Promise<string> {
  return (await bot.slack.type(text, { by })).text;
}

/** The short id of a group as `/alert list` shows it. */
async function idOf(bot: Bot, name: string): Promise<string> {
  const row = (await say(bot, '/alert list')).split('\n').find((line) => line.includes(name));
  const id = /^`?([0-9A-Z]{4,})`?/.exec(row ?? '')?.[1];
  if (id === undefined) throw new Error(`"${name}" is not in the list`);
  return id;
}

describe('/alert list', () => {
  it('shows a line a group, most urgent first, with an id that can be typed back', async () => {
    const bot = await startOutage();
    const rows = (await say(bot, '/alert list')).split('\n').filter((line) => /^`?[0-9A-Z]{4}/.test(line));
    expect(rows.map((row) => /HighErrorRate|DiskFull|CertificateExpires/.exec(row)?.[0])).toEqual([
      'HighErrorRate',
      'DiskFull',
      'CertificateExpires',
    ]);
    expect(rows[0]).toMatch(/🔴.*HighErrorRate · checkout.*2 firing.*nobody/);
  });

  it.each([
    ['critical', ['HighErrorRate']],
    ['team=storage', ['DiskFull']],
    ['severity!=info', ['HighErrorRate', 'DiskFull']],
    ['service=~“web|database”', ['DiskFull', 'CertificateExpires']],
    ['disk', ['DiskFull']],
    ['mine', []],
    ['firing warning', ['DiskFull']],
  ])('narrows down to %s', async (filter, wanted) => {
    const bot = await startOutage();
    const told = await say(bot, `/alert list ${filter}`);
    const found = ['HighErrorRate', 'DiskFull', 'CertificateExpires'].filter((name) => told.includes(name));
    expect(found).toEqual(wanted);
    if (wanted.length === 0) expect(told).toMatch(/Nothing found.*3 live groups/s);
  });

  it('says when nothing fires', async () => {
    const bot = await startBot();
    expect(await say(bot, '/alert list')).toMatch(/All quiet/);
  });

  it('of forty groups counts all, shows fifteen and says how to see fewer', async () => {
    const bot = await startBot();
    await bot.push(...Array.from({ length: 40 }, (_, index) => firing('InstanceDown', { service: `s${index}` })));
    await bot.advance(minute);
    const told = await say(bot, '/alert list');
    expect(told).toMatch(/40 groups: 40 firing/);
    expect(told.match(/InstanceDown/g)).toHaveLength(15);
    expect(told).toMatch(/15 of 40 shown. To narrow it/);
  });

  it('is for the person alone, unless they share it', async () => {
    const bot = await startOutage();
    const before = bot.slack.channel('alerts').texts().length;
    await say(bot, '/alert list');
    expect(bot.slack.channel('alerts').texts()).toHaveLength(before);
    await bot.slack.standIn.command({ user: 'ana', channel: 'alerts', text: '/alert list --share' });
    expect(bot.slack.channel('alerts').texts().at(-1)).toMatch(/HighErrorRate · checkout/);
  });

  it('has a menu on each line that acts on its group', async () => {
    const bot = await startOutage();
    const card = await bot.slack.channel('alerts').expectCard(/HighErrorRate/);
    const told = await bot.slack.type('/alert list critical', { by: 'ana' });
    await told.click('Acknowledge');
    await card.expect(/ana has it/);
  });
});

describe('/alert show', () => {
  it('shows a group as its card, with what one may do', async () => {
    const bot = await startOutage();
    const told = await bot.slack.type(`/alert show ${await idOf(bot, 'DiskFull')}`, { by: 'bo' });
    expect(told.text).toMatch(/🟡 WARNING · DiskFull · database\nDisk is full/);
    expect(told.controls).toContain('Acknowledge');
    await told.click('Acknowledge');
    await (await bot.slack.channel('alerts').expectCard(/DiskFull/)).expect(/bo has it/);
  });

  it('takes ids in small letters, and says so when there is none', async () => {
    const bot = await startOutage();
    const id = await idOf(bot, 'DiskFull');
    expect(await say(bot, `/alert show ${id.toLowerCase()}`)).toMatch(/DiskFull/);
    expect(await say(bot, '/alert show 0000')).toMatch(/No live group has the id/);
    expect(await say(bot, '/alert show')).toMatch(/id is missing.*\/alert show ID/s);
    expect(await say(bot, '/alert show ??')).toMatch(/is not a short id/);
  });
});

describe('/alert ack, unack and resolve', () => {
  it('take a group with a note, give it back, and close it with a reason', async () => {
    const bot = await startOutage();
    const card = await bot.slack.channel('alerts').expectCard(/HighErrorRate/);
    const id = await idOf(bot, 'HighErrorRate');
    expect(await say(bot, `/alert ack ${id} looking at the load balancer`)).toMatch(/You have HighErrorRate/);
    await card.expect(/ACKNOWLEDGED/, /ana has it since .*: looking at the load balancer/);
    expect(await say(bot, `/alert ack ${id}`, 'bo')).toMatch(/Already acknowledged by ana/);
    expect(await say(bot, '/alert list mine')).toMatch(/acknowledged by you/);
    expect(await say(bot, `/alert unack ${id}`, 'bo')).toMatch(/You gave up HighErrorRate/);
    await card.expect(/CRITICAL/);
    expect(await say(bot, `/alert resolve ${id} false alarm`)).toMatch(
      /You closed HighErrorRate.*Still reported: 2 alerts/s,
    );
    await card.expect(/RESOLVED/, /Closed by ana/, /Reason: false alarm/);
  });

  it('are refused kindly for what has resolved', async () => {
    const bot = await startOutage();
    const card = await bot.slack.channel('alerts').expectCard(/DiskFull/);
    const id = await idOf(bot, 'DiskFull');
    await bot.push(resolved('DiskFull', outage[2]?.labels));
    await card.expect(/RESOLVED/);
    expect(await say(bot, `/alert ack ${id}`)).toMatch(/resolved by itself at 12:00|No live group/);
    expect(await say(bot, `/alert unack ${await idOf(bot, 'HighErrorRate')}`)).toMatch(/Nobody has HighErrorRate/);
  });

  it('reach an alert that nobody was told of yet', async () => {
    const bot = await startBot();
    await bot.push(firing('HighErrorRate'));
    expect(await say(bot, `/alert ack ${await idOf(bot, 'HighErrorRate')}`)).toMatch(/You have/);

    const card = await bot.slack.channel('alerts').expectCard();
    expect(card.text()).toMatch(/ana has it/);
  });
});

describe('/alert silence, silences and expire', () => {
  it('silence a group by its id, list it, and end it', async () => {
    const bot = await startOutage();
    const card = await bot.slack.channel('alerts').expectCard(/DiskFull/);
    const id = await idOf(bot, 'DiskFull');
    expect(await say(bot, `/alert silence ${id} 2h new disk is on its way`)).toMatch(/Silenced until 2026-01-05 14:00/);
    await card.expect(/SILENCED/, /by ana: new disk is on its way/);

    const silences = await say(bot, '/alert silences', 'bo');
    expect(silences).toMatch(/1 silence/);
    expect(silences).toMatch(/alertname="DiskFull", service="database".*ana: new disk is on its way/);
    const silence = /`([0-9a-f]{8})`/.exec(silences)?.[1];
    await say(bot, `/alert expire ${silence}`, 'bo');
    await card.expect(/WARNING/);
    expect(await say(bot, '/alert silences')).toMatch(/Nothing is silenced/);
    expect(await say(bot, `/alert expire ${silence}`)).toMatch(/over|ended|No silence/);
  });

  it.each([
    ['/alert silence', undefined],
    ['/alert silence alertname=DiskFull', /How long/],
    ['/alert silence DiskFull 2h', /neither a short id nor a matcher.*alertname="DiskFull"/s],
    ['/alert silence alertname=~"[" 2h', /cannot be read|regular expression|missing/i],
    ['/alert silence service=~".*" 2h', /would silence everything/],
    ['/alert silence service=web until yesterday', /not a time/],
    ['/alert silence service=web from 22:00', /Until when/],
  ])('%s says what is missing or wrong', async (text, wanted) => {
    const bot = await startOutage();
    if (wanted !== undefined) expect(await say(bot, text)).toMatch(wanted);
    expect(await say(bot, '/alert silences')).toMatch(/Nothing is silenced/);
  });

  it('takes what phones make of quotes and dashes', async () => {
    const bot = await startOutage();
    expect(await say(bot, '/alert silence service=“checkout” for 2 hours — load test')).toMatch(
      /Silenced until 2026-01-05 14:00/,
    );
  });
});

describe('/alert help and status', () => {
  it('tells all commands, and more about one', async () => {
    const bot = await startBot();
    const help = await say(bot, '/alert help');
    for (const name of 'help list show ack unack resolve silence silences expire status'.split(' ')) {
      expect(help).toContain(`/alert ${name}`);
    }
    expect(await say(bot, '/alert')).toBe(help);
    expect(await say(bot, '/alert help silence')).toMatch(/from 22:00 for 2h/);
  });

  it.each([
    ['/alert lsit', /Did you mean.*\/alert list/s],
    ['/alert akc 7K2Q', /Did you mean.*\/alert ack/s],
    ['/alert mute everything', /\/alert silence/],
    ['/alert frobnicate', /\/alert help/],
  ])('answers %s with what was probably meant', async (text, wanted) => {
    const bot = await startBot();
    expect(await say(bot, text)).toMatch(wanted);
  });

  it('tells how Tocsin itself is', async () => {
    const bot = await startOutage();
    const status = await say(bot, '/alert status');
    expect(status).toMatch(/Tocsin 0\.0\.0-test, started .*: all well/);
    expect(status).toMatch(/Store (SQLite|Redis|Redis Cluster): survives/);
    expect(status).toMatch(/3 firing, 0 acknowledged, 0 silenced · 0 silences/);
  });
});
