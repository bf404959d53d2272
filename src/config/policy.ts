import { dirname } from 'node:path';
import type { IncidentOptions } from '../engine/incident.ts';
import { type Retention, usualRetention } from '../engine/retention.ts';
import type { Policy, Receiver } from '../ports/policy.ts';
import { type CredentialReading, readCredentials } from './credentials.ts';
import { crossCheck } from './cross-check.ts';
import { readEscalationPolicies } from './escalation-policies.ts';
import { fillVariables } from './fill-variables.ts';
import { readHeartbeat } from './heartbeat.ts';
import { keyOf } from './integration-key.ts';
import { leaveOut } from './left-out.ts';
import { type PagerDutyReading, readPagerDutyEntries } from './pagerduty-entries.ts';
import { policyHashOf } from './policy-hash.ts';
import { type PolicyFile, type ReceiverEntry, readPolicyFile, type ValueProblem } from './policy-schema.ts';
import type { ConfigProblem } from './problem.ts';
import { type LineOf, readYaml } from './read-yaml.ts';
import { toRoute } from './route-tree.ts';
import { readRunbooks } from './runbook-places.ts';
import { readSeverities } from './severity-words.ts';
import { botTokenIn } from './slack-token.ts';
import { toSources } from './source-options.ts';
import type { Variables } from './variables.ts';

export interface PolicyOptions {
  /** Where the text was read from; `*_file` keys are relative to its folder. */
  readonly file: string;
  readonly environment: Variables;
}

export type PolicyReading =
  | {
      readonly type: 'ok';
      readonly policy: Policy;
      readonly warnings: readonly ConfigProblem[];
      /** What is left out as the file says, because a variable is not set. */
      readonly notes: readonly ConfigProblem[];
    }
  | { readonly type: 'invalid'; readonly problems: readonly ConfigProblem[] };

/**
 * Reads a policy file and holds its parts against each other; names every mistake at once, in the order of the file.
 */
export function parsePolicy(text: string, { file, environment }: PolicyOptions): PolicyReading {
  const yaml = readYaml(text);
  if (yaml.type === 'invalid') return yaml;
  if (yaml.value === undefined) return { type: 'invalid', problems: [{ path: '', message: 'the file is empty' }] };

  const kept = leaveOut(yaml.value, environment);
  const inFile = (found: readonly ValueProblem[]): readonly ValueProblem[] =>
    found.map((problem) => ({ ...problem, path: kept.placeOf(problem.path) }));
  const refused = (found: readonly ValueProblem[]): PolicyReading => {
    // Somebody who left out a receiver and not its routes should see why it is not there.
    const why = found.some(({ message }) => message.startsWith('no receiver')) ? [...kept.notes, ...kept.warnings] : [];
    return { type: 'invalid', problems: located([...kept.problems, ...inFile(found), ...why], yaml.lineOf) };
  };
  const filled = fillVariables(kept.value, environment);
  const checked = crossCheck(filled.value);
  const parsed = readPolicyFile(filled.value);
  const known = [...filled.problems, ...checked.problems];
  if (parsed.type === 'invalid') return refused([...known, ...parsed.problems]);
  const credentials = readCredentials(parsed.file, dirname(file));
  const pagerDuty = readPagerDutyEntries(parsed.file, dirname(file));
  known.push(...credentials.problems, ...pagerDuty.problems);
  const runbooks = readRunbooks(parsed.file, dirname(file));
  const escalation = readEscalationPolicies(parsed.file);
  const heartbeat = readHeartbeat(parsed.file, dirname(file));
  const severities = readSeverities(parsed.file);
  known.push(...runbooks.problems, ...escalation.problems, ...heartbeat.problems, ...severities.problems);
  if (known.length > 0 || kept.problems.length > 0) return refused(known);

  const warnings = inFile([...checked.warnings, ...slackWarnings(parsed.file, environment), ...pagerDuty.warnings]);
  const policy = {
    ...toPolicy(parsed.file, credentials, pagerDuty),
    runbooks: runbooks.places,
    severities: severities.table,
    escalationPolicies: escalation.policies,
    ...(heartbeat.heartbeat === undefined ? {} : { heartbeat: heartbeat.heartbeat }),
    hash: policyHashOf(filled.value),
  };
  return {
    type: 'ok',
    policy,
    warnings: located([...kept.warnings, ...warnings], yaml.lineOf),
    notes: located(kept.notes, yaml.lineOf),
  };
}

