import { actOnGroup } from '../../src/engine/act.ts';
import { settleAgreement } from '../../src/engine/agree.ts';
import type { LoadedGroup } from '../../src/engine/alert-group.ts';
import type { Attempt, Delivery } from '../../src/engine/delivery.ts';
import { changeTo } from '../../src/engine/due.ts';
import { flushGroup } from '../../src/engine/flush.ts';
import type { GroupChange } from '../../src/engine/group-change.ts';
import { planDelivery } from '../../src/engine/plan.ts';
import { reviewGroup } from '../../src/engine/review.ts';
import { beginAttempt, settleDelivery, settleSearch } from '../../src/engine/settle.ts';
import { usualSeverityTable as severities } from '../../src/engine/severity-table.ts';
import type { Silence } from '../../src/engine/silence.ts';
import type { Situation } from '../../src/engine/situation.ts';
import {
  anAlert,
  ana,
  aSilence,
  aSituation,
  card,
  minute,
  mirror,
  notice,
  spareCard,
  spareMirror,
  spareNotice,
} from './group-builders.ts';
import { commit, createModel, dueKey, type GroupModel, ingest, touch } from './group-model.ts';
import { createVendor, find, type Mood, perform, retract, type VendorModel } from './vendor-model.ts';

export type Move =
  | { readonly type: 'report'; readonly name: string; readonly how: 'heartbeat' | 'edge' | 'over' | 'late' }
  | { readonly type: 'pass'; readonly ms: number }
  | { readonly type: 'act'; readonly wish: PlainWish; readonly isOld: boolean }
  | { readonly type: 'mood'; readonly mood: Mood }
  | { readonly type: 'silence'; readonly name: string; readonly ms: number }
  | { readonly type: 'crash'; readonly isMade: boolean };

/** One group, its store, its vendor and its time, all of it plain values. */
export interface Walk {
  readonly model: GroupModel;
  readonly vendor: VendorModel;
  readonly parts: Partial<Situation>;
  now: number;
  silences: readonly Silence[];
  inputs: number;
  attempts: number;
  /** A report that arrives between the next reading and its commit. */
  between: (() => void) | undefined;
  /** The next call dies: made or not, its outcome is never stored. */
  crash: { readonly isMade: boolean } | undefined;
}

export function startWalk(parts: Partial<Situation> = {}): Walk {
  return {
    model: createModel(),
    vendor: createVendor(),
    parts: {
      integrations: [card, notice, mirror],
      fallback: [spareCard, spareNotice, spareMirror],
      severities,
      ...parts,
    },
    now: 100 * minute,
    silences: [],
    inputs: 0,
    attempts: 0,
    between: undefined,
    crash: undefined,
  };
}

export function situationOf(walk: Walk): Situation {
  return aSituation(walk.now, { ...walk.parts, silences: walk.silences });
}

export function make(walk: Walk, move: Move): void {
  switch (move.type) {
    case 'report':
      report(walk, move);
      break;
    case 'pass':
      walk.now += move.ms;
      break;
    case 'act':
      act(walk, move.wish, move.isOld);
      break;
    case 'mood':
      walk.vendor.mood = move.mood;
      break;
    case 'silence': {
      const times = { startsAt: walk.now, endsAt: walk.now + move.ms };
      walk.silences = [...walk.silences, aSilence(`s${walk.silences.length}`, move.name, times)];
      walk.model.loaded = { ...walk.model.loaded, rev: walk.model.loaded.rev + 1 };
      touch(walk.model, walk.now);
      break;
    }
    case 'crash':
      walk.crash = { isMade: move.isMade };
      break;
  }
  work(walk);
}

function report(walk: Walk, { name, how }: Extract<Move, { type: 'report' }>): void {
  const at = { updatedAt: walk.now, startsAt: walk.now };
  const heads = {
    heartbeat: { ...at, liveness: 'heartbeat', endsAt: walk.now + 4 * minute },
    late: { ...at, liveness: 'heartbeat', endsAt: walk.now + 4 * minute },
    edge: { ...at, liveness: 'edge' },
    over: { ...at, liveness: 'edge', endsAt: walk.now },
  } as const;
  const alert = anAlert(name, { ...heads[how], labels: { severity: name === 'c' ? 'critical' : 'warning' } });
  const arrive = () => ingest(walk.model, alert, situationOf(walk));
  if (how === 'late') walk.between = arrive;
  else arrive();
}

/** Wishes that need no words. */
type PlainWish = 'acknowledge' | 'unacknowledge' | 'resolve' | 'reopen';

function act(walk: Walk, wish: PlainWish, isOld: boolean): void {
  const loaded = review(walk);
  walk.inputs += 1;
  const episode = isOld ? 1 : undefined;
  const input = {
    id: `input ${walk.inputs}`,
    by: ana,
    wish: { type: wish },
    ...(episode === undefined ? {} : { episode }),
  };
  const result = actOnGroup(loaded, input, situationOf(walk));
  if (result.type === 'applied') commit(walk.model, loaded, result.change, situationOf(walk));
}

