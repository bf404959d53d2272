import fc from 'fast-check';
import type { AlertHead } from '../../src/engine/alert.ts';
import type { AlertGroup, LoadedGroup } from '../../src/engine/alert-group.ts';
import type { GroupChange } from '../../src/engine/group-change.ts';
import type { GroupCommit } from '../../src/ports/store.ts';
import { aCommit, aDelivery, anEntry, anEpisode, due, minute, slack } from './samples.ts';

/** Few groups and alerts, and readings that are used late: then steps meet, and every race there is comes about. */
const group = fc.constantFrom('g', 'g', 'g', 'h');
const alert = fc.constantFrom('a', 'b');
const says = fc.constantFrom('fires' as const, 'ended' as const);

const decision = fc.constantFrom('flush' as const, 'settle' as const);

/** `race`: somebody loads, something is reported, and then the decision is committed. */
export const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ type: fc.constant('report' as const), group, alert, says }) },
  { weight: 5, arbitrary: fc.record({ type: fc.constant('load' as const), group }) },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('flush' as const), group }) },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('settle' as const), group }) },
  { weight: 6, arbitrary: fc.record({ type: fc.constant('race' as const), group, alert, says, decision }) },
  fc.record({ type: fc.constant('act' as const), group }),
  fc.record({ type: fc.constant('touch' as const), group }),
  fc.record({ type: fc.constant('claim' as const) }),
  { weight: 2, arbitrary: fc.record({ type: fc.constant('move' as const) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('take' as const) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('endTurn' as const), keepEntry: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constant('wait' as const), ms: fc.constantFrom(500, 20_000, 6 * minute) }),
  },
  fc.record({ type: fc.constant('reopen' as const) }),
);

export type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** What the engine's flush comes to, in small: opens an episode, keeps it, or ends it and sleeps. */
export function flush(loaded: LoadedGroup, now: number): GroupCommit {
  const fires = loaded.alerts.some(({ head }) => isFiring(head, now));
  const episode = loaded.group.episode;
  const isOpen = episode !== undefined && episode.endedAt === undefined;
  if (fires) return isOpen ? keepOpen(loaded, now) : open(loaded, now);
  return isOpen ? end(loaded, now) : sleep(loaded, {});
}

/** The card shows what was loaded; nothing is owed any more. */
export function settle(loaded: LoadedGroup): GroupCommit {
  const { group: settled } = loaded;
  const number = settled.episode?.number;
  const shownRev = settled.episode?.finalRev ?? loaded.rev;
  const shown = loaded.deliveries
    .filter(({ episode }) => episode === number)
    .map((delivery) => ({ ...delivery, shownRev }));
  const deliveryDue = shown.map(({ target, episode }) => ({ target, episode, priority: 3 as const }));
  return keeping(loaded, { deliveries: shown, deliveryDue, timeline: [anEntry()] });
}

/** Somebody acknowledged: the card is drawn again. */
export function act(loaded: LoadedGroup, now: number): GroupCommit {
  const number = loaded.group.episode?.number;
  if (number === undefined) return keeping(loaded, { timeline: [anEntry()] });
  const isFinal = loaded.group.episode?.finalRev !== undefined;
  const deliveryDue = [due({ episode: number, at: now, priority: 0 })];
  return keeping(loaded, { bumpsRev: !isFinal, deliveryDue: isFinal ? [] : deliveryDue, timeline: [anEntry()] });
}

export function isFiring(head: AlertHead, now: number): boolean {
  return head.endsAt === undefined || head.endsAt > now;
}

function open(loaded: LoadedGroup, now: number): GroupCommit {
  const number = (loaded.group.episode?.number ?? 0) + 1;
  const tickAt = now + 5 * minute;
  const opened: AlertGroup = { ...loaded.group, state: 'active', tickAt, hasFlushed: true, episode: anEpisode(number) };
  const deliveries = [aDelivery({ episode: number, shownRev: -1, ref: { ts: '1' } })];
  const change = {
    group: opened,
    groupDueAt: tickAt,
    deliveries,
    deliveryDue: [due({ episode: number, at: now, priority: 2 })],
  };
  return aCommit(
    loaded,
    { ...change, timeline: [anEntry({ episode: number })] },
    { watchedEpisode: number, owed: true },
  );
}

function keepOpen(loaded: LoadedGroup, now: number): GroupCommit {
  const tickAt = now + 5 * minute;
  const kept: AlertGroup = { ...loaded.group, state: 'active', tickAt, hasFlushed: true };
  return aCommit(loaded, { group: kept, groupDueAt: tickAt }, watching(loaded));
}

function end(loaded: LoadedGroup, now: number): GroupCommit {
  const number = loaded.group.episode?.number ?? 1;
  const episode = anEpisode(number, { endedAt: now, finalRev: loaded.rev + 1 });
  const deliveryDue = [due({ episode: number, at: now, target: slack })];
  return sleep(
    { ...loaded, group: { ...loaded.group, episode } },
    { bumpsRev: true, deliveryDue, timeline: [anEntry()] },
  );
}

function sleep(loaded: LoadedGroup, rest: Partial<GroupChange>): GroupCommit {
  const { tickAt: _tickAt, ...sleeping } = loaded.group;
  const drop = loaded.alerts.map(({ fingerprint, head }) => ({ fingerprint, head }));
  const change = { group: { ...sleeping, state: 'dormant' as const }, drop, ...rest };
  const { groupDueAt: _groupDueAt, ...whole } = aCommit(loaded, change).change;
  return { ...aCommit(loaded, {}, watching(loaded)), change: whole };
}

/** Everything about the group itself stays, its due mark too. */
function keeping(loaded: LoadedGroup, rest: Partial<GroupChange>): GroupCommit {
  const kept = aCommit(loaded, { group: loaded.group, ...rest }, watching(loaded));
  if (loaded.group.tickAt !== undefined)
    return { ...kept, change: { ...kept.change, groupDueAt: loaded.group.tickAt } };
  const { groupDueAt: _groupDueAt, ...change } = kept.change;
  return { ...kept, change };
}

function watching({ group: watched }: LoadedGroup) {
  return watched.episode === undefined ? { owed: false } : { watchedEpisode: watched.episode.number, owed: true };
}
