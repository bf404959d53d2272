import { environmentWarnings } from '../config/environment-warnings.ts';
import type { PolicyReading } from '../config/policy.ts';
import { renderProblem } from '../config/problem.ts';
import { renderDuration } from '../engine/duration.ts';
import { renderMatcher } from '../engine/matcher.ts';
import type { CliIo } from './io.ts';
import { list, readPolicy, readVariables } from './settings.ts';

type Policy = Extract<PolicyReading, { readonly type: 'ok' }>['policy'];
type Route = Policy['route'];

/** Says what a policy file does, or everything that is wrong with it. */
export function check(file: string, io: CliIo): number {
  const variables = readVariables(io);
  const reading = readPolicy(file, variables);
  if (reading.type === 'invalid') {
    const { problems } = reading;
    const count = problems.length === 1 ? 'one mistake' : `${problems.length} mistakes`;
    io.err.write(`${list(`${file} has ${count}:`, problems, file)}\n`);
    return 1;
  }
  io.out.write(`${file} is fine.\n\n${summary(reading.policy).join('\n')}\n`);
  for (const odd of environmentWarnings(variables)) io.err.write(`warning: ${renderProblem(odd)}\n`);
  for (const note of reading.notes) io.err.write(`note: ${renderProblem(note, file)}\n`);
  for (const warning of reading.warnings) io.err.write(`warning: ${renderProblem(warning, file)}\n`);
  return 0;
}

function summary({ route, receivers, sources, fallbackReceiver }: Policy): readonly string[] {
  return [
    'Routes',
    ...routeLines(route, 1),
    'Receivers',
    ...[...receivers.values()].map(
      ({ name, integrations }) => `  ${name}: ${integrations.map(describe).join(', ') || 'tells nobody'}`,
    ),
    ...(fallbackReceiver === undefined ? [] : [`Fallback receiver: ${fallbackReceiver}`]),
    ...(sources.size === 0 ? [] : [`Sources: ${[...sources.keys()].join(', ')}`]),
  ];
}

function routeLines(route: Route, depth: number): readonly string[] {
  const who = route.matchers.map(renderMatcher).join(', ') || 'everything';
  const { groupWaitMs, groupIntervalMs, repeatIntervalMs } = route.timers;
  const timers = `wait ${shown(groupWaitMs)}, interval ${shown(groupIntervalMs)}, repeat ${shown(repeatIntervalMs)}`;
  const groups = route.groupBy === 'all' ? 'each alert by itself' : `by ${route.groupBy.join(', ') || 'nothing'}`;
  const line = `${'  '.repeat(depth)}${who} -> ${route.receiver} (${groups}; ${timers})${route.continue ? ', and on' : ''}`;
  return [line, ...route.children.flatMap((child) => routeLines(child, depth + 1))];
}

function shown(ms: number): string {
  return ms > 0 && ms < 1000 ? `${ms} ms` : renderDuration(ms);
}

type Integration = Extract<ReturnType<Policy['receivers']['get']>, object>['integrations'][number];

/** Of a webhook the host only: addresses hold secrets. */
function describe(integration: Integration): string {
  switch (integration.kind) {
    case 'slack':
      return `Slack ${integration.channel}`;
    case 'webhook':
      return `webhook at ${new URL(integration.url).host}`;
    case 'pagerduty':
      return integration.version === 1 ? 'PagerDuty (by service key)' : 'PagerDuty';
  }
}
