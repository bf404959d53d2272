import { describe, expect, it } from 'vitest';
import { renderCard } from '../../../src/cards/render-card.ts';
import type { Attempt, DeliveryOutcome, MessageRef } from '../../../src/engine/delivery.ts';
import type { TimelineEntry } from '../../../src/engine/timeline.ts';
import { renderPlainCardMessage } from '../../../src/integrations/slack/card-blocks.ts';
import { charactersOf } from '../../../src/integrations/slack/characters.ts';
import type { Target } from '../../../src/ports/target.ts';
import { anAcknowledgement, ana, now, theFacts } from '../../cards/facts.ts';
import { noon } from '../../support/fake-clock.ts';
import { aTarget, callOf, gid, openTargetOffice } from './office.ts';

const facts = theFacts();
const acknowledged = theFacts({ state: 'acknowledged', acknowledgement: anAcknowledgement() });
const post = { type: 'post', facts, pings: true } as const;
const entries: readonly TimelineEntry[] = [
  { seq: 2, at: now, episode: 1, fact: { type: 'acknowledged', by: ana }, pings: false },
];

async function posted(target: Target, attemptId?: string): Promise<MessageRef> {
  const outcome = await target.perform(post, callOf(attemptId));
  if (outcome.type !== 'done' || outcome.ref === undefined) throw new Error(JSON.stringify(outcome));
  return outcome.ref;
}

function attemptOf(changes: Partial<Attempt> = {}): Attempt {
  return { id: 'attempt-1', at: noon, type: 'post', searches: 0, settles: {}, ...changes };
}

describe('a card in a channel', () => {
  it('is posted with ids that a search can find, and nothing else', async () => {
    const { slack, target } = await openTargetOffice();

    const outcome = await target.perform(post, callOf());

    const [message] = slack.channel('alerts').messages();
    expect(outcome).toEqual({ type: 'done', ref: { channel: 'C0ALERTS1', ts: message?.ts } });
    expect(message?.metadata).toEqual({ event_type: 'tocsin_card', event_payload: { g: gid, e: 1, a: 'attempt-1' } });
    expect(slack.calls().at(-1)?.args).toMatchObject({ unfurl_links: 'false', unfurl_media: 'false' });
    expect(slack.calls().at(-1)?.args).not.toHaveProperty('link_names');
  });

  it('is edited in place: all of it, not only what changed', async () => {
    const { slack, target } = await openTargetOffice();
    const ref = await posted(target);

    const outcome = await target.perform({ type: 'edit', facts: acknowledged, ref }, callOf('attempt-2'));

    expect(outcome).toEqual({ type: 'done' });
    const [message, ...others] = slack.channel('alerts').messages();
    expect(others).toEqual([]);
    expect(message?.text).toContain('ACKNOWLEDGED');
    expect(JSON.stringify(message?.blocks)).toContain('👀 ACKNOWLEDGED');
    expect(message?.metadata).toMatchObject({ event_payload: { a: 'attempt-1' } });
    expect(slack.calls().at(-1)?.args).toMatchObject({ attachments: '[]', parse: 'none' });
  });

  it('is answered in its thread, and in the channel too only when that should ping', async () => {
    const { slack, clock, target } = await openTargetOffice();
    const ref = await posted(target);
    const reply = { type: 'reply', facts: acknowledged, ref, entries } as const;

    const quiet = await target.perform({ ...reply, pings: false }, callOf('attempt-2', { ref }));
    clock.leap(1000);
    const loud = await target.perform({ ...reply, pings: true }, callOf('attempt-3', { ref }));

    expect([quiet, loud]).toEqual([{ type: 'done' }, { type: 'done' }]);
    expect(slack.calls().map((call) => [call.method, call.args['thread_ts'], call.args['reply_broadcast']])).toEqual([
      ['chat.postMessage', undefined, undefined],
      ['chat.postMessage', ref['ts'], undefined],
      ['chat.postMessage', ref['ts'], 'true'],
    ]);
  });

  it('goes out in plain blocks when Slack refuses the others', async () => {
    const most = charactersOf(renderPlainCardMessage(renderCard(facts)).blocks);
    const { slack, target } = await openTargetOffice('#alerts', { limits: { messageCharacters: most } });

    const outcome = await target.perform(post, callOf());

    expect(outcome.type).toBe('done');
    const [message] = slack.channel('alerts').messages();
    expect(message?.blocks).toMatchObject([{ type: 'section', text: { type: 'plain_text' } }, { type: 'actions' }]);
    expect(message?.text).toContain('CRITICAL HighErrorRate');
  });
});

