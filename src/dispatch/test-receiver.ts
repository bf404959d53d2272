import { hash } from 'node:crypto';
import type { IncomingAlert } from '../engine/alert.ts';
import type { GroupId } from '../engine/alert-group.ts';
import type { IntegrationKey } from '../engine/notification.ts';
import { testLabel } from '../engine/own-alerts.ts';
import { activeSilencesFor } from '../engine/silence.ts';
import type { Clock } from '../ports/clock.ts';
import type { Policy, Receiver } from '../ports/policy.ts';
import type { TestAnswer, TestedTarget, TestRequest } from '../ports/receiver-test.ts';
import type { Store } from '../ports/store.ts';
import type { Target } from '../ports/target.ts';
import type { Activity } from './activity.ts';
import type { Destinations } from './destinations.ts';
import { textOf } from './error-text.ts';
import type { Groups } from './groups.ts';
import type { Ingest } from './ingest.ts';
import { ownAlert } from './own-alert.ts';
import type { SilenceCache } from './silence-cache.ts';
import { type Progress, progressOf } from './test-progress.ts';
import { callVendor } from './vendor-call.ts';

export interface TestReceiverDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly activity: Activity;
  readonly policy: () => Policy;
  readonly targets: () => ReadonlyMap<IntegrationKey, Target>;
  readonly destinations: Destinations;
  readonly groups: Groups;
  readonly ingest: Ingest;
  readonly cache: SilenceCache;
  readonly newId: () => string;
  readonly stopping: AbortSignal;
}

/** The slowest call, a webhook's, takes 30 s. */
const TELL_WITHIN_MS = 35_000;
const CLEAN_WITHIN_MS = 20_000;
const LOOK_EVERY_MS = 250;
const CHECK_WITHIN_MS = 5000;
/** Ends the test of a process that dies. */
const EXPIRES_AFTER_MS = 5 * 60_000;
const BYTES = 1000;

/**
 * Sends a group of its own through ingest, flush and delivery to one receiver, waits for what becomes of it, ends it and
 * forgets it. Nobody is called who may be called without `mayPage`, and no fallback is told instead. Of a test whose
 * process dies the alert ends by itself.
 */
export async function testReceiver(request: TestRequest, deps: TestReceiverDeps): Promise<TestAnswer> {
  const policy = deps.policy();
  const wanted = request.receiver ?? policy.fallbackReceiver ?? policy.route.receiver;
  const receiver = receiverNamed(wanted, policy);
  if (receiver === undefined)
    return { type: 'no_such_receiver', receiver: wanted, known: [...policy.receivers.keys()] };
  const { name } = receiver;
  const keys = receiver.integrations.map(({ key }) => key);
  if (keys.length === 0) return { type: 'nobody_to_tell', receiver: name };
  const paging = receiver.integrations.filter(({ kind }) => kind === 'pagerduty').map(({ key }) => key);
  if (paging.length > 0 && !request.mayPage) return { type: 'would_page', receiver: name, targets: paging };

  const findings = await checkAll(keys, deps);
  const begunAt = deps.clock.now();
  const alert = testAlert(name, request.by, { id: deps.newId(), now: begunAt });
  const silences = activeSilencesFor(await deps.cache.readCurrent(deps.clock.now), alert.content.labels, begunAt);
  const answer = await deps.ingest.accept([alert], BYTES);
  if (answer.type !== 'stored')
    return { type: 'unsaved', error: answer.type === 'overloaded' ? 'overloaded' : answer.error };
  const gid = deps.destinations.of(alert.content)[0]?.gid as GroupId; // A test has one route.
  const progress = silences.length > 0 ? new Map<IntegrationKey, Progress>() : await watch(gid, keys, deps);
  const targets = keys.map((target): TestedTarget => {
    const { result = 'not_told', error, at } = progress.get(target) ?? {};
    return {
      ...{ target, result, findings: findings.get(target) ?? [] },
      ...(error === undefined ? {} : { error }),
      ...(at === undefined ? {} : { tookMs: at - begunAt }),
    };
  });
  return { type: 'tested', receiver: name, targets, silences, isCleanedUp: await cleanUp(gid, alert, deps) };
}