function located(problems: readonly ValueProblem[], lineOf: LineOf): readonly ConfigProblem[] {
  return problems
    .map(({ path, ...problem }): ConfigProblem => {
      const line = lineOf(path);
      return { path: renderPath(path), ...(line === undefined ? {} : { line }), ...problem };
    })
    .sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
}

/** `route.routes[0].receiver` */
function renderPath(path: readonly PropertyKey[]): string {
  return path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '');
}

function slackWarnings(file: PolicyFile, environment: Variables): readonly ValueProblem[] {
  const first = file.receivers.findIndex((receiver) => receiver.slack_configs.length > 0);
  if (first === -1 || botTokenIn(environment) !== undefined) return [];
  const path = ['receivers', first, 'slack_configs'];
  const remedy = 'set SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET or SLACK_APP_TOKEN';
  return [{ path, message: 'nothing is posted to Slack', remedy }];
}

const defaultMaxBodyBytes = 16 * 1024 * 1024;

function toPolicy(
  file: PolicyFile,
  credentials: CredentialReading,
  pagerDuty: PagerDutyReading,
): Omit<Policy, 'hash' | 'runbooks' | 'severities' | 'escalationPolicies' | 'heartbeat'> {
  const { global, api, lifecycle, fallback_receiver: fallbackReceiver } = file;
  return {
    resolveTimeoutMs: global?.resolve_timeout ?? 5 * 60_000,
    route: toRoute(file.route),
    receivers: new Map(file.receivers.map((receiver) => [receiver.name, toReceiver(receiver, pagerDuty)])),
    ...(fallbackReceiver === undefined ? {} : { fallbackReceiver }),
    sources: toSources(file, credentials),
    ...(file.incidents === undefined ? {} : { incidents: toIncidents(file.incidents) }),
    ...(file.retention === undefined ? {} : { retention: toRetention(file.retention) }),
    api: { open: api?.open ?? false, maxBodyBytes: api?.max_body_bytes ?? defaultMaxBodyBytes },
    lifecycle: {
      flapWindowMs: lifecycle?.flap_window ?? 10 * 60_000,
      expiryHoldMs: lifecycle?.expiry_hold ?? 2 * 60_000,
      cardDebounceMs: lifecycle?.card_debounce ?? 1000,
      reopen: lifecycle?.reopen ?? 'on_refire',
    },
  };
}

function toIncidents(entry: NonNullable<PolicyFile['incidents']>): IncidentOptions {
  const { channel, private: isPrivate = false, archive_after: archiveAfterMs, invite = [] } = entry;
  return {
    ...{ isPrivate, invite },
    ...(channel === undefined ? {} : { channel }),
    ...(archiveAfterMs === undefined ? {} : { archiveAfterMs }),
  };
}

function toRetention({ groups, timeline, silences }: NonNullable<PolicyFile['retention']>): Retention {
  return {
    groupsMs: groups ?? usualRetention.groupsMs,
    timelineEntries: timeline ?? usualRetention.timelineEntries,
    silencesMs: silences ?? usualRetention.silencesMs,
  };
}

function toReceiver(entry: ReceiverEntry, pagerDuty: PagerDutyReading): Receiver {
  const { name, slack_configs, webhook_configs, escalation_policy: escalationPolicy } = entry;
  const slack = slack_configs.map(
    ({ channel, send_resolved }, index) =>
      ({ kind: 'slack', key: keyOf(name, 'slack', index), sendResolved: send_resolved, channel }) as const,
  );
  const webhooks = webhook_configs.map(
    ({ url, send_resolved, max_alerts }, index) =>
      ({
        kind: 'webhook',
        key: keyOf(name, 'webhook', index),
        sendResolved: send_resolved,
        url,
        maxAlerts: max_alerts,
      }) as const,
  );
  const integrations = [...slack, ...webhooks, ...(pagerDuty.byReceiver.get(name) ?? [])];
  return { name, integrations, ...(escalationPolicy === undefined ? {} : { escalationPolicy }) };
}
