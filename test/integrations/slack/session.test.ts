import { describe, expect, it } from 'vitest';
import { createSession } from '../../../src/integrations/slack/session.ts';
import { createWebApi } from '../../../src/integrations/slack/web-api.ts';
import { openListenerOffice } from './listener-office.ts';
import { botToken, createLogBook, later, openOffice } from './office.ts';

async function openSession(token = botToken) {
  const office = await openOffice();
  const logBook = createLogBook();
  const session = createSession({
    ...{ clock: office.clock, log: logBook.log },
    webApi: createWebApi({ botToken: token, apiUrl: office.slack.apiUrl }),
  });
  later(() => session.stop());
  return { ...office, session, logBook };
}

describe('the session with Slack', () => {
  it('knows after the start who we are and where', async () => {
    const { session } = await openSession();

    await session.start();

    expect(session.identity()).toMatchObject({ teamId: 'T0LOCAL01', botUserId: 'U0TOCSIN1' });
    expect(session.trouble()).toBeUndefined();
  });

  it('does not start with a wrong token, and names the variable to set', async () => {
    const { session } = await openSession('xoxb-wrong');

    await expect(session.start()).rejects.toThrow(/SLACK_BOT_TOKEN.*invalid_auth/);
  });

  it('starts while Slack is down, shows that, and asks again until Slack answers', async () => {
    const { session, slack, clock, logBook } = await openSession();
    slack.trouble({ mode: '500', methods: ['auth.test'], count: 1 });
    slack.trouble({ mode: 'drop_before_accept', methods: ['auth.test'], count: 1 });

    await session.start();
    expect(session.identity()).toBeUndefined();
    expect(session.trouble()).toEqual({ since: clock.now(), error: 'answered HTTP 500' });
    const since = clock.now();
    clock.leap(1000);
    await logBook.waitFor('cut the connection');
    expect(session.trouble()).toMatchObject({ since });
    clock.leap(2000);
    await logBook.waitFor('slack answers again');

    expect(session.identity()?.teamId).toBe('T0LOCAL01');
    expect(session.trouble()).toBeUndefined();
  });

  it('starts while Slack hangs', async () => {
    const { session, slack, clock } = await openSession();
    slack.trouble({ mode: 'hang', methods: ['auth.test'] });
    const started = session.start();
    await slack.waitFor(() => slack.calls()[0]);

    clock.leap(1500);

    await started;
    expect(session.identity()).toBeUndefined();
  });
});

describe('an app that was removed', () => {
  it.each([
    ['app_uninstalled', { type: 'app_uninstalled' }, 'install it again'],
    ['tokens_revoked', { type: 'tokens_revoked', tokens: { oauth: [], bot: ['U0TOCSIN1'] } }, 'was revoked'],
  ])('is shown as trouble after %s', async (_name, event, words) => {
    const { slack, session } = await openListenerOffice({});
    await session.start();

    await slack.sendEvent(event);
    await slack.eventsSettled();

    expect(session.trouble()?.error).toContain(words);
  });

  it('is none when only somebody’s own token was revoked', async () => {
    const { slack, session } = await openListenerOffice({});
    await session.start();

    await slack.sendEvent({ type: 'tokens_revoked', tokens: { oauth: ['U0ANA0001'], bot: [] } });
    await slack.eventsSettled();

    expect(session.trouble()).toBeUndefined();
  });
});
