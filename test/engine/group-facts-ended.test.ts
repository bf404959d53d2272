import { describe, expect, it } from 'vitest';
import { episodeFacts, groupFacts } from '../../src/engine/group-facts.ts';
import {
  aLoaded,
  anAlert,
  ana,
  anEpisode,
  aSituation,
  bo,
  fp,
  type LoadedParts,
  minute,
  now,
  over,
} from './group-builders.ts';

const open = anEpisode({ number: 3, firingSince: minute, reopened: 2 });
const acknowledgement = { by: ana, at: 5 * minute, covers: [fp('a')] };

function facts(parts: LoadedParts) {
  return groupFacts(aLoaded(parts), aSituation(now), '7K2Q');
}

describe('the facts of an episode that ended', () => {
  const example = anAlert('old', { fires: 4 });
  const memory = {
    commonLabels: { team: 'x' },
    commonAnnotations: { summary: 's' },
    severity: 'critical',
    severityIsGuessed: false,
    alerts: 7,
    example,
  } as const;
  const ended = anEpisode({
    number: 3,
    firingSince: minute,
    endedAt: 10 * minute,
    endedBy: bo,
    endReason: 'done',
    acknowledgement,
    reopened: 1,
    memory,
  });

  it('say how it ended and who had it, in the words that it had then', () => {
    const all = facts({
      group: { episode: ended },
      alerts: [over(anAlert('a', { labels: { severity: 'info' } }), minute)],
    });
    expect(all).toMatchObject({
      state: 'resolved',
      severity: 'critical',
      severityIsGuessed: false,
      commonLabels: { team: 'x' },
      commonAnnotations: { summary: 's' },
      firing: 0,
      resolved: 7,
      silenced: 0,
      silences: [],
      firingSince: minute,
      endedAt: 10 * minute,
      endedBy: bo,
      endReason: 'done',
      acknowledgement,
      newSinceAcknowledgement: 0,
      episode: 3,
      reopened: 1,
    });
    expect(all.alerts.map(({ fingerprint }) => fingerprint)).toEqual(['a']);
    expect(all).not.toHaveProperty('nextRepeatAt');
  });

  it('show one alert that it remembers once all have left', () => {
    expect(facts({ group: { episode: ended } }).alerts).toEqual([
      { ...example, status: 'resolved', isSilenced: false, fires: 4 },
    ]);
  });

  it('say that its source still reports what a person closed', () => {
    const closed = { by: bo, at: 10 * minute, fires: { [fp('a')]: 1 } };
    expect(facts({ group: { episode: ended, closed }, alerts: [anAlert('a')] })).toMatchObject({
      state: 'resolved',
      stillReported: 1,
    });
  });

  it('are told without memory, too', () => {
    const { memory: _, endedBy: __, endReason: ___, acknowledgement: ____, ...bare } = ended;
    const all = facts({ group: { episode: bare }, alerts: [over(anAlert('a'), minute)] });
    expect(all).toMatchObject({
      state: 'resolved',
      resolved: 1,
      severity: 'warning',
      commonLabels: { alertname: 'a' },
    });
    expect(facts({ group: { episode: bare } }).alerts).toEqual([]);
    expect(all).not.toHaveProperty('endedBy');
  });

  it('give way to what fires since for whoever asks for the group, not for its own card', () => {
    const alerts = [anAlert('a', { startsAt: 19 * minute }), over(anAlert('b'), minute)];
    const loaded = aLoaded({ group: { episode: ended }, alerts });
    expect(groupFacts(loaded, aSituation(now), '')).toMatchObject({
      state: 'pending',
      episode: 4,
      firing: 1,
      firingSince: 19 * minute,
    });
    const own = episodeFacts(loaded, aSituation(now), '', ended);
    expect(own).toMatchObject({ state: 'resolved', episode: 3, firing: 0, stillReported: 0 });
    expect(own.alerts.map(({ fingerprint }) => fingerprint)).toEqual(['old']);
  });

  it('stay what they were when the group has moved on to another', () => {
    const past = { ...ended, number: 2 };
    const loaded = aLoaded({ group: { episode: open, pastEpisodes: [past] }, alerts: [over(anAlert('a'), minute)] });
    expect(episodeFacts(loaded, aSituation(now), '', past)).toMatchObject({
      state: 'resolved',
      episode: 2,
      resolved: 7,
      alerts: [{ fingerprint: 'old' }],
    });
    expect(episodeFacts(loaded, aSituation(now), '', open)).toMatchObject({ episode: 3 });
  });

  it('name an unfinished one that has not been looked at yet without an end', () => {
    const { endedAt: _, ...unended } = ended;
    expect(groupFacts(aLoaded({ group: { episode: { ...unended } } }), aSituation(now), '').state).toBe('resolved');
  });
});
