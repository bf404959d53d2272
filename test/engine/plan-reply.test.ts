import { expect, it } from 'vitest';
import { planDelivery } from '../../src/engine/plan.ts';
import type { Silence } from '../../src/engine/silence.ts';
import type { TimelineEntry } from '../../src/engine/timeline.ts';
import {
  aCard,
  aLoaded,
  anAlert,
  ana,
  anEntry,
  anEpisode,
  aSilence,
  aSituation,
  card,
  fp,
  type LoadedParts,
  minute,
  now,
  pending,
} from './group-builders.ts';

const repeat = pending({ seq: 3, reason: 'repeat', firing: [fp('a')] });
const alerts = [anAlert('a')];

function plan(group: LoadedParts, entries: readonly TimelineEntry[], told = 3, silences: readonly Silence[] = []) {
  return planDelivery(aLoaded(group), aCard({ told }), aSituation(now, { silences }), { entries, shortId: '' });
}

it('answers in the thread of a card that shows the latest, and settles what it calls for', () => {
  const entries = [
    anEntry(4, { type: 'repeat_due', firing: 1 }, { at: now }),
    anEntry(5, { type: 'opened', firing: 1, severity: 'info' }),
  ];
  const group = { episode: anEpisode({ firing: ['a'] }), pending: { [card.key]: repeat } };
  expect(plan({ group, alerts }, entries)).toEqual({
    type: 'step',
    step: { type: 'reply', ref: { ts: '1' }, facts: expect.anything(), entries: [entries[0]], pings: true },
    settles: { told: 5, notification: { seq: 3, reason: 'repeat', at: 0, firing: ['a'], resolved: [] } },
  });
  expect(plan({ group, alerts }, [])).toMatchObject({ settles: { told: 3 } });
});

it('calls nobody to what is over', () => {
  const entries = [
    anEntry(4, { type: 'unacknowledged', by: ana }, { pings: true }),
    anEntry(5, { type: 'ended', byExpiry: false }),
  ];
  const group = { episode: anEpisode({ endedAt: minute, finalRev: 1 }) };
  expect(plan({ group }, entries)).toMatchObject({
    step: { type: 'reply', entries, pings: false },
    settles: { told: 5 },
  });
});

it('waits with a reply, and has nothing to say without news', () => {
  const group = { episode: anEpisode({ firing: ['a'] }) };
  const entries = [anEntry(4, { type: 'acknowledged', by: ana }, { at: now })];
  expect(plan({ group, alerts }, entries)).toEqual({ type: 'wait', until: now + 3_000 });
  expect(plan({ group, alerts }, [])).toEqual({ type: 'nothing' });
});

it('says nothing by itself of what resolves silenced, nor of what fires while somebody has it', () => {
  const resolved = [anEntry(4, { type: 'alerts_resolved', count: 1, names: [], remaining: 1 })];
  const added = [anEntry(4, { type: 'alerts_added', count: 1, names: [] })];
  const episode = anEpisode({ firing: ['a'] });
  const acknowledgement = { by: ana, at: 0, covers: [] };
  expect(plan({ group: { episode }, alerts }, resolved).type).toBe('step');
  expect(plan({ group: { episode }, alerts }, resolved, 3, [aSilence('s', 'a')]).type).toBe('nothing');
  expect(plan({ group: { episode }, alerts }, added).type).toBe('step');
  expect(plan({ group: { episode: { ...episode, acknowledgement } }, alerts }, added).type).toBe('nothing');
});
