import { type ActResult, actOnGroup } from '../engine/act.ts';
import type { GroupId } from '../engine/alert-group.ts';
import type { GroupFacts } from '../engine/group-facts.ts';
import { groupFacts } from '../engine/group-facts.ts';
import type { Clock } from '../ports/clock.ts';
import type { ActAnswer, ActRequest } from '../ports/inbound.ts';
import type { Meter } from '../ports/meter.ts';
import type { Store } from '../ports/store.ts';
import type { Commits } from './commits.ts';
import { inTime } from './deadline.ts';
import { textOf } from './error-text.ts';
import type { Groups, Seen } from './groups.ts';
import { findShortId } from './short-ids.ts';

export interface ActDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly meter: Meter;
  readonly groups: Groups;
  readonly commits: Commits;
}

/** What a person waits for the store at most; chats allow 3 s in all. */
export const INTERACTIVE_MS = 1000;
const TRIES = 5;
/** What counts them, in every store. */
const INCIDENTS = 'incident number';

/**
 * Does what a person wants of a group and answers once it is saved. The same input again answers `repeated`, also in
 * another process. Past the deadline the answer is `unsure`, and no further try begins.
 */
export async function act(request: ActRequest, deps: ActDeps): Promise<ActAnswer> {
  const answer = await actInTime(request, deps);
  const { by, wish } = request;
  deps.meter.count('inputs_total', { origin: by.origin, wish: wish.type, result: answer.type });
  return answer;
}

async function actInTime(request: ActRequest, deps: ActDeps): Promise<ActAnswer> {
  const deadline = new AbortController();
  try {
    const timed = await inTime(deps.clock, INTERACTIVE_MS, tryToAct(request, deps, deadline.signal));
    return timed.type === 'in_time' ? timed.value : { type: 'unsure' };
  } catch (error) {
    return { type: 'unsaved', error: textOf(error) };
  } finally {
    deadline.abort();
  }
}

async function tryToAct(request: ActRequest, deps: ActDeps, deadline: AbortSignal): Promise<ActAnswer> {
  for (let tries = 0; tries < TRIES && !deadline.aborted; tries += 1) {
    const seen = await deps.groups.load(request.gid);
    if (seen === undefined) return { type: 'no_such_group' };
    const answer = await actOnce(seen, request, deps, deadline);
    if (answer !== 'conflict') return answer;
  }
  return { type: 'busy' };
}

async function actOnce(
  seen: Seen,
  request: ActRequest,
  deps: ActDeps,
  deadline: AbortSignal,
): Promise<ActAnswer | 'conflict'> {
  const result = await decide(seen, request, deps);
  switch (result.type) {
    case 'number_needed':
      return 'conflict';
    case 'repeated':
      return { type: 'repeated', facts: await factsOf(seen, deps.store) };
    case 'refused':
      return { type: 'refused', refusal: result.refusal, facts: await factsOf(seen, deps.store) };
    case 'applied': {
      if (deadline.aborted) return 'conflict';
      const committed = await deps.commits.commit(seen.loaded, result.change, seen.situation);
      if (committed === 'conflict') return 'conflict';
      return { type: 'done', facts: await factsAfter(seen.loaded.group.gid, seen, deps) };
    }
  }
}

/** A number that comes to nothing, because somebody else was faster, leaves a gap. */
async function decide(
  { loaded, situation }: Seen,
  { inputId, by, episode, wish }: ActRequest,
  { store }: ActDeps,
): Promise<ActResult> {
  const input = { id: inputId, by, wish, ...(episode === undefined ? {} : { episode }) };
  const result = actOnGroup(loaded, input, situation);
  if (result.type !== 'number_needed') return result;
  return actOnGroup(loaded, { ...input, number: await store.takeNumber(INCIDENTS) }, situation);
}

/** It is saved: from here on nothing may turn the answer into a failure. */
async function factsAfter(gid: GroupId, before: Seen, { groups, store }: ActDeps): Promise<GroupFacts> {
  const after = await groups.peek(gid).catch(() => undefined);
  return await factsOf(after ?? before, store);
}

export async function factsOf({ loaded, situation }: Seen, store: Store): Promise<GroupFacts> {
  return groupFacts(loaded, situation, await findShortId(loaded.group.gid, store));
}
