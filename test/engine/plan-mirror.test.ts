import { describe, expect, it } from 'vitest';
import type { Delivery, MirrorState } from '../../src/engine/delivery.ts';
import { aMirror, anAlert, anEpisode, minute, mirror, over } from './group-builders.ts';
import {
  acknowledged,
  ended,
  firing,
  first,
  isAcknowledged,
  known,
  open,
  plan,
  type Question,
  setting,
  shown,
  silences,
  told,
} from './mirror-builder.ts';

describe('a mirror that was not set in this episode', () => {
  it('is triggered by its first notice', () => {
    expect(plan(aMirror(), { group: { episode: open, pending: { [mirror.key]: first } }, rev: 6 })).toEqual({
      type: 'step',
      step: {
        type: 'set',
        state: firing,
        isTrigger: true,
        facts: expect.objectContaining({
          state: 'firing',
          shortId: '7K2Q',
          group: expect.objectContaining({ groupKey: '{}:{}' }),
        }),
      },
      settles: { shownRev: 6, mirrored: firing, notification: told },
    });
  });

  it('waits for a decision', () => {
    expect(plan(aMirror(), { group: { episode: open } })).toEqual({ type: 'nothing' });
  });

  it('is triggered before it is acknowledged, since nobody can acknowledge what is not there', () => {
    const group = { episode: acknowledged, pending: { [mirror.key]: first } };
    expect(setting(aMirror(), { group })).toEqual({
      status: 'firing',
      isTrigger: true,
      shownRev: -1,
      mirrored: firing,
      notification: told,
    });
    const half = aMirror({ shownRev: -1, mirrored: firing });
    expect(setting(half, { group: { episode: acknowledged, sent: known } })).toEqual({
      status: 'acknowledged',
      isTrigger: false,
      shownRev: 1,
      mirrored: isAcknowledged,
    });
  });

  it.each<[string, Question]>([
    ['everything was silenced meanwhile', { group: { episode: open }, situation: { silences } }],
    ['everything is over', { group: { episode: ended }, alerts: [over(anAlert('a'), 19 * minute)] }],
  ])('calls nobody, and counts nobody as told, when %s before it could be set', (_name, { group, ...rest }) => {
    const waiting = { ...group, pending: { [mirror.key]: first } };
    expect(plan(aMirror(), { ...rest, group: waiting })).toEqual({ type: 'agree', settles: {}, withdraws: true });
  });

  it('does not count what was told in an earlier episode', () => {
    expect(plan(aMirror(), { group: { episode: open, sent: known } })).toEqual({ type: 'nothing' });
  });

  it('takes no notice of a first notice that belongs to a later episode', () => {
    const group = { episode: anEpisode({ number: 2 }), pastEpisodes: [ended], pending: { [mirror.key]: first } };
    expect(plan(aMirror(), { group })).toEqual({ type: 'nothing' });
  });
});

describe('a mirror that was triggered', () => {
  const live = { episode: open, sent: known };

  it.each<[string, Delivery, Question, Partial<MirrorState>]>([
    ['an acknowledgement', shown, { group: { episode: acknowledged } }, { status: 'acknowledged' }],
    [
      'the end of an acknowledgement',
      aMirror({ shownRev: 1, mirrored: isAcknowledged }),
      { group: { episode: open } },
      { status: 'firing' },
    ],
    [
      'a higher severity',
      shown,
      { group: { episode: open }, alerts: [anAlert('a'), anAlert('b', { labels: { severity: 'critical' } })] },
      { severity: 'critical', summary: 'b' },
    ],
    [
      'other words',
      shown,
      { group: { episode: open }, alerts: [anAlert('a', { annotations: { summary: 'Worse' } })] },
      { summary: 'Worse' },
    ],
    [
      'an acknowledgement while it is silenced',
      shown,
      { group: { episode: acknowledged }, situation: { silences } },
      { status: 'acknowledged' },
    ],
  ])('follows %s', (_name, delivery, question, state) => {
    const answer = plan(delivery, { ...question, group: { ...live, ...question.group }, rev: 2 });
    expect(answer).toMatchObject({
      type: 'step',
      step: { state: { ...firing, ...state }, isTrigger: false },
      settles: { shownRev: 2, mirrored: { ...firing, ...state } },
    });
  });

  it('needs no call when only the revision has moved', () => {
    expect(plan(shown, { group: live, rev: 5 })).toEqual({ type: 'agree', settles: { shownRev: 5 }, withdraws: false });
    expect(plan(shown, { group: live })).toEqual({ type: 'nothing' });
    expect(plan(shown, { group: live, rev: 5, situation: { silences } })).toMatchObject({ type: 'agree' });
  });

  it.each(['repeat', 'new_alerts', 'some_resolved'] as const)('has told a %s without a call', (reason) => {
    const group = { ...live, pending: { [mirror.key]: { ...first, reason } } };
    expect(plan(shown, { group })).toEqual({
      type: 'agree',
      settles: { notification: { ...told, reason } },
      withdraws: false,
    });
  });

  it('has told news together with the state that they changed', () => {
    const group = {
      ...live,
      episode: acknowledged,
      pending: { [mirror.key]: { ...first, reason: 'new_alerts' as const } },
    };
    expect(setting(shown, { group })).toMatchObject({ status: 'acknowledged', notification: { reason: 'new_alerts' } });
  });

  it('is triggered again when a flush decides so though we remember it as open', () => {
    const group = { episode: acknowledged, pending: { [mirror.key]: first } };
    const delivery = aMirror({ shownRev: 1, mirrored: isAcknowledged });
    expect(setting(delivery, { group })).toMatchObject({ status: 'firing', isTrigger: true, shownRev: -1 });
    expect(setting(delivery, { group, situation: { silences } })).toEqual({
      type: 'agree',
      settles: {},
      withdraws: true,
    });
  });

  it('is triggered again when what was open is gone, unless that is silenced', () => {
    expect(setting(aMirror({ shownRev: 1 }), { group: live })).toMatchObject({ status: 'firing', isTrigger: true });
    expect(plan(aMirror({ shownRev: 1 }), { group: live, situation: { silences } })).toEqual({ type: 'nothing' });
  });

  it('does not show its own trouble', () => {
    const trouble = { since: 0, error: 'x', isPermanent: false };
    const own = { ...shown, trouble };
    const answer = plan(own, { group: { ...live, episode: acknowledged }, deliveries: [own] });
    expect(answer).toMatchObject({ step: { facts: { trouble: [] } } });
  });

  it('cuts long words between characters', () => {
    const alerts = [anAlert('a', { annotations: { summary: '🔥'.repeat(300) } })];
    expect(plan(shown, { group: live, alerts })).toMatchObject({ step: { state: { summary: '🔥'.repeat(200) } } });
    expect(
      plan(shown, { group: live, alerts: [anAlert('a', { annotations: { summary: 'x'.repeat(300) } })] }),
    ).toMatchObject({
      step: { state: { summary: 'x'.repeat(200) } },
    });
  });
});
