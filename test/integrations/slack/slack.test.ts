import { describe, expect, it } from 'vitest';
import { theFacts } from '../../cards/facts.ts';
import { callOf, gid } from './office.ts';
import { appToken, openSlackOffice, type SlackOffice } from './slack-office.ts';

async function postCard({ target }: SlackOffice): Promise<string> {
  const outcome = await target.perform({ type: 'post', facts: theFacts(), pings: true }, callOf());
  return (outcome.type === 'done' ? outcome.ref?.['ts'] : undefined) ?? '';
}

/** Presses what a card offers, by what is written on it. */
async function pressOn({ slack }: SlackOffice, ts: string, label: string, option?: string) {
  const blocks = JSON.stringify(slack.channel('alerts').message(ts)?.blocks);
  const element = [...blocks.matchAll(/"action_id":"([^"]+)"(?:(?!"action_id").)*/g)].find((match) =>
    match[0].includes(`"text":"${label}"`),
  );
  const chosen = option === undefined ? {} : { selectedOption: option };
  return await slack.click({ user: 'ana', channel: 'alerts', ts, actionId: element?.[1] ?? label, ...chosen });
}

describe.each([
  ['over HTTP', { signingSecret: 'a-local-secret' }, {}],
  ['in Socket Mode', { appToken }, { appToken }],
] as const)('Tocsin in Slack %s', (_mode, credentials, options) => {
  async function open() {
    const office = await openSlackOffice(credentials, options);
    await office.bot.start();
    if ('appToken' in options) await office.slack.waitFor(() => (office.slack.sockets() > 0 ? true : undefined));
    return office;
  }

  it('posts a card whose buttons do what they say, for the person who pressed', async () => {
    const office = await open();
    const ts = await postCard(office);

    const seen = await pressOn(office, ts, 'Acknowledge');

    expect(seen).toMatchObject({ acked: true, ephemerals: [] });
    expect(office.acts).toMatchObject([
      { gid, episode: 1, wish: { type: 'acknowledge' }, by: { id: 'slack:U0ANA0001', name: 'ana', origin: 'slack' } },
    ]);
  });

  it('silences from a card, and tells until when to who did it', async () => {
    const office = await open();
    const ts = await postCard(office);

    await pressOn(office, ts, 'Silence', '4 h');

    expect(office.silences).toMatchObject([{ by: { name: 'ana' }, endsAt: office.clock.now() + 4 * 3_600_000 }]);
    const told = await office.slack.waitFor(() => office.slack.ephemerals('ana')[0]);
    expect(told.text).toContain('Silenced until');
  });

  it('opens the silence dialog, counts while one types, and silences', async () => {
    const office = await open();
    const ts = await postCard(office);
    const seen = await pressOn(office, ts, 'Silence', 'Custom …');
    const [matchers] = Object.keys(seen.view?.state ?? {}).filter((id) => id.includes('matchers'));
    const blockId = matchers ?? 'field:matchers';
    const shown = (): string => JSON.stringify(office.slack.openView('ana')?.definition);

    expect(shown()).toContain('hide 2 alerts');
    await office.slack.changeInView({ user: 'ana', blockId, actionId: 'tocsin:field', value: 'service="api"' });
    await office.slack.waitFor(() => (shown().includes('hide 1 alert ') ? true : undefined));
    await office.slack.submitView({ user: 'ana', values: { [blockId]: { 'tocsin:field': 'service="api"' } } });

    expect(office.silences[0]?.matchers).toEqual([{ name: 'service', operator: '=', value: 'api' }]);
    expect(shown()).toContain('Silenced until');
  });

  it('answers /alert', async () => {
    const { slack } = await open();

    const seen = await slack.command({ user: 'ana', channel: 'alerts', text: '/alert list' });

    expect(JSON.stringify(seen.ephemerals[0]?.blocks)).toContain('HighErrorRate');
  });

  it('names lanes by workspace and channel', async () => {
    const { target } = await open();

    expect(target.lane).toBe('slack:T0LOCAL01:alerts');
  });
});

describe('Socket Mode', () => {
  it('connects again when Slack asks for it', async () => {
    const office = await openSlackOffice({ appToken }, { appToken });
    const { slack, bot } = office;
    await bot.start();
    await slack.waitFor(() => (slack.sockets() > 0 ? true : undefined));
    const ts = await postCard(office);

    slack.refreshSockets();
    const opened = () => slack.calls().filter((call) => call.method === 'apps.connections.open').length;
    await slack.waitFor(() => (opened() === 2 && slack.sockets() === 1 ? true : undefined));

    expect(await pressOn(office, ts, 'Acknowledge')).toMatchObject({ acked: true });
  });

  it('starts with a wrong app token all the same, and says which variable is wrong', async () => {
    const { bot, logBook } = await openSlackOffice({ appToken: 'xapp-wrong' }, { appToken });

    await bot.start();
    await logBook.waitFor('slack cannot be connected to');

    expect(bot.trouble()[0]?.error).toContain('SLACK_APP_TOKEN');
  });
});

describe('Slack', () => {
  it('posts cards without buttons when it has no way to hear of clicks', async () => {
    const office = await openSlackOffice({});
    const ts = await postCard(office);

    const card = JSON.stringify(office.slack.channel('alerts').message(ts)?.blocks);
    expect(card).toContain('"type":"header"');
    expect(card).not.toMatch(/Acknowledge|Silence/);
    expect(card).not.toMatch(/"type":"button"(?!.*"url")/);
  });

  it('shows in /alert status what keeps it from Slack', async () => {
    const { bot, slack } = await openSlackOffice();
    slack.trouble({ mode: '500', methods: ['auth.test'] });
    await bot.start();

    const seen = await slack.command({ user: 'ana', channel: 'alerts', text: '/alert status' });

    expect(JSON.stringify(seen.ephemerals[0]?.blocks)).toMatch(/Slack not reached since.*500/);
  });

  it('never writes a token or a secret to its log', async () => {
    const { bot, slack, logBook } = await openSlackOffice({
      signingSecret: 'a-local-secret',
      botToken: 'xoxb-1-hidden',
    });

    await expect(bot.start()).rejects.toThrow('SLACK_BOT_TOKEN');
    await slack.command({ user: 'ana', channel: 'alerts', text: '/alert help' });

    expect(logBook.lines.join('\n')).not.toMatch(/hidden|a-local-secret/);
  });
});
