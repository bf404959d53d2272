import { describe, expect, it } from 'vitest';
import type { MessageRef } from '../../../src/engine/delivery.ts';
import type { LostCard } from '../../../src/engine/lost-card.ts';
import { createChannelCards } from '../../../src/integrations/slack/channel-cards.ts';
import type { Target } from '../../../src/ports/target.ts';
import type { SlackStandInOptions } from '../../../src/stand-ins/slack/options.ts';
import { anAcknowledgement, ana, now, theFacts } from '../../cards/facts.ts';
import { noon } from '../../support/fake-clock.ts';
import { aTarget, botToken, callOf, type gid, openOffice } from './office.ts';

const facts = theFacts();
const minute = 60_000;

async function openSeeker(options: Partial<SlackStandInOptions> = {}, botId?: string) {
  const { slack, clock } = await openOffice(options);
  const cards = createChannelCards({ now: clock.now, botId: () => botId });
  const target = aTarget(slack.apiUrl, '#alerts', botToken, cards);
  const readings = () => slack.calls().filter(({ method }) => method === 'conversations.history').length;
  return { slack, clock, target, readings };
}

async function post(target: Target, changes: Parameters<typeof callOf>[1] = {}): Promise<MessageRef> {
  const outcome = await target.perform({ type: 'post', facts, pings: true }, callOf('forgotten', changes));
  if (outcome.type !== 'done' || outcome.ref === undefined) throw new Error(JSON.stringify(outcome));
  return outcome.ref;
}

function find(target: Target, card: Partial<LostCard> = {}, changes: Parameters<typeof callOf>[1] = {}) {
  const { attemptId: _, ...context } = callOf('none', changes);
  return target.findCard?.({ since: noon - minute, until: noon, taken: [], ...card }, context);
}

describe('the search for a card that nobody remembers having posted', () => {
  it('finds the newest of its episode, and names the others', async () => {
    const { target, clock } = await openSeeker();
    const first = await post(target);
    clock.leap(2000);
    const second = await post(target);
    clock.leap(2000);
    await post(target, { episode: 2 });

    expect(await find(target)).toEqual({ type: 'found', ref: second, surplus: [first] });
  });

  it('takes any number for right in what was posted before the store was emptied', async () => {
    const { target, clock } = await openSeeker();
    await post(target, { episode: 6 });
    clock.leap(2000);
    const old = await post(target, { episode: 7 });
    const renumberedAt = clock.now() + 1000;
    clock.leap(2000);
    await post(target, { episode: 8 });

    expect(await find(target, { renumberedAt })).toEqual({ type: 'found', ref: old, surplus: [] });
    expect(await find(target)).toEqual({ type: 'absent' });
  });

  it('takes no other for it: of another group, too old, of another delivery, a reply or of another app', async () => {
    const { slack, target, clock } = await openSeeker({}, 'B0SOMEELSE');
    await post(target);
    expect(await find(target)).toEqual({ type: 'absent' });

    const ours = aTarget(slack.apiUrl);
    const [message] = slack.channel('alerts').messages();
    const ref = { channel: 'C0ALERTS1', ts: message?.ts ?? '' };
    const entries = [{ seq: 2, at: now, episode: 1, fact: { type: 'acknowledged', by: ana }, pings: false }] as const;
    const acknowledged = theFacts({ state: 'acknowledged', acknowledgement: anAcknowledgement() });
    clock.leap(2000);
    await ours.perform({ type: 'reply', facts: acknowledged, ref, entries, pings: true }, callOf('said', { ref }));

    expect(await find(ours)).toEqual({ type: 'found', ref, surplus: [] });
    expect(await find(ours, { taken: [ref] })).toEqual({ type: 'absent' });
    expect(await find(ours, { since: clock.now() })).toEqual({ type: 'absent' });
    expect(await find(ours, {}, { gid: 'another' as typeof gid })).toEqual({ type: 'absent' });
  });

  it('of many in one channel reads it once, as far as any of them needs', async () => {
    const { slack, target, clock, readings } = await openSeeker();
    const old = await post(target);
    for (let n = 0; n < 450; n += 1) slack.say({ user: 'ana', channel: 'alerts', text: `${n}` });
    clock.leap(30 * minute);
    const recent = await post(target, { episode: 2 });
    clock.leap(1000);
    const since = clock.now() - minute;

    expect(await find(target, { since, until: since }, { episode: 2 })).toMatchObject({ ref: recent });
    expect(readings()).toBe(1);
    expect(await Promise.all([find(target), find(target)])).toEqual(
      Array.from({ length: 2 }, () => ({ type: 'found', ref: old, surplus: [] })),
    );
    expect(readings()).toBe(3);
    await find(target, { since }, { episode: 2 });
    expect(readings()).toBe(3);
  });

  it('reads again for what may have been posted after that', async () => {
    const { target, clock } = await openSeeker();
    await find(target);
    clock.leap(2000);
    const later = await post(target);
    clock.leap(2000);

    expect(await find(target)).toEqual({ type: 'absent' });
    expect(await find(target, { until: clock.now() })).toMatchObject({ type: 'found', ref: later });
  });

  it('goes on where it was interrupted', async () => {
    const { slack, target, clock, readings } = await openSeeker();
    const ref = await post(target);
    for (let n = 0; n < 250; n += 1) slack.say({ user: 'ana', channel: 'alerts', text: `${n}` });
    clock.leap(1000);
    slack.trouble({ mode: 'drop_before_accept', methods: ['conversations.history'], count: 1 });
    expect(await find(target)).toMatchObject({ type: 'unavailable', isUnreached: true });

    expect(await find(target)).toMatchObject({ type: 'found', ref });
    expect(readings()).toBe(3);
  });

  it('waits as long as Slack says', async () => {
    const { slack, target } = await openSeeker();
    await post(target);
    slack.trouble({ mode: '429', methods: ['conversations.history'], retryAfter: 17, count: 1 });

    expect(await find(target)).toMatchObject({ type: 'unavailable', isUnreached: false, retryAfterMs: 17_000 });
  });

  it.each<[string, Partial<SlackStandInOptions>, string]>([
    ['the scope is missing', { scopes: ['chat:write', 'channels:read', 'groups:read'] }, 'channels:history'],
    ['there is no such channel', { channels: [] }, 'no such channel'],
  ])('is not possible when %s', async (_, options, words) => {
    const { target } = await openSeeker(options);

    expect(await find(target)).toMatchObject({ type: 'unavailable', error: expect.stringContaining(words) });
  });

  it('shares a budget in the workspace', () => {
    expect(aTarget('http://127.0.0.1:1').findCardBudget).toEqual([
      { key: 'slack:T1:conversations.history', perMs: 1500, burst: 10 },
    ]);
  });
});
