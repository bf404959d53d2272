import { describe, expect, it } from 'vitest';
import { type Expectation, type Watch, watchSources } from '../../src/engine/expectation.ts';
import { hour, minute, second } from '../support/builders.ts';
import { noon } from '../support/fake-clock.ts';

const grafana: Expectation = { name: 'grafana', everyMs: 5 * minute, severity: 'high' };

function aWatch(changes: Partial<Watch> = {}): Watch {
  return { at: noon, since: noon - hour, expected: new Map([['grafana', noon - hour]]), silent: new Map(), ...changes };
}

const isSilent = (watch: Watch) => watch.silent.has('grafana');

describe('a source that should be heard of every five minutes', () => {
  const now = noon + 5 * second;

  it.each<[string, Partial<Watch>, number | undefined, boolean]>([
    ['was heard of just now', {}, now, false],
    ['was heard of five minutes ago, which may be six: not every request is noted', {}, now - 5 * minute, false],
    ['was heard of six minutes ago', {}, now - 6 * minute, true],
    ['was never heard of in an hour', {}, undefined, true],
    ['was never heard of, and is expected since now', { expected: new Map() }, undefined, false],
    ['was heard of in the future, by a clock that is ahead', {}, now + hour, false],
    ['was heard of long ago, and somebody listens only since', { since: now - minute }, now - hour, false],
    ['was heard of long ago, and nobody has looked for a minute', { at: now - minute }, now - hour, false],
    ['was heard of long ago, and the clock was set back', { at: now + hour }, now - hour, false],
  ])('%s: silent %#', (_what, before, heardAt, expected) => {
    const watch = watchSources(aWatch(before), [{ ...grafana, ...(heardAt === undefined ? {} : { heardAt }) }], now);

    expect(isSilent(watch)).toBe(expected);
  });

  it('is given its time when nobody has ever looked', () => {
    expect(isSilent(watchSources(undefined, [grafana], now))).toBe(false);
  });

  const heardAt = noon - 6 * minute;
  const silent = watchSources(aWatch(), [{ ...grafana, heardAt }], now);

  it.each<[string, Partial<Expectation>, boolean]>([
    ['nothing more was heard of it', { heardAt }, true],
    ['more is asked of it', { heardAt, everyMs: minute }, true],
    ['it was heard of again', { heardAt: now + second }, false],
  ])('is silent until it is heard of: %s', (_what, changes, expected) => {
    expect(isSilent(watchSources(silent, [{ ...grafana, ...changes }], now + 5 * second))).toBe(expected);
  });

  it('stays silent over a time in which nobody looked', () => {
    expect(isSilent(watchSources(silent, [{ ...grafana, heardAt }], now + hour))).toBe(true);
  });

  it('is not silent any more when nobody expects it', () => {
    expect(isSilent(watchSources(silent, [], now + 5 * second))).toBe(false);
  });

  it('may be called like something that every object has', () => {
    const odd = { ...grafana, name: 'constructor' };

    const first = watchSources(undefined, [odd], noon);

    expect(first.silent.size).toBe(0);
    expect(first.expected.get('constructor')).toBe(noon);
  });
});