/** Does everything that is due now. */
export function work(walk: Walk): void {
  for (let steps = 0; steps < 300; steps += 1) {
    if (!workOnce(walk)) return;
  }
  throw new Error('it is never done');
}

function workOnce(walk: Walk): boolean {
  const { model, now } = walk;
  if (model.groupDueAt !== undefined && model.groupDueAt <= now) {
    tick(walk);
    return true;
  }
  const [due] = [...model.deliveryDue].filter(([, at]) => at <= now).sort(([, a], [, b]) => a - b);
  if (due === undefined) return false;
  deliver(walk, due[0]);
  return true;
}

/** Reads the group, after everything that a look at it finds is committed. */
export function review(walk: Walk): LoadedGroup {
  const { model } = walk;
  for (let rounds = 0; rounds < 10; rounds += 1) {
    const loaded = model.loaded;
    const change = reviewGroup(loaded, situationOf(walk));
    if (change === undefined) return loaded;
    arriveBetween(walk);
    commit(model, loaded, change, situationOf(walk));
  }
  throw new Error('a review never ends');
}

function arriveBetween(walk: Walk): void {
  const { between } = walk;
  walk.between = undefined;
  between?.();
}

function tick(walk: Walk): void {
  const loaded = review(walk);
  const { tickAt } = loaded.group;
  const isDue = loaded.group.state !== 'dormant' && tickAt !== undefined && tickAt <= walk.now;
  const change = isDue ? flushGroup(loaded, situationOf(walk)).change : changeTo(loaded.group);
  arriveBetween(walk);
  commit(walk.model, loaded, change, situationOf(walk));
}

function deliver(walk: Walk, which: string): void {
  const { model, vendor } = walk;
  const loaded = review(walk);
  const delivery = loaded.deliveries.find((one) => dueKey(one) === which);
  if (delivery === undefined) throw new Error(`due, but not there: ${which}`);
  const entries = model.timeline.filter(({ seq }) => seq > delivery.told);
  const plan = planDelivery(loaded, delivery, situationOf(walk), { entries, shortId: 'AAAA' });
  if (plan.type === 'nothing' || plan.type === 'wait') {
    const { target, episode } = delivery;
    const at = plan.type === 'wait' ? { at: plan.until } : {};
    if (plan.type === 'wait' && plan.until <= walk.now) throw new Error('waits for what has passed');
    save(walk, loaded, changeTo(loaded.group, { deliveryDue: [{ target, episode, priority: 3, ...at }] }));
    return;
  }
  if (plan.type === 'agree') {
    save(walk, loaded, settleAgreement(loaded, delivery, plan, situationOf(walk)));
    return;
  }
  if (plan.type === 'seek') throw new Error('looks for a card although nothing was lost');
  if (plan.type === 'search') {
    const outcome = find(vendor, plan.attempt.id);
    const { target, episode } = delivery;
    const settlement = { target, episode, attemptId: plan.attempt.id, outcome, jitter: 0.5 };
    const settled = settleSearch(loaded, settlement, situationOf(walk));
    if (settled.type === 'settled') save(walk, loaded, settled.change);
    if (outcome.type === 'found') retract(vendor, outcome.surplus);
    return;
  }
  call(walk, { loaded, delivery, plan });
}

type Step = Extract<ReturnType<typeof planDelivery>, { type: 'step' }>;

interface Call {
  readonly loaded: LoadedGroup;
  readonly delivery: Delivery;
  readonly plan: Step;
}

function call(walk: Walk, { loaded, delivery, plan: { step, settles } }: Call): void {
  walk.attempts += 1;
  const isSame = step.type !== 'edit' && step.type !== 'set' && delivery.attempt?.type === step.type;
  const earlier = isSame ? delivery.attempt?.id : undefined;
  const id = earlier ?? `attempt ${walk.attempts}`;
  const attempt: Attempt = { id, at: walk.now, type: step.type, searches: 0, settles };
  if (!save(walk, loaded, beginAttempt(loaded, delivery, attempt, situationOf(walk)))) return;
  const { crash } = walk;
  walk.crash = undefined;
  const isMade = crash === undefined || crash.isMade;
  const outcome = isMade ? perform(walk.vendor, dueKey(delivery), step, id) : undefined;
  if (outcome === undefined || crash !== undefined) return;
  arriveBetween(walk);
  const seen = review(walk);
  const { target, episode } = delivery;
  const settlement = { target, episode, attemptId: id, settles, outcome, jitter: 0.5 };
  const settled = settleDelivery(seen, settlement, situationOf(walk));
  if (settled.type === 'settled') commit(walk.model, seen, settled.change, situationOf(walk));
}

function save(walk: Walk, seen: LoadedGroup, change: GroupChange): boolean {
  arriveBetween(walk);
  return commit(walk.model, seen, change, situationOf(walk));
}
