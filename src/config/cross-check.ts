import { didYouMean } from './did-you-mean.ts';
import { meansTrue, type ValueProblem } from './policy-schema.ts';
import type { YamlValue } from './read-yaml.ts';
import { sourceProblems, sourceWarnings } from './source-checks.ts';
import { at, isMapping, listAt } from './yaml-mapping.ts';

type Path = readonly PropertyKey[];

export interface CrossCheck {
  readonly problems: readonly ValueProblem[];
  readonly warnings: readonly ValueProblem[];
}

/**
 * What only shows when one part of the file is held against another. Looks at the file as it was read, so that these
 * mistakes are named together with those of single values; what is not shaped as it should be is passed over here.
 */
export function crossCheck(file: YamlValue): CrossCheck {
  const names = receiverNames(file);
  const routes = [...routesBelow(at(file, 'route'), ['route'])];
  const problems: ValueProblem[] = [
    ...rootProblems(at(file, 'route')),
    ...duplicateReceivers(file),
    ...routes.flatMap(({ route, path }) => routeProblems(route, path, names)),
    ...undefinedReceiver(at(file, 'fallback_receiver'), ['fallback_receiver'], names),
    ...sourceProblems(at(file, 'sources')),
  ];
  return {
    problems,
    warnings: [
      ...routes.flatMap(oddLabelNames),
      ...unusedReceivers(file, routes),
      ...sourceWarnings(at(file, 'sources')),
      ...openDoors(file),
    ],
  };
}

function rootProblems(root: YamlValue): readonly ValueProblem[] {
  if (!isMapping(root)) return [];
  const problems: ValueProblem[] = [];
  if (root['receiver'] === undefined) {
    problems.push({
      path: ['route', 'receiver'],
      message: 'is missing: the top route needs one, so that no alert is lost',
    });
  }
  if (listAt(root, 'matchers').length > 0) {
    problems.push({
      path: ['route', 'matchers'],
      message: 'the top route must match every alert',
      remedy: 'move the matchers to a route under `routes`',
    });
  }
  if (isTrue(root['continue'])) {
    problems.push({
      path: ['route', 'continue'],
      message: 'the top route has no siblings to continue to',
      remedy: 'leave it out',
    });
  }
  return problems;
}

interface RouteAt {
  readonly route: YamlValue;
  readonly path: Path;
}

function* routesBelow(route: YamlValue, path: Path): Iterable<RouteAt> {
  yield { route, path };
  for (const [index, child] of listAt(route, 'routes').entries()) {
    yield* routesBelow(child, [...path, 'routes', index]);
  }
}

function routeProblems(route: YamlValue, path: Path, names: ReadonlySet<string>): readonly ValueProblem[] {
  return [
    ...undefinedReceiver(at(route, 'receiver'), [...path, 'receiver'], names),
    ...groupByProblems(listAt(route, 'group_by'), [...path, 'group_by']),
  ];
}

function undefinedReceiver(name: YamlValue, path: Path, names: ReadonlySet<string>): readonly ValueProblem[] {
  if (typeof name !== 'string' || names.has(name)) return [];
  const remedy =
    didYouMean(name, names) ?? (names.size === 0 ? 'define it under `receivers`' : `known: ${[...names].join(', ')}`);
  return [{ path, message: `no receiver is called ${JSON.stringify(name)}`, remedy }];
}

function groupByProblems(groupBy: readonly YamlValue[], path: Path): readonly ValueProblem[] {
  const problems: ValueProblem[] = [];
  if (groupBy.includes('...') && groupBy.length > 1) {
    problems.push({ path, message: "'...' means all labels, so no other label can stand beside it" });
  }
  for (const [index, name] of groupBy.entries()) {
    if (name === '') problems.push({ path: [...path, index], message: 'a label name is empty' });
    if (groupBy.indexOf(name) < index) {
      problems.push({ path: [...path, index], message: `the label ${JSON.stringify(name)} is listed twice` });
    }
  }
  return problems;
}

function oddLabelNames({ route, path }: RouteAt): readonly ValueProblem[] {
  return listAt(route, 'group_by').flatMap((name, index) => {
    if (typeof name !== 'string' || name === '' || name === '...' || /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name)) return [];
    const message = `${JSON.stringify(name)} is no label name that Prometheus had before 3.0; few senders use such names`;
    return [{ path: [...path, 'group_by', index], message }];
  });
}

function receiverNames(file: YamlValue): ReadonlySet<string> {
  const names = listAt(file, 'receivers').map((receiver) => at(receiver, 'name'));
  return new Set(names.filter((name) => typeof name === 'string'));
}

function duplicateReceivers(file: YamlValue): readonly ValueProblem[] {
  const seen = new Set<YamlValue>();
  return listAt(file, 'receivers').flatMap((receiver, index) => {
    const name = at(receiver, 'name');
    if (name === undefined || !seen.has(name)) {
      seen.add(name);
      return [];
    }
    return [
      { path: ['receivers', index, 'name'], message: `a receiver called ${JSON.stringify(name)} is defined above` },
    ];
  });
}

/** Hears of Tocsin's own trouble, without a route. */
const OPERATORS = 'operators';

function unusedReceivers(file: YamlValue, routes: readonly RouteAt[]): readonly ValueProblem[] {
  const used = new Set([...routes.map(({ route }) => at(route, 'receiver')), at(file, 'fallback_receiver'), OPERATORS]);
  return listAt(file, 'receivers').flatMap((receiver, index) => {
    const name = at(receiver, 'name');
    if (typeof name !== 'string' || used.has(name)) return [];
    return [{ path: ['receivers', index], message: `no route leads to ${JSON.stringify(name)}` }];
  });
}

function openDoors(file: YamlValue): readonly ValueProblem[] {
  if (!isTrue(at(at(file, 'api'), 'open'))) return [];
  return [{ path: ['api', 'open'], message: 'anybody who can reach this address may send alerts and read them' }];
}

function isTrue(value: YamlValue): boolean {
  return typeof value === 'string' && meansTrue(value);
}