describe('a call that fails', () => {
  it.each<[string, Parameters<typeof openTargetOffice>, Partial<DeliveryOutcome>]>([
    [
      'names a channel that is not there',
      ['#nowhere'],
      { type: 'refused', error: expect.stringContaining('#nowhere') },
    ],
    [
      'has a token that Slack does not know',
      ['#alerts', {}, 'xoxb-wrong'],
      { type: 'refused', error: expect.stringContaining('SLACK_BOT_TOKEN') },
    ],
    [
      'lacks a scope',
      ['#alerts', { scopes: ['commands'] }],
      { type: 'refused', error: expect.stringContaining('lacks the scope chat:write') },
    ],
    [
      'is for a private channel without the bot',
      ['#secret', { channels: [{ id: 'C0SECRET1', name: 'secret', isPrivate: true, members: ['U0ANA0001'] }] }],
      { type: 'refused', error: expect.stringContaining('invite') },
    ],
  ])('because it %s says what to do', async (_why, args, expected) => {
    const { target } = await openTargetOffice(...args);

    expect(await target.perform(post, callOf())).toMatchObject(expected);
  });

  it('waits as long as Slack says', async () => {
    const { slack, target } = await openTargetOffice();
    slack.trouble({ mode: '429', retryAfter: 17, count: 1 });

    expect(await target.perform(post, callOf())).toMatchObject({ type: 'rate_limited', retryAfterMs: 17_000 });
    expect(slack.calls()).toHaveLength(1);
  });

  it.each(['500', 'drop_after_accept', 'drop_before_accept'] as const)(
    'is unknown, and not repeated, when Slack answers %s',
    async (mode) => {
      const { slack, target } = await openTargetOffice();
      slack.trouble({ mode, count: 1 });

      expect(await target.perform(post, callOf())).toMatchObject({ type: 'unknown' });
      expect(slack.calls()).toHaveLength(1);
    },
  );

  it('is unknown when its time is up', async () => {
    const { slack, target } = await openTargetOffice();
    const abort = new AbortController();
    slack.trouble({ mode: 'hang' });
    const outcome = target.perform(post, callOf('attempt-1', { signal: abort.signal }));
    await slack.waitFor(() => slack.calls()[0]);

    abort.abort();

    expect(await outcome).toMatchObject({ type: 'unknown', error: expect.stringContaining('in time') });
  });

  it('is simply tried again when nobody listened', async () => {
    const { slack, target } = await openTargetOffice();
    await slack.stop();

    expect(await target.perform(post, callOf())).toMatchObject({ type: 'retry' });
  });

  it('finds its card gone when somebody deleted it', async () => {
    const { slack, target } = await openTargetOffice();
    const ref = await posted(target);
    slack.deleteMessage('alerts', ref['ts'] ?? '');

    expect(await target.perform({ type: 'edit', facts, ref }, callOf())).toMatchObject({ type: 'gone' });
    const reply = { type: 'reply', facts, ref, entries, pings: false } as const;
    expect(await target.perform(reply, callOf('attempt-2', { ref }))).toMatchObject({ type: 'gone' });
  });

  it('never tells its token', async () => {
    const { target } = await openTargetOffice('#xoxb-1-secret', {}, 'xoxb-1-secret');

    const refused = await target.perform(post, callOf());
    const unreachable = await aTarget('http://127.0.0.1:9/xoxb-1-secret/', 'alerts', 'xoxb-1-secret').perform(
      post,
      callOf(),
    );

    expect(JSON.stringify([refused, unreachable]).replaceAll('#xoxb-1-secret', '')).not.toContain('secret');
  });
});

