import { describe, expect, it } from 'vitest';
import type { Delivery } from '../../src/engine/delivery.ts';
import { aMirror, anAlert, anEpisode, minute, mirror, now, over, second, sent } from './group-builders.ts';
import { ended, first, known, lost, open, plan, resolved, setting, shown, silences } from './mirror-builder.ts';

describe('a mirror of what is over', () => {
  const over_ = { episode: ended, sent: known };
  const alerts = [over(anAlert('a'), 19 * minute)];
  const end = { seq: 1, reason: 'all_resolved', at: now, firing: [], resolved: ['a'] };

  it.each([
    ['it was silenced', silences],
    ['it was not', []],
  ])('is resolved at once, whether %s', (_name, around) => {
    expect(setting(shown, { group: over_, alerts, situation: { silences: around } })).toMatchObject({
      status: 'resolved',
      isTrigger: false,
      shownRev: 4,
      notification: end,
    });
  });

  it('is left open where nobody wants to hear of the end', () => {
    const quiet = { integrations: [{ ...mirror, sendResolved: false }] };
    expect(plan(shown, { group: over_, alerts, situation: quiet })).toEqual({
      type: 'agree',
      settles: { shownRev: 4 },
      withdraws: false,
    });
  });

  it('needs no second call once it is resolved, and has told what is pending', () => {
    const done = aMirror({ shownRev: 1, mirrored: { ...resolved, severity: 'critical' } });
    const waiting = { ...over_, pending: { [mirror.key]: { ...first, reason: 'all_resolved' as const } } };
    expect(plan(done, { group: waiting, alerts })).toMatchObject({
      type: 'agree',
      settles: { shownRev: 4, notification: { reason: 'all_resolved', seq: 3 } },
      withdraws: false,
    });
  });

  it('is resolved when all that fires still was silenced from its first moment', () => {
    const group = {
      episode: open,
      sent: known,
      pending: { [mirror.key]: { ...first, reason: 'all_resolved' as const } },
    };
    expect(setting(shown, { group, situation: { silences } })).toMatchObject({
      status: 'resolved',
      notification: { reason: 'all_resolved' },
    });
    expect(plan(shown, { group })).toEqual({ type: 'agree', settles: {}, withdraws: true });
  });

  it('waits for a flush when it fires again, even if people saw it before', () => {
    const back = aMirror({ shownRev: 1, mirrored: resolved });
    const group = { episode: { ...open, reopened: 1 }, sent: { [mirror.key]: sent([]) } };
    expect(plan(back, { group, rev: 2 })).toEqual({ type: 'agree', settles: { shownRev: 2 }, withdraws: false });
    const decided = { ...group, pending: { [mirror.key]: first } };
    expect(setting(back, { group: decided, rev: 2 })).toMatchObject({ status: 'firing', isTrigger: true });
  });
});

describe('a mirror that an earlier episode has set', () => {
  const later = anEpisode({ number: 2, firing: ['a'] });
  const second_ = aMirror({ episode: 2 });
  const waiting = { episode: later, pastEpisodes: [ended], pending: { [mirror.key]: first } };

  it('is triggered in any case, since its first notice says so', () => {
    expect(setting(second_, { group: waiting, deliveries: [shown, second_] })).toMatchObject({ isTrigger: true });
  });

  it('waits for a call that is under way for the earlier one', () => {
    const calling = { ...shown, attempt: lost(resolved, now - 5 * second) };
    expect(plan(second_, { group: waiting, deliveries: [calling, second_] })).toEqual({
      type: 'wait',
      until: now + 10 * second,
    });
    const other = { ...calling, target: 'team/pager/1' as never };
    expect(plan(second_, { group: waiting, deliveries: [other, second_] }).type).toBe('step');
  });

  it('is not resolved for the earlier one any more', () => {
    const group = { ...waiting, pending: {} };
    expect(plan(shown, { group, deliveries: [shown, second_] })).toEqual({
      type: 'agree',
      settles: { shownRev: 4 },
      withdraws: false,
    });
    expect(plan({ ...shown, shownRev: 4 }, { group, deliveries: [shown, second_] })).toEqual({ type: 'nothing' });
    const beside = [shown, { ...second_, target: 'team/pager/1' as never }];
    expect(setting(shown, { group, deliveries: beside })).toMatchObject({ status: 'resolved' });
  });

  it('keeps a lost call of the earlier one in mind for as long as it may arrive', () => {
    const calling = { ...shown, shownRev: 4, attempt: lost(resolved, now - 59 * second) };
    expect(plan(calling, { group: waiting, deliveries: [calling, second_] })).toEqual({
      type: 'wait',
      until: now + second,
    });
    const gone = { ...calling, attempt: lost(resolved, now - minute) };
    expect(plan(gone, { group: waiting, deliveries: [gone, second_] })).toMatchObject({ type: 'agree' });
  });

  it.each<[string, readonly Delivery[], boolean]>([
    ['is open', [shown], true],
    ['may be open', [aMirror({ isUnsure: true })], true],
    ['is resolved', [aMirror({ mirrored: resolved })], false],
    ['was not set', [aMirror()], false],
    ['is resolved, and was open before that', [shown, aMirror({ episode: 2, mirrored: resolved })], false],
  ])('is resolved at the end of an episode that set nothing, if it %s', (_name, earlier, isResolved) => {
    const own = aMirror({ episode: 3 });
    const group = { episode: { ...ended, number: 3 }, pending: { [mirror.key]: first } };
    const answer = setting(own, { group, alerts: [over(anAlert('a'), minute)], deliveries: [...earlier, own] });
    expect(answer).toMatchObject(isResolved ? { status: 'resolved' } : { type: 'agree', withdraws: true });
  });
});
