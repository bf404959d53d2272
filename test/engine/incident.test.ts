import { describe, expect, it } from 'vitest';
import { actOnGroup } from '../../src/engine/act.ts';
import type { Delivery } from '../../src/engine/delivery.ts';
import { type Incident, type Room, roomKeyOf } from '../../src/engine/incident.ts';
import type { Input, Wish } from '../../src/engine/input.ts';
import { planDelivery } from '../../src/engine/plan.ts';
import { isForgettable, usualRetention } from '../../src/engine/retention.ts';
import { settleDelivery } from '../../src/engine/settle.ts';
import type { Situation } from '../../src/engine/situation.ts';
import {
  aGroup,
  aLoaded,
  anAlert,
  ana,
  anEntry,
  anEpisode,
  aSituation,
  bo,
  factsOf,
  type LoadedParts,
  minute,
  now,
} from './group-builders.ts';

const room = { kind: 'room', sendResolved: true, lane: 'rooms', editLane: 'edits', callTimeoutMs: 10_000 } as const;
const open = anEpisode({ number: 2, firing: ['a'] });
const ended = anEpisode({ number: 2, endedAt: 15 * minute, finalRev: 1 });
const key = roomKeyOf(aGroup(), { number: 42 });
const made: Room = { place: 'own', isPrivate: false, channel: 'C1', name: 'inc-0042-api', problems: [] };
const topic = 'SEV-2 · API · alert is firing · opened by Ana';

function anIncident(parts: Partial<Incident> = {}): Incident {
  const room: Room = { place: 'own', isPrivate: false, problems: [] };
  return {
    ...{ number: 42, severity: 2, title: 'API', openedBy: ana, openedAt: now - minute, episode: 2, room },
    ...parts,
  };
}

function act(wish: Wish, parts: LoadedParts, input: Partial<Input> = {}, situation: Partial<Situation> = { room }) {
  return actOnGroup(aLoaded(parts), { id: 'i', by: bo, wish, ...input }, aSituation(now, situation));
}

function granted(...question: Parameters<typeof act>) {
  const result = act(...question);
  if (result.type !== 'applied') throw new Error(JSON.stringify(result));
  return result.change;
}

const firing = { group: { episode: open }, alerts: [anAlert('a')], rev: 1 };
const withIncident = (parts: Partial<Incident> = {}) => ({
  ...firing,
  group: { ...firing.group, incidents: [anIncident(parts)] },
});

describe('opening an incident', () => {
  it('asks for a number only once it would be granted', () => {
    expect(act({ type: 'open_incident' }, firing)).toEqual({ type: 'number_needed' });
    expect(act({ type: 'open_incident' }, { group: { episode: ended } }).type).toBe('refused');
    expect(act({ type: 'open_incident' }, withIncident()).type).toBe('refused');
  });

  it('writes it into the group and makes its room due at once', () => {
    const change = granted({ type: 'open_incident', severity: 3, title: ' API \n latency ' }, firing, { number: 43 });

    expect(change.group.incidents).toEqual([
      {
        ...{ number: 43, severity: 3, title: 'API latency', openedBy: bo, openedAt: now, episode: 2 },
        room: { place: 'own', isPrivate: false, problems: [] },
      },
    ]);
    const target = roomKeyOf(aGroup(), { number: 43 });
    expect(change.deliveries).toEqual([expect.objectContaining({ target, episode: 2, lane: 'rooms' })]);
    expect(change.deliveryDue).toContainEqual({ target, episode: 2, at: now, priority: 0 });
    expect(factsOf(change.timeline)).toEqual(['incident_opened']);
  });

  it.each([
    ['critical', 1],
    ['high', 2],
    ['warning', 3],
    ['info', 4],
  ] as const)('an alert that is %s proposes SEV-%i', (severity, proposed) => {
    const alerts = [anAlert('a', { labels: { severity } })];
    const change = granted({ type: 'open_incident' }, { ...firing, alerts }, { number: 1 });

    expect(change.group.incidents?.[0]?.severity).toBe(proposed);
  });

  it('by a second person names the first, also once the alert has resolved', () => {
    for (const episode of [open, ended]) {
      expect(act({ type: 'open_incident' }, { group: { episode, incidents: [anIncident()] } })).toEqual({
        type: 'refused',
        refusal: { type: 'incident_open', incident: anIncident() },
      });
    }
  });

  it('needs no channel: without a chat it goes on under the card, with a fixed channel in a thread of that', () => {
    const none = granted({ type: 'open_incident' }, firing, { number: 1 }, {});
    expect([none.group.incidents?.[0]?.room.place, none.deliveries]).toEqual(['none', []]);
    const incidents = { channel: '#room', isPrivate: false, invite: [] };
    const fixed = granted({ type: 'open_incident' }, firing, { number: 1 }, { room, incidents });
    expect(fixed.group.incidents?.[0]?.room).toMatchObject({ place: 'fixed', channel: '#room', name: 'room' });
  });

  it('before the first notice waits for the episode to open', () => {
    const change = granted({ type: 'open_incident' }, { alerts: [anAlert('a')] }, { number: 1 });

    expect([change.group.incidents?.[0]?.episode, change.deliveries]).toEqual([1, []]);
  });
});

