import { describe, expect, it } from 'vitest';
import type { Input, Wish } from '../../src/engine/input.ts';
import { acknowledgement, act, closed, ended, firing, granted, open, reopen, resolve } from './act-builder.ts';
import {
  aCard,
  aLoaded,
  aNotice,
  anAlert,
  ana,
  anEpisode,
  aSilence,
  bo,
  card,
  type LoadedParts,
  minute,
  now,
  over,
} from './group-builders.ts';

const quiet = [over(anAlert('a'), minute)];
const resolvedByBo = { type: 'already_resolved', at: 15 * minute, by: bo };
const ack = { type: 'acknowledge' } as const;
const unack = { type: 'unacknowledge' } as const;

describe('a wish that is refused politely', () => {
  it.each<[string, Wish, LoadedParts, Partial<Input>, object]>([
    [
      'to acknowledge from the card of an earlier episode',
      ack,
      { group: { episode: open }, alerts: firing },
      { episode: 1 },
      { type: 'past_episode', current: 2 },
    ],
    [
      'to reopen from the card of an earlier episode',
      reopen,
      { group: { episode: ended, closed }, alerts: firing },
      { episode: 1 },
      { type: 'past_episode', current: 2 },
    ],
    ['to acknowledge what is over', ack, { group: { episode: ended }, alerts: quiet }, {}, resolvedByBo],
    ['to unacknowledge what is over', unack, { group: { episode: ended }, alerts: quiet }, {}, resolvedByBo],
    ['to resolve what is over', resolve, { group: { episode: ended }, alerts: quiet }, {}, resolvedByBo],
    [
      'to resolve what ended by itself',
      resolve,
      { group: { episode: anEpisode({ endedAt: minute }) } },
      {},
      { type: 'already_resolved', at: minute },
    ],
    [
      'to resolve an episode that is about to end',
      resolve,
      { group: { episode: open }, alerts: quiet },
      {},
      { type: 'already_resolved', at: now },
    ],
    [
      'to acknowledge from the card of an ended episode what fires since',
      ack,
      { group: { episode: ended }, alerts: firing },
      { episode: 2 },
      resolvedByBo,
    ],
    ['to acknowledge what never fired', ack, { alerts: quiet }, {}, { type: 'not_firing' }],
    [
      'to acknowledge what somebody has',
      ack,
      { group: { episode: { ...open, acknowledgement } }, alerts: firing },
      {},
      { type: 'already_acknowledged', acknowledgement },
    ],
    [
      'to acknowledge what somebody has before its first notice',
      ack,
      { group: { upcomingAcknowledgement: acknowledgement }, alerts: firing },
      {},
      { type: 'already_acknowledged', acknowledgement },
    ],
    [
      'to unacknowledge what nobody has',
      unack,
      { group: { episode: open }, alerts: firing },
      {},
      { type: 'not_acknowledged' },
    ],
    ['to reopen what is open', reopen, { group: { episode: open }, alerts: firing }, {}, { type: 'not_resolved' }],
    [
      'to reopen what waits for its first notice',
      reopen,
      { group: { episode: ended }, alerts: [...firing, over(anAlert('b'), minute)] },
      {},
      { type: 'not_resolved' },
    ],
    [
      'to reopen what its source does not report',
      reopen,
      { group: { episode: ended, closed }, alerts: quiet },
      {},
      { type: 'not_firing' },
    ],
  ])('%s', (_, wish, ...[parts, input, refusal]) => {
    expect(act(wish, parts, input)).toEqual({ type: 'refused', refusal });
  });
});

describe('an input', () => {
  it('changes nothing the second time', () => {
    const parts = { group: { episode: open }, alerts: firing };
    const { group } = granted(ack, parts);
    expect(act(ack, { ...parts, group })).toEqual({ type: 'repeated' });
    expect(act(unack, { ...parts, group })).toEqual({ type: 'repeated' });
  });

  it('is remembered among the last 128', () => {
    const inputs = Array.from({ length: 128 }, (_, index) => `old ${index}`);
    const { group } = granted(ack, { group: { episode: open, inputs }, alerts: firing });
    expect(group.inputs).toHaveLength(128);
    expect([group.inputs[0], group.inputs.at(-1)]).toEqual(['old 1', 'i']);
  });

  it.each([undefined, 0, 2, 3])('may name the episode that is open, none or a coming one: %s', (episode) => {
    const parts = { group: { episode: open }, alerts: firing };
    expect(act(ack, parts, episode === undefined ? {} : { episode }).type).toBe('applied');
  });
});

describe('to acknowledge', () => {
  it('records who, when, the note and what fired, and changes the cards at once', () => {
    const deliveries = [aCard({ episode: 2 }), aCard({ episode: 1 }), aNotice()];
    const change = granted(
      { ...ack, note: 'on it' },
      { group: { episode: open }, alerts: [anAlert('b'), ...firing, over(anAlert('c'), 1)], deliveries },
    );
    expect(change.group.episode).toMatchObject({
      acknowledgement: { by: ana, at: now, note: 'on it', covers: ['a', 'b'] },
      firstAcknowledgedAt: now,
    });
    expect(change).toMatchObject({
      bumpsRev: true,
      timeline: [{ at: now, episode: 2, pings: false, fact: { type: 'acknowledged', by: ana, note: 'on it' } }],
      deliveryDue: [{ target: card.key, episode: 2, at: now, priority: 0 }],
      outbox: [],
    });
    expect(change.deliveryDue).toHaveLength(1);
  });

  it('covers what came since, if somebody has the rest', () => {
    const episode = { ...open, acknowledgement, firstAcknowledgedAt: 5 * minute };
    const { group } = granted(ack, { group: { episode }, alerts: [anAlert('a'), anAlert('b')] });
    expect(group.episode).toMatchObject({
      acknowledgement: { by: ana, covers: ['a', 'b'] },
      firstAcknowledgedAt: 5 * minute,
    });
  });

  it('belongs to the next episode while none is open', () => {
    const { group, timeline, deliveryDue } = granted(ack, {
      group: { episode: ended },
      alerts: firing,
      deliveries: [aNotice()],
    });
    expect(group.upcomingAcknowledgement).toEqual({ by: ana, at: now, covers: ['a'] });
    expect(group.episode).toEqual(ended);
    expect(timeline[0]?.episode).toBe(3);
    expect(deliveryDue).toEqual([]);
    expect(granted(ack, { alerts: firing }).timeline[0]?.episode).toBe(1);
    const bound = aSilence('s', 'x', { until: { gid: aLoaded().group.gid, episode: 1 } });
    expect(granted(ack, { alerts: firing }, {}, [bound]).outbox).toEqual([]);
  });

  it('is possible while it is silenced', () => {
    expect(act(ack, { group: { episode: open }, alerts: firing }, {}, [aSilence('s', 'a')]).type).toBe('applied');
  });
});

describe('to unacknowledge', () => {
  it('calls people, and keeps when it was first acknowledged', () => {
    const episode = { ...open, acknowledgement, firstAcknowledgedAt: 5 * minute };
    const { group, timeline } = granted(unack, { group: { episode }, alerts: firing });
    expect(group.episode).toEqual({ ...open, firstAcknowledgedAt: 5 * minute });
    expect(timeline).toEqual([{ at: now, episode: 2, pings: true, fact: { type: 'unacknowledged', by: ana } }]);
  });

  it('works before the first notice, too', () => {
    const { group } = granted(unack, { group: { upcomingAcknowledgement: acknowledgement }, alerts: firing });
    expect(group).not.toHaveProperty('upcomingAcknowledgement');
  });
});
