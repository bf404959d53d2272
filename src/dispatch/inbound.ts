import type { GroupId } from '../engine/alert-group.ts';
import { parseShortId } from '../engine/short-id.ts';
import { type GroupInbound, type GroupLookup, roomName } from '../ports/inbound.ts';
import type { Outside } from '../ports/outside.ts';
import type { Store } from '../ports/store.ts';
import { type ActDeps, act, factsOf } from './act.ts';
import type { Activity } from './activity.ts';
import { awaitRoom } from './await-room.ts';
import type { Groups } from './groups.ts';
import { listGroups } from './listing.ts';
import { createSilences, type SilencesDeps } from './silences.ts';
import { reportStatus, type StatusDeps } from './status.ts';
import { type TestReceiverDeps, testReceiver } from './test-receiver.ts';

export interface InboundDeps
  extends ActDeps,
    Omit<SilencesDeps, 'store' | 'clock'>,
    Omit<StatusDeps, 'store' | 'clock'>,
    Omit<TestReceiverDeps, 'store' | 'clock'> {
  readonly activity: Activity;
  readonly outside: Pick<Outside, 'recall'>;
  /** Aborted once nothing new is taken. */
  readonly stopping: AbortSignal;
}

const LISTING_MS = 1500;
const CANDIDATES = 5;

/** What people may ask for, done over engine and store. */
export function createInbound(deps: InboundDeps): GroupInbound {
  const { activity, clock, groups, store, live } = deps;
  const silences = createSilences(deps);
  const stopped = { type: 'unsaved', error: 'Tocsin is stopping' } as const;

  return {
    act: async (request) => (deps.stopping.aborted ? stopped : await activity.track(act(request, deps))),
    silence: async (request) => (deps.stopping.aborted ? stopped : await activity.track(silences.silence(request))),
    changeSilence: async (request) =>
      deps.stopping.aborted ? stopped : await activity.track(silences.changeSilence(request)),
    findGroup: (shortId) => activity.track(findGroup(shortId, { groups, store })),
    findRoom: (channel) => activity.track(deps.outside.recall(roomName(channel))),
    awaitRoom: (gid) => activity.track(awaitRoom(gid, deps)),
    async showGroup(gid) {
      const seen = await activity.track(groups.peek(gid));
      return seen === undefined ? undefined : await factsOf(seen, store);
    },
    readTimeline: (gid, limit) => activity.track(readNewest(gid, limit, store)),
    listGroups: (filter) => activity.track(listGroups(filter, live, clock.now() + LISTING_MS)),
    listSilences: () => activity.track(silences.listSilences()),
    findSilence: (idPrefix) => activity.track(silences.findSilence(idPrefix)),
    previewSilence: (matchers) => activity.track(silences.previewSilence(matchers)),
    status: () => activity.track(reportStatus(deps)),
    testReceiver: async (request) =>
      deps.stopping.aborted ? stopped : await activity.track(testReceiver(request, deps)),
  };
}

interface LookupDeps {
  readonly groups: Groups;
  readonly store: Store;
}

async function findGroup(shortId: string, { groups, store }: LookupDeps): Promise<GroupLookup> {
  const prefix = parseShortId(shortId);
  if (prefix === undefined) return { type: 'none' };
  const gids = await store.findGroups(prefix, CANDIDATES);
  const [first] = gids;
  if (first === undefined) return { type: 'none' };
  if (gids.length === 1) return { type: 'found', gid: first };
  const seen = await Promise.all(gids.map((gid) => groups.peek(gid)));
  const candidates = await Promise.all(seen.flatMap((one) => (one === undefined ? [] : factsOf(one, store))));
  return { type: 'ambiguous', candidates };
}

/** The newest entries, oldest first. */
async function readNewest(gid: GroupId, limit: number, store: Store) {
  const loaded = await store.loadGroup(gid);
  return loaded === undefined ? [] : await store.readTimeline(gid, Math.max(0, loaded.timelineSeq - limit), limit);
}
