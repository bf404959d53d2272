import { describe, expect, it } from 'vitest';
import type { Delivery } from '../../src/engine/delivery.ts';
import { aMirror, anAlert, minute, mirror, now, over, second } from './group-builders.ts';
import {
  acknowledged,
  ended,
  firing,
  first,
  isAcknowledged,
  known,
  lost,
  open,
  plan,
  type Question,
  resolved,
  setting,
  shown,
  silences,
} from './mirror-builder.ts';

describe('a mirror whose call was lost', () => {
  const waiting = { episode: open, pending: { [mirror.key]: first } };
  const over_ = { episode: ended };
  const alerts = [over(anAlert('a'), 19 * minute)];

  it('makes the same call again after the usual wait, without a search', () => {
    const fresh = aMirror({ attempt: lost(firing, now - 15 * second + 1) });
    expect(plan(fresh, { group: waiting })).toEqual({ type: 'wait', until: now + 1 });
    expect(setting(aMirror({ attempt: lost(firing) }), { group: waiting })).toMatchObject({ status: 'firing' });
    const acknowledging = aMirror({ shownRev: 1, mirrored: firing, attempt: lost(isAcknowledged) });
    expect(setting(acknowledging, { group: { episode: acknowledged, sent: known } })).toMatchObject({
      status: 'acknowledged',
      isTrigger: false,
    });
    expect(setting(acknowledging, { group: { episode: open, sent: known } })).toMatchObject({
      status: 'firing',
      isTrigger: false,
    });
  });

  it.each<[string, Partial<Delivery>]>([
    ['which is not settled', { attempt: lost(firing) }],
    ['which another call replaced that did not get through', { isUnsure: true }],
    ['which was a resolve', { shownRev: 1, mirrored: firing, attempt: lost(resolved) }],
  ])('is resolved when all is over, in case it arrived: %s', (_name, parts) => {
    expect(setting(aMirror(parts), { group: over_, alerts })).toMatchObject({ status: 'resolved', shownRev: 4 });
  });

  it.each<[string, Partial<Delivery>]>([
    ['is not settled', { attempt: lost(resolved) }],
    ['was replaced', { isUnsure: true }],
  ])('is opened again when it fires on and a lost resolve that %s may have closed it', (_name, parts) => {
    const delivery = { ...shown, ...parts };
    expect(setting(delivery, { group: { episode: acknowledged, sent: known } })).toMatchObject({
      status: 'firing',
      isTrigger: true,
      shownRev: -1,
    });
    expect(plan(delivery, { group: { episode: open, sent: known }, situation: { silences } }).type).not.toBe('step');
  });

  it('is left as it may be while a silence covers everything', () => {
    const withdrawn = { episode: open };
    expect(plan(aMirror({ attempt: lost(firing) }), { group: withdrawn, situation: { silences } })).toEqual({
      type: 'agree',
      settles: { shownRev: 1 },
      withdraws: false,
    });
  });

  it.each<[string, Delivery, Question, object]>([
    ['a firing state', { ...shown, againAt: now }, { group: { episode: open } }, { status: 'firing', isTrigger: true }],
    [
      'an acknowledged state, from the beginning: a late resolve may have closed it',
      { ...shown, mirrored: isAcknowledged, againAt: now },
      { group: { episode: acknowledged } },
      { status: 'firing', isTrigger: true, shownRev: -1 },
    ],
    [
      'the end',
      aMirror({ shownRev: 4, mirrored: resolved, againAt: now }),
      { group: over_, alerts },
      { status: 'resolved' },
    ],
    [
      'the end of what has come back and waits for its flush',
      aMirror({ shownRev: 1, mirrored: resolved, againAt: now }),
      { group: { episode: open } },
      { status: 'resolved', isTrigger: false },
    ],
  ])('repeats %s once a late call would have arrived', (_name, delivery, question, expected) => {
    expect(setting(delivery, question)).toMatchObject(expected);
    expect(plan({ ...delivery, againAt: now + 1 }, question)).toEqual({ type: 'wait', until: now + 1 });
  });

  it('repeats nothing that could call people to what is silenced, and follows what they do', () => {
    const delivery = { ...shown, againAt: now };
    const situation = { silences };
    expect(plan(delivery, { group: { episode: open }, situation })).toEqual({ type: 'nothing' });
    expect(setting(delivery, { group: { episode: acknowledged }, situation })).toMatchObject({
      status: 'acknowledged',
      isTrigger: false,
    });
  });

  it('repeats nothing of an open state where nobody wants to hear of the end', () => {
    const quiet = { integrations: [{ ...mirror, sendResolved: false }] };
    const delivery = aMirror({ shownRev: 4, mirrored: firing, againAt: now });
    expect(plan(delivery, { group: over_, alerts, situation: quiet })).toEqual({ type: 'nothing' });
  });
});