describe('the search for a message of unknown fate', () => {
  it('finds it by its attempt, by channel name', async () => {
    const { slack, target } = await openTargetOffice();
    slack.trouble({ mode: 'drop_after_accept', count: 1 });
    await target.perform(post, callOf());

    const found = await target.find?.(attemptOf(), callOf());

    const [message] = slack.channel('alerts').messages();
    expect(found).toEqual({ type: 'found', ref: { channel: 'C0ALERTS1', ts: message?.ts }, surplus: [] });
  });

  it('asks for no list of channels when a post has told the id', async () => {
    const { slack, target } = await openTargetOffice();
    await posted(target);

    await target.find?.(attemptOf(), callOf());

    expect(slack.calls().map((call) => call.method)).toEqual(['chat.postMessage', 'conversations.history']);
  });

  it('takes no other message for it: not of another attempt, group or episode', async () => {
    const { target } = await openTargetOffice();
    await posted(target, 'attempt-0');

    expect(await target.find?.(attemptOf(), callOf())).toEqual({ type: 'absent' });
    expect(await target.find?.(attemptOf({ id: 'attempt-0' }), callOf('x', { episode: 2 }))).toEqual({
      type: 'absent',
    });
  });

  it('keeps the oldest of several, and names the others', async () => {
    const { target, clock } = await openTargetOffice();
    const first = await posted(target);
    clock.leap(2000);
    const second = await posted(target);

    expect(await target.find?.(attemptOf(), callOf())).toEqual({ type: 'found', ref: first, surplus: [second] });
  });

  it('reads every page', async () => {
    const { slack, target, clock } = await openTargetOffice();
    const ref = await posted(target);
    for (let n = 0; n < 450; n += 1) slack.say({ user: 'ana', channel: 'alerts', text: `${n}` });
    clock.leap(1000);

    expect(await target.find?.(attemptOf(), callOf())).toEqual({ type: 'found', ref, surplus: [] });
    expect(slack.calls().filter((call) => call.method === 'conversations.history').length).toBeGreaterThan(2);
  });

  it('looks into the thread for a reply', async () => {
    const { slack, target } = await openTargetOffice();
    const ref = await posted(target);
    slack.trouble({ mode: 'drop_after_accept', count: 1 });
    await target.perform({ type: 'reply', facts, ref, entries, pings: false }, callOf('attempt-2', { ref }));

    const found = await target.find?.(attemptOf({ id: 'attempt-2', type: 'reply' }), callOf('attempt-2', { ref }));

    expect(found).toMatchObject({ type: 'found', ref: { channel: 'C0ALERTS1' } });
    expect(found).not.toMatchObject({ ref });
  });

  it.each<[string, Parameters<typeof openTargetOffice>, string]>([
    [
      'the scope is missing',
      ['#alerts', { scopes: ['chat:write', 'channels:read', 'groups:read'] }],
      'channels:history',
    ],
    [
      'the bot is not in the channel',
      ['#open', { channels: [{ id: 'C0OPEN001', name: 'open', members: [] }] }],
      'invite',
    ],
    ['there is no such channel', ['#nowhere'], 'no such channel'],
  ])('is not possible when %s', async (_why, args, words) => {
    const { target } = await openTargetOffice(...args);

    expect(await target.find?.(attemptOf(), callOf())).toMatchObject({
      type: 'unavailable',
      error: expect.stringContaining(words),
    });
  });

  it('deletes a second card, and does not mind when it is gone', async () => {
    const { slack, target } = await openTargetOffice();
    const ref = await posted(target);

    await target.retract?.(ref, callOf());
    await target.retract?.(ref, callOf());

    expect(slack.channel('alerts').messages()).toEqual([]);
  });
});

describe('the budget of a target', () => {
  it('lets posts and replies of a channel share one, and edits of the workspace another', () => {
    const target = aTarget('http://127.0.0.1:9/');
    const ref = { channel: 'C1', ts: '1.1' };
    const keysOf = (step: Parameters<Target['budget']>[0]) => target.budget(step).map((bucket) => bucket.key);

    expect(keysOf(post)).toEqual(keysOf({ type: 'reply', facts, ref, entries, pings: true }));
    expect(keysOf({ type: 'edit', facts, ref })).not.toEqual(keysOf(post));
    expect(target.lane).toBe('slack:T1:alerts');
  });

  it('allows at most 50 edits in any minute', () => {
    const [bucket] = aTarget('http://127.0.0.1:9/').budget({ type: 'edit', facts, ref: {} });

    expect((bucket?.burst ?? 0) + 60_000 / (bucket?.perMs ?? 0)).toBeLessThanOrEqual(50);
  });
});