describe('an incident that goes on', () => {
  it('is ended once, also after its alert, and its cards say so', () => {
    const parts = { group: { episode: ended, incidents: [anIncident()] }, rev: 7 };
    const change = granted({ type: 'resolve_incident', reason: 'rolled back' }, parts);

    expect(change.group.incidents?.[0]).toMatchObject({
      endedAt: now,
      endedBy: bo,
      endReason: 'rolled back',
      endedIn: 2,
    });
    expect(change.group.episode?.finalRev).toBe(8);
    const again = act({ type: 'resolve_incident' }, { group: change.group }, { id: 'later' });
    expect(again).toMatchObject({ type: 'refused', refusal: { type: 'no_incident', last: { number: 42 } } });
  });

  it('changes how bad it is, and says when it does not', () => {
    const change = granted({ type: 'incident_severity', severity: 1 }, withIncident());
    expect(change.timeline[0]?.fact).toEqual({ type: 'incident_severity', by: bo, number: 42, from: 2, to: 1 });
    expect(act({ type: 'incident_severity', severity: 2 }, withIncident())).toMatchObject({
      refusal: { type: 'incident_severity_is' },
    });
  });

  it('keeps its group from being forgotten', () => {
    const long = 90 * 24 * 60 * minute;
    const group = { state: 'dormant', episode: ended, incidents: [anIncident()] } as const;
    expect(isForgettable(aLoaded({ group }), long, usualRetention)).toBe(false);
    const over = anIncident({ endedAt: now, endedIn: 2 });
    expect(isForgettable(aLoaded({ group: { ...group, incidents: [over] } }), long, usualRetention)).toBe(true);
  });
});

const aRoom = (parts: Partial<Delivery> = {}): Delivery => ({
  ...{ schema: 1, target: key, episode: 2, lane: 'rooms', told: 0, failures: 0 },
  ...parts,
});

function plan(incident: Partial<Incident>, delivery: Partial<Delivery> = {}, situation: Partial<Situation> = {}) {
  const own = aRoom(delivery);
  const loaded = aLoaded({ ...withIncident(incident), deliveries: [own], timelineSeq: 5 });
  const noted = anEntry(5, { type: 'noted', by: bo, text: 'x' }, { episode: 2 });
  const reading = { shortId: '7K2Q', entries: own.told < 5 ? [noted] : [] };
  const next = planDelivery(loaded, own, aSituation(now, { room, ...situation }), reading);
  return next.type === 'step' ? (next.step.type === 'room' ? next.step.action.type : next.step.type) : next;
}

