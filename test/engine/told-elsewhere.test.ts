import { expect, it } from 'vitest';
import type { Delivery, MirrorState } from '../../src/engine/delivery.ts';
import type { Wish } from '../../src/engine/input.ts';
import { toldElsewhere } from '../../src/engine/told-elsewhere.ts';
import { bo, keyOf } from '../support/builders.ts';

const by = { id: 'pagerduty:P1', name: 'Ana', origin: 'pagerduty' };

function aMirror(mirrored: Partial<MirrorState>, more: Partial<Delivery> = {}): Delivery {
  return {
    schema: 1,
    target: keyOf('team/pagerduty/0'),
    episode: 2,
    lane: 'pager',
    told: 0,
    failures: 0,
    mirrored: { status: 'firing', severity: 'critical', summary: 's', ...mirrored },
    ...more,
  };
}

const group = { episode: { number: 2 } } as Parameters<typeof toldElsewhere>[2];
const stateAfter = (wish: Wish, mirrored: Partial<MirrorState>) =>
  toldElsewhere({ by, wish }, [aMirror(mirrored)], group)?.mirrored;

it.each([
  ['acknowledge', 'firing', { status: 'acknowledged' }],
  ['resolve', 'acknowledged', { status: 'resolved' }],
  ['unacknowledge', 'acknowledged', { status: 'firing' }],
  ['reopen', 'resolved', { status: 'firing', isReopened: true }],
] as const)('%s where it was %s is told already', (type, status, expected) => {
  expect(stateAfter({ type }, { status })).toMatchObject(expected);
});

it('an acknowledgement that stayed there does not, once it is taken back there', () => {
  const after = stateAfter({ type: 'unacknowledge' }, { status: 'firing', staysAcknowledged: true });

  expect(after).toEqual({ status: 'firing', severity: 'critical', summary: 's' });
});

it('what is so there already, and what is no state, changes nothing', () => {
  expect(stateAfter({ type: 'acknowledge' }, { status: 'acknowledged' })).toBeUndefined();
  expect(stateAfter({ type: 'note', text: 'x' }, {})).toBeUndefined();
  expect(stateAfter({ type: 'assign', to: ['Bo'], how: 'escalated' }, {})).toBeUndefined();
});

it('nothing is concluded from what people do elsewhere, of earlier episodes, of lost calls, nor where two are meant', () => {
  const wish: Wish = { type: 'acknowledge' };
  const attempt = { id: 'a', at: 0, type: 'set', searches: 0, settles: {} } as const;

  expect(toldElsewhere({ by: bo, wish }, [aMirror({})], group)).toBeUndefined();
  expect(toldElsewhere({ by, wish }, [aMirror({}, { episode: 1 })], group)).toBeUndefined();
  expect(toldElsewhere({ by, wish }, [aMirror({}, { attempt })], group)).toBeUndefined();
  const other = aMirror({}, { target: keyOf('team/pagerduty/1') });
  expect(toldElsewhere({ by, wish }, [aMirror({}), other], group)).toBeUndefined();
});
