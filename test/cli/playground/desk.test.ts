import { describe, expect, it, onTestFinished } from 'vitest';
import type { PostedAlert } from '../../../src/cli/playground/alert-door.ts';
import { createDesk, type DeskDeps } from '../../../src/cli/playground/desk.ts';
import { startSlackStandIn } from '../../../src/stand-ins/slack/stand-in.ts';

const now = Date.UTC(2026, 0, 5, 12);
const form = { name: 'TeapotEmpty', severity: 'critical', labels: '', summary: '', status: 'firing' };

describe('what the strip asks for', () => {
  it('sends what is in the form as an alert', async () => {
    const { ask, posted } = await openDesk();

    const { status } = await ask('alert', {
      ...form,
      labels: 'service=kitchen, team = "tea",\nurl=a=b',
      summary: 'Empty',
    });

    expect(status).toBe(200);
    expect(posted).toEqual([
      {
        labels: { alertname: 'TeapotEmpty', severity: 'critical', service: 'kitchen', team: 'tea', url: 'a=b' },
        annotations: { summary: 'Empty' },
        startsAt: '2026-01-05T12:00:00.000Z',
        endsAt: '2026-01-05T16:00:00.000Z',
      },
    ]);
  });

  it('sends an alert that is over', async () => {
    const { ask, posted } = await openDesk();

    await ask('alert', { ...form, severity: '', status: 'resolved' });

    expect(posted).toMatchObject([{ labels: { alertname: 'TeapotEmpty' }, endsAt: '2026-01-05T12:00:00.000Z' }]);
    expect(posted[0]?.labels).not.toHaveProperty('severity');
  });

  it.each([
    [{ ...form, name: ' ' }, 'An alert needs a name.'],
    [{ ...form, labels: 'service' }, '"service" is not a label; write name=value, separated by commas.'],
  ])('says what is wrong with %j', async (body, error) => {
    const { ask, posted } = await openDesk();

    expect(await ask('alert', body)).toEqual({ status: 400, body: { error } });
    expect(posted).toEqual([]);
  });

  it("passes on Tocsin's own words", async () => {
    const { ask } = await openDesk({ post: async () => ({ status: 400, problem: 'alert 0: a bad label name' }) });

    expect(await ask('alert', form)).toEqual({ status: 400, body: { error: 'alert 0: a bad label name' } });
  });

  it('takes nothing but JSON that it knows', async () => {
    const { ask, url } = await openDesk();

    expect((await ask('story', { action: 'explode' })).status).toBe(400);
    const plain = await fetch(`${url}/playground/alert`, { method: 'POST', body: 'x' });
    expect(plain.status).toBe(415);
    expect((await fetch(`${url}/playground/nothing`)).status).toBe(404);
  });
});

async function openDesk(deps: Partial<DeskDeps> = {}) {
  const posted: PostedAlert[] = [];
  const handle = createDesk({
    tocsinUrl: () => undefined,
    story: () => undefined,
    badDay: () => undefined,
    pager: () => undefined,
    post: async (alert) => {
      posted.push(alert);
      return { status: 200 };
    },
    now: () => now,
    companions: () => [],
    ...deps,
  });
  const page = { scripts: [], styles: [], handle };
  const slack = await startSlackStandIn({ botToken: 'xoxb-1', signingSecret: 's', page });
  onTestFinished(() => slack.stop());
  async function ask(name: string, body: object) {
    const response = await fetch(`${slack.url}/playground/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: await response.json() };
  }
  return { ask, posted, url: slack.url };
}
