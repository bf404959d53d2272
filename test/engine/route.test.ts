import { describe, expect, it } from 'vitest';
import { toLabelSet } from '../../src/engine/label-set.ts';
import { parseMatchers } from '../../src/engine/matcher.ts';
import { findRoute, groupKeyOf, groupLabelsOf, matchRoutes, type Route, routeKeyOf } from '../../src/engine/route.ts';

const timers = { groupWaitMs: 1, groupIntervalMs: 2, repeatIntervalMs: 3 };

interface Sketch {
  readonly receiver: string;
  readonly matchers?: string;
  readonly continues?: boolean;
  readonly groupBy?: Route['groupBy'];
  readonly children?: readonly Sketch[];
}

function routeOf(sketch: Sketch, parentKey?: string): Route {
  const matchers = parseMatchers(sketch.matchers ?? '');
  const key = routeKeyOf(parentKey, matchers);
  return {
    key,
    receiver: sketch.receiver,
    groupBy: sketch.groupBy ?? ['alertname'],
    matchers,
    continue: sketch.continues ?? false,
    timers,
    children: (sketch.children ?? []).map((child) => routeOf(child, key)),
  };
}

const root = routeOf({
  receiver: 'default',
  children: [
    { receiver: 'audit', matchers: 'team=~"web|db"', continues: true },
    {
      receiver: 'web',
      matchers: 'team="web"',
      children: [{ receiver: 'web-critical', matchers: 'severity="critical"' }],
    },
    { receiver: 'late', matchers: 'team="web"' },
    { receiver: 'db-continues', matchers: 'team="db"', continues: true },
  ],
});

describe('routing', () => {
  it.each([
    [{ team: 'ops' }, ['default']],
    [{ team: 'web' }, ['audit', 'web']],
    [{ team: 'web', severity: 'critical' }, ['audit', 'web-critical']],
    [{ team: 'db' }, ['audit', 'db-continues']],
    [{}, ['default']],
  ])('sends %j to %j', (labels, receivers) => {
    const routes = matchRoutes(root, toLabelSet(Object.entries(labels)));

    expect(routes.map((route) => route.receiver)).toEqual(receivers);
  });

  it('finds nothing where the top does not match', () => {
    expect(matchRoutes(routeOf({ receiver: 'x', matchers: 'a=b' }), toLabelSet([]))).toEqual([]);
  });

  it('finds a route again by its key and receiver', () => {
    const [, route] = matchRoutes(root, toLabelSet(Object.entries({ team: 'web', severity: 'critical' })));

    expect(route).toBeDefined();
    expect(findRoute(root, '{}/{team="web"}/{severity="critical"}', 'web-critical')).toBe(route);
    expect(findRoute(root, '{}', 'default')).toBe(root);
    expect(findRoute(root, '{}/{team="web"}', 'late')?.receiver).toBe('late');
    expect(findRoute(root, '{}/{team="web"}', 'default')).toBeUndefined();
  });
});

describe('group labels', () => {
  const labels = toLabelSet(Object.entries({ alertname: 'A', team: 'web', constructor: 'c' }));

  it.each<[Route['groupBy'], Record<string, string>]>([
    [['team', 'alertname', 'missing', 'toString'], { alertname: 'A', team: 'web' }],
    [[], {}],
    [['constructor'], { constructor: 'c' }],
    ['all', { ...labels }],
  ])('by %j are those that are present', (groupBy, expected) => {
    expect({ ...groupLabelsOf(routeOf({ receiver: 'x', groupBy }), labels) }).toEqual(expected);
  });
});

describe('a group key', () => {
  // The right-hand sides were sent by Alertmanager 0.25; test/differential asks it again.
  it.each<[string, Record<string, string>, string]>([
    ['', {}, '{}:{}'],
    ['', { team: 'sre' }, '{}:{team="sre"}'],
    ['team="x"', { alertname: 'Y' }, '{}/{team="x"}:{alertname="Y"}'],
    ['b="2",a=~"1|2",a!="0"', { b: 'x', a: 'y' }, '{}/{a!="0",a=~"1|2",b="2"}:{a="y", b="x"}'],
    ['a="2",a!="1"', {}, '{}/{a!="1",a="2"}:{}'],
    ['a!~"1",a="1",a=~"1",a!="1"', {}, '{}/{a="1",a!="1",a=~"1",a!~"1"}:{}'],
    [String.raw`a="q\"\\\n"`, { a: 'q"\\\n\t é\u200b' }, String.raw`{}/{a="q\"\\\n"}:{a="q\"\\\n\t é\u200b"}`],
  ])('of %j and %j is %s', (matchers, labels, key) => {
    const parent = routeKeyOf(undefined, []);
    const own = matchers === '' ? parent : routeKeyOf(parent, parseMatchers(matchers));

    expect(groupKeyOf({ ...root, key: own }, toLabelSet(Object.entries(labels)))).toBe(key);
  });
});
