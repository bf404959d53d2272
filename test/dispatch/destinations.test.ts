import { describe, expect, it } from 'vitest';
import { createDestinations } from '../../src/dispatch/destinations.ts';
import { createMemo } from '../../src/dispatch/memo.ts';
import { toLabelSet } from '../../src/engine/label-set.ts';
import { anAlert, aPolicy, aRoute, is } from '../support/builders.ts';

describe('destinations', () => {
  it('follow the policy that holds now', () => {
    let policy = aPolicy();
    const destinations = createDestinations(() => policy);
    const { content } = anAlert();
    expect(destinations.of(content).map(({ group }) => group.receiver)).toEqual(['team']);
    policy = aPolicy({ route: aRoute({ receiver: 'night' }) });
    expect(destinations.of(content).map(({ group }) => group.receiver)).toEqual(['night']);
  });

  it('are not borrowed from another label set with the same fingerprint', () => {
    const pay = aRoute({ key: '{}/{pay}', receiver: 'pay', matchers: [is('service', 'pay')] });
    const policy = aPolicy({ route: aRoute({ children: [pay] }) });
    const destinations = createDestinations(() => policy);
    const { content } = anAlert();
    destinations.of(content);
    const forged = toLabelSet([['service', 'pay']]);
    expect(destinations.of({ ...content, labels: forged }).map(({ group }) => group.receiver)).toEqual(['pay']);
  });

  it('name a group once that two routes lead to', () => {
    const twice = aRoute({ key: '{}/{x}', matchers: [is('service', 'checkout')], continue: true });
    const policy = aPolicy({ route: aRoute({ children: [twice, { ...twice, continue: false }] }) });
    const { content } = anAlert();
    expect(createDestinations(() => policy).of(content)).toHaveLength(1);
  });
});

describe('memo', () => {
  it('keeps what is asked for and forgets the rest', () => {
    const memo = createMemo<number, string>(10);
    memo.set(0, 'kept');
    for (let key = 1; key <= 100; key += 1) {
      memo.set(key, 'new');
      expect(memo.get(0)).toBe('kept');
    }
    expect(memo.get(1)).toBeUndefined();
    expect(memo.get(100)).toBe('new');
  });
});
