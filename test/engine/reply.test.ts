import { describe, expect, it } from 'vitest';
import type { Integration } from '../../src/engine/notification.ts';
import { planReply, type ReplyQuestion } from '../../src/engine/reply.ts';
import type { TimelineFact } from '../../src/engine/timeline.ts';
import { aCard, aGroup, ana, anEntry, anEpisode, card, fp, minute, now, pending, second } from './group-builders.ts';

const at = now - 3 * second;

function question(parts: Partial<ReplyQuestion> = {}): ReplyQuestion {
  const group = aGroup({ episode: anEpisode(), tickAt: 25 * minute, flushedAt: 10 * minute });
  const loaded = { group, timelineSeq: 40 };
  return {
    loaded,
    delivery: aCard(),
    integration: card,
    entries: [],
    isSilenced: false,
    isAcknowledged: false,
    ...parts,
  };
}

const said: Record<string, TimelineFact> = {
  acknowledged: { type: 'acknowledged', by: ana },
  unacknowledged: { type: 'unacknowledged', by: ana },
  resolved_by_hand: { type: 'resolved_by_hand', by: ana, stillFiring: 1 },
  reopened_by_hand: { type: 'reopened_by_hand', by: ana },
  silenced: { type: 'silenced', by: ana, silence: 's' as never, until: 1 },
  silence_changed: { type: 'silence_changed', by: ana, silence: 's' as never, until: 1 },
  silence_ended: { type: 'silence_ended', silence: 's' as never },
  alerts_added: { type: 'alerts_added', count: 1, names: [] },
  alerts_resolved: { type: 'alerts_resolved', count: 1, names: [], remaining: 1 },
  severity_raised: { type: 'severity_raised', from: 'info', to: 'high' },
  ended: { type: 'ended', byExpiry: false },
  news_after_acknowledgement: { type: 'news_after_acknowledgement', count: 1, acknowledgedBy: ana },
};
const unsaid: Record<string, TimelineFact> = {
  opened: { type: 'opened', firing: 1, severity: 'info' },
  decided: { type: 'decided', target: card.key, reason: 'first', seq: 1 },
  notified: { type: 'notified', target: card.key, reason: 'first', seq: 1 },
  delivery_failed: { type: 'delivery_failed', target: card.key, error: 'x', isPermanent: true },
  delivery_recovered: { type: 'delivery_recovered', target: card.key },
  duplicate_possible: { type: 'duplicate_possible', target: card.key },
  repeat_due: { type: 'repeat_due', firing: 1 },
};
const reopened = anEntry(1, { type: 'reopened', firing: 1 }, { at });

describe('a thread', () => {
  it.each(Object.entries(said))('is told of %s', (_, fact) => {
    const entries = [anEntry(1, fact, { at })];
    const loaded = { group: aGroup({ episode: anEpisode(), flushedAt: now }), timelineSeq: 1 };
    expect(planReply(question({ loaded, entries }), now)).toEqual({ type: 'tell', entries, pings: false });
  });

  it.each(Object.entries(unsaid))('is not told of %s', (_, fact) => {
    expect(planReply(question({ entries: [anEntry(1, fact, { at })] }), now)).toEqual({ type: 'nothing' });
  });

  it('is not told of other episodes', () => {
    const entries = [anEntry(1, { type: 'acknowledged', by: ana }, { at, episode: 2 })];
    expect(planReply(question({ entries }), now)).toEqual({ type: 'nothing' });
  });

  it('is told once of everything within three seconds, calling people if any of it does', () => {
    const entries = [
      anEntry(1, { type: 'acknowledged', by: ana }, { at: now }),
      anEntry(2, { type: 'unacknowledged', by: ana }, { at: now + second, pings: true }),
    ];
    expect(planReply(question({ entries }), now + 2_999)).toEqual({ type: 'wait', until: now + 3_000 });
    expect(planReply(question({ entries }), now + 3_000)).toEqual({ type: 'tell', entries, pings: true });
  });

  it.each(['ended', 'alerts_resolved'])('hears nothing of %s where nobody wants to hear that', (name) => {
    const integration: Integration = { ...card, sendResolved: false };
    const entries = [anEntry(1, said[name] as TimelineFact, { at })];
    expect(planReply(question({ integration, entries }), now)).toEqual({ type: 'nothing' });
  });

  it.each([
    ['alerts_added', { isSilenced: true }],
    ['alerts_added', { isAcknowledged: true }],
    ['alerts_resolved', { isSilenced: true }],
    ['severity_raised', { isSilenced: true }],
  ])('is left alone with %s while %o, which goes along with the next reply', (name, state) => {
    const quiet = anEntry(1, said[name] as TimelineFact, { at });
    const act = anEntry(2, { type: 'acknowledged', by: ana }, { at });
    expect(planReply(question({ ...state, entries: [quiet] }), now)).toEqual({ type: 'nothing' });
    expect(planReply(question({ ...state, entries: [quiet, act] }), now)).toMatchObject({
      type: 'tell',
      entries: [quiet, act],
    });
  });
});

describe('a call', () => {
  it('is made at once, with everything that is news', () => {
    const call = pending({ reason: 'repeat' });
    const entries = [
      anEntry(1, { type: 'acknowledged', by: ana }, { at: now }),
      anEntry(2, { type: 'repeat_due', firing: 1 }, { at: now }),
    ];
    expect(planReply(question({ call, entries }), now)).toEqual({ type: 'tell', entries, pings: true });
  });

  it('says that it still fires where there is no other news', () => {
    const call = pending({ reason: 'first', at: minute, firing: [fp('a'), fp('b')] });
    const entry = anEntry(40, { type: 'repeat_due', firing: 2 }, { at: minute, pings: true });
    expect(planReply(question({ call }), now)).toEqual({ type: 'tell', entries: [entry], pings: true });
    const loaded = { group: aGroup(), timelineSeq: 40 };
    expect(planReply(question({ loaded, call }), now)).toMatchObject({ entries: [{ episode: 0 }] });
  });

  it('tells of an episode that came back, which waits for the flush that makes the call', () => {
    expect(planReply(question({ entries: [reopened] }), now)).toEqual({ type: 'wait', until: 25 * minute });
    expect(planReply(question({ call: pending(), entries: [reopened] }), now)).toEqual({
      type: 'tell',
      entries: [reopened],
      pings: true,
    });
  });

  it.each([
    ['the flush has decided to call nobody', { flushedAt: at }],
    ['it has ended again', { episode: anEpisode({ endedAt: now }) }],
  ])('is not waited for when %s', (_, parts) => {
    const group = aGroup({ episode: anEpisode(), tickAt: 25 * minute, ...parts });
    expect(planReply(question({ loaded: { group, timelineSeq: 1 }, entries: [reopened] }), now).type).toBe('tell');
  });

  it('is not waited for without a tick, and always before the first flush', () => {
    const { tickAt: _, ...group } = aGroup({ episode: anEpisode() });
    expect(planReply(question({ loaded: { group, timelineSeq: 1 }, entries: [reopened] }), now).type).toBe('tell');
    const early = aGroup({ episode: anEpisode(), tickAt: 25 * minute });
    expect(planReply(question({ loaded: { group: early, timelineSeq: 1 }, entries: [reopened] }), now).type).toBe(
      'wait',
    );
  });
});