describe('a room', () => {
  const archive = { incidents: { isPrivate: false, invite: [], archiveAfterMs: minute } };
  const ready: Room = { ...made, invited: [], topic };
  const over = { endedAt: now - 2 * minute, endedBy: bo, endedIn: 2 };
  const overRoom: Room = { ...made, invited: [], topic: 'Ended by Bo · SEV-2 · API' };
  const shown = { ref: { channel: 'C1', ts: '1' }, shownRev: 1, told: 5 };

  it.each<[string, Parameters<typeof plan>, ReturnType<typeof plan>]>([
    ['is made first', [{}], 'create'],
    ['then gets people', [{ room: made }], 'invite'],
    ['then its topic', [{ room: { ...made, invited: [] } }], 'topic'],
    ['then the card', [{ room: ready }], 'post'],
    ['has its card edited', [{ room: ready }, { ...shown, shownRev: 0 }], 'edit'],
    ['is told what changed', [{ room: ready }, { ...shown, told: 4 }], 'reply'],
    ['changes its topic with the severity', [{ room: ready, severity: 1 }, shown], 'topic'],
    ['is not made once its incident has ended', [over], { type: 'nothing' }],
    ['says in its topic that it has ended', [{ ...over, room: ready }, shown], 'topic'],
    ['stays as it is after the end', [{ ...over, room: overRoom }, shown], { type: 'nothing' }],
    ['is archived when the policy says so', [{ ...over, room: overRoom }, shown, archive], 'archive'],
    [
      'waits until then',
      [{ ...over, endedAt: now, room: overRoom }, shown, archive],
      { type: 'wait', until: now + minute },
    ],
    ['without a place needs nothing', [{ room: { ...made, place: 'none' } }], { type: 'nothing' }],
    ['leaves making it to the heir of its group', [{ movedAt: now }], { type: 'nothing' }],
  ])('%s', (_, question, next) => {
    expect(plan(...question)).toEqual(next);
  });

  it('waits for a lost call as long as that may arrive, then makes it again', () => {
    const attempt = { id: 'x', at: now - 1000, type: 'room', searches: 0, settles: {} } as const;

    expect(plan({}, { attempt })).toEqual({ type: 'wait', until: now - 1000 + 15_000 });
    expect(plan({}, { attempt: { ...attempt, at: now - 20_000 } })).toBe('create');
  });

  it('whose card was lost looks for it in its own channel', () => {
    const attempt = { id: 'x', at: now - minute, type: 'post', searches: 0, settles: { shownRev: 1 } } as const;

    expect(plan({ room: ready }, { attempt })).toMatchObject({ type: 'search', place: { channel: 'C1' } });
  });
});

function settle(
  action: 'create' | 'invite',
  outcome: Parameters<typeof settleDelivery>[1]['outcome'],
  parts = withIncident(),
) {
  const attempt = { id: 'x', at: now, type: 'room', searches: 0, settles: {} } as const;
  const card = { ...aRoom(), target: 'r/slack/0' as Delivery['target'], ref: { ts: '1' }, shownRev: 1 };
  const loaded = aLoaded({ ...parts, deliveries: [aRoom({ attempt }), card] });
  const what =
    action === 'create'
      ? ({ type: 'create', name: 'inc-0042-api', isPrivate: false, since: now } as const)
      : ({ type: 'invite', channel: 'C1', by: ana, others: [] } as const);
  const settles = { room: { incident: 42, action: what } };
  const call = { target: key, episode: 2, attemptId: 'x', settles, outcome, jitter: 0.5 };
  const settled = settleDelivery(loaded, call, aSituation(now, { room }));
  if (settled.type === 'stale') throw new Error('stale');
  return { ...settled.change, room: settled.change.group.incidents?.[0]?.room };
}

describe('a step of a room', () => {
  it('that is done is written down, told, and shown on the usual card', () => {
    const change = settle('create', { type: 'done', ref: { channel: 'C9', name: 'inc-0042-api-2' } });

    expect(change.room).toEqual({ ...made, channel: 'C9', name: 'inc-0042-api-2' });
    expect(change.bumpsRev).toBe(true);
    expect(factsOf(change.timeline)).toEqual(['incident_channel']);
    expect(change.deliveryDue.map(({ target }) => target)).toEqual([key, 'r/slack/0']);
    expect(change.deliveries[0]).not.toHaveProperty('attempt');
  });

  it('that is refused is over too: people are told why, and work under the card', () => {
    const change = settle('create', { type: 'refused', error: 'missing_scope' });

    expect(change.room).toMatchObject({ place: 'none', problems: ['missing_scope'] });
    expect(change.timeline.map(({ fact }) => fact)).toEqual([
      { type: 'incident_problem', number: 42, problem: 'missing_scope' },
    ]);
    expect(change.deliveries[0]).not.toHaveProperty('trouble');
  });

  it('that went wrong for one person goes on for the others', () => {
    const change = settle(
      'invite',
      { type: 'done', people: ['Ana'], problems: ['Not invited: Cy'] },
      withIncident({ room: made }),
    );

    expect(change.room).toMatchObject({ invited: ['Ana'], problems: ['Not invited: Cy'], channel: 'C1' });
  });

  it.each(['unknown', 'retry'] as const)('whose outcome is "%s" is still to be done', (type) => {
    const change = settle('create', { type, error: 'x' });

    expect(change.room).toEqual(anIncident().room);
    expect(change.deliveryDue[0]?.at).toBeGreaterThan(now);
  });
});
