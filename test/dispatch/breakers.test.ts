import { describe, expect, it } from 'vitest';
import { createBreakers } from '../../src/dispatch/breakers.ts';

const minute = 60_000;

function failFive(breakers: ReturnType<typeof createBreakers>, now: number): void {
  for (let count = 0; count < 5; count += 1) breakers.report('slack', 'failed', now);
}

describe('breaker', () => {
  it('opens after five failures in a row, for a minute', () => {
    const breakers = createBreakers();
    failFive(breakers, 1000);
    expect(breakers.admit('slack', 2000)).toBe(1000 + minute);
    expect(breakers.admit('pagerduty', 2000)).toBe(0);
  });

  it('says since when it is open and why, until a call is answered', () => {
    const breakers = createBreakers();
    expect(breakers.open()).toEqual([]);
    failFive(breakers, 1000);
    breakers.report('slack', 'failed', 2 * minute, 'HTTP 500');
    expect(breakers.open()).toEqual([{ name: 'slack', since: 1000, error: 'HTTP 500' }]);
    breakers.report('slack', 'answered', 4 * minute);
    expect(breakers.open()).toEqual([]);
  });

  it('stays closed while answers come in between', () => {
    const breakers = createBreakers();
    for (let count = 0; count < 4; count += 1) breakers.report('slack', 'failed', 0);
    breakers.report('slack', 'answered', 0);
    for (let count = 0; count < 4; count += 1) breakers.report('slack', 'failed', 0);
    expect(breakers.admit('slack', 1)).toBe(0);
  });

  it('is not moved by calls that say nothing about the vendor', () => {
    const breakers = createBreakers();
    for (let count = 0; count < 4; count += 1) breakers.report('slack', 'failed', 0);
    breakers.report('slack', 'no_verdict', 0);
    breakers.report('slack', 'failed', 0);
    expect(breakers.admit('slack', 1)).toBe(minute);
  });

  it('lets one call at a time through after the minute', () => {
    const breakers = createBreakers();
    failFive(breakers, 0);
    expect(breakers.admit('slack', minute)).toBe(0);
    expect(breakers.admit('slack', minute)).toBeGreaterThan(minute);
  });

  it('opens again at the first failure of a trial', () => {
    const breakers = createBreakers();
    failFive(breakers, 0);
    breakers.admit('slack', minute);
    breakers.report('slack', 'failed', minute + 5);
    expect(breakers.admit('slack', minute + 6)).toBe(2 * minute + 5);
  });

  it('closes after two trials that succeeded', () => {
    const breakers = createBreakers();
    failFive(breakers, 0);
    breakers.admit('slack', minute);
    breakers.report('slack', 'answered', minute);
    expect(breakers.admit('slack', minute)).toBe(0);
    expect(breakers.admit('slack', minute)).toBeGreaterThan(minute);
    breakers.report('slack', 'answered', minute);
    expect([breakers.admit('slack', minute), breakers.admit('slack', minute)]).toEqual([0, 0]);
  });
});