/** Names are typed as they are remembered. */
function receiverNamed(name: string, { receivers }: Policy): Receiver | undefined {
  const exact = receivers.get(name);
  if (exact !== undefined) return exact;
  const alike = [...receivers.values()].filter((one) => one.name.toLowerCase() === name.toLowerCase());
  return alike.length === 1 ? alike[0] : undefined;
}

function testAlert(
  receiver: string,
  by: string,
  { id, now }: { readonly id: string; readonly now: number },
): IncomingAlert {
  return ownAlert({
    labels: {
      alertname: 'Test',
      [testLabel]: receiver,
      // No two tests share a group.
      test: hash('sha256', id).slice(0, 8),
      severity: 'info',
    },
    annotations: {
      summary: `This is only a test of the receiver ${receiver}`,
      description: `${by} asked for it. Nothing is wrong, nobody needs to do anything, and it ends by itself.`,
    },
    startsAt: now,
    endsAt: now + EXPIRES_AFTER_MS,
    now,
  });
}

/** Until every target was told or has refused for good, or time is up. */
async function watch(
  gid: GroupId,
  keys: readonly IntegrationKey[],
  deps: TestReceiverDeps,
): Promise<ReadonlyMap<IntegrationKey, Progress>> {
  const { clock, activity, groups, stopping } = deps;
  const until = clock.now() + TELL_WITHIN_MS;
  const progress = new Map<IntegrationKey, Progress>();
  for (;;) {
    const seen = await groups.peek(gid).catch(() => undefined);
    for (const key of keys) {
      const known = progress.get(key);
      if (known?.isOver !== true && seen !== undefined) progress.set(key, progressOf(seen.loaded, key, clock.now()));
    }
    const isOver = keys.every((key) => progress.get(key)?.isOver === true);
    if (isOver || clock.now() >= until || stopping.aborted) return progress;
    await activity.sleepUntil(clock.now() + LOOK_EVERY_MS, stopping);
  }
}

/** Ends the alert, waits until whoever was told of it knows, and forgets the group. */
async function cleanUp(gid: GroupId, { content, head }: IncomingAlert, deps: TestReceiverDeps): Promise<boolean> {
  const { clock, activity, store, ingest, stopping } = deps;
  const { labels, annotations } = content;
  const endsAt = clock.now();
  const over = ownAlert({ labels, annotations, startsAt: head.startsAt, endsAt, now: endsAt });
  if ((await ingest.accept([over], BYTES)).type !== 'stored') return false;
  const until = clock.now() + CLEAN_WITHIN_MS;
  for (;;) {
    const seen = await store.loadGroup(gid).catch(() => undefined);
    if (seen !== undefined && seen.group.state === 'dormant' && (await store.forgetGroup(gid, seen).catch(() => false)))
      return true;
    if (clock.now() >= until || stopping.aborted) return false;
    await activity.sleepUntil(clock.now() + LOOK_EVERY_MS, stopping);
  }
}

async function checkAll(
  keys: readonly IntegrationKey[],
  deps: TestReceiverDeps,
): Promise<ReadonlyMap<IntegrationKey, readonly string[]>> {
  const checked = keys.map(async (key) => [key, await checkOne(deps.targets().get(key), deps)] as const);
  return new Map(await Promise.all(checked));
}

async function checkOne(target: Target | undefined, deps: TestReceiverDeps): Promise<readonly string[]> {
  const { check } = target ?? {};
  if (check === undefined) return [];
  const result = await callVendor(deps, CHECK_WITHIN_MS, check);
  switch (result.type) {
    case 'in_time':
      return result.value;
    case 'late':
      return [`it was not looked at: no answer within ${CHECK_WITHIN_MS / 1000} s`];
    case 'threw':
      return [`it was not looked at: ${textOf(result.error)}`];
  }
}
