import type { GroupId, LoadedGroup } from '../engine/alert-group.ts';
import { changeTo } from '../engine/due.ts';
import { type Silence, silenceStateAt } from '../engine/silence.ts';
import type { TimelineFact } from '../engine/timeline.ts';
import type { Store } from '../ports/store.ts';
import type { Commits } from './commits.ts';
import type { Situations } from './situations.ts';

interface SilenceFactsDeps {
  readonly store: Store;
  readonly situations: Situations;
  readonly commits: Commits;
}

/** Entries that are looked through for a fact that an interrupted sweep has written already. */
const RECENT_ENTRIES = 100;
const TRIES = 10;

/**
 * Writes on the timeline of a group which of these silences hide it now and which have
 * ended; nothing that it says already.
 */
export async function noteSilences(gid: GroupId, silences: readonly Silence[], deps: SilenceFactsDeps): Promise<void> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    if ((await noteOnce(gid, silences, deps)) === 'ok') return;
  }
  throw new Error('a group kept changing while a silence was noted on its timeline');
}

async function noteOnce(
  gid: GroupId,
  silences: readonly Silence[],
  deps: SilenceFactsDeps,
): Promise<'ok' | 'conflict'> {
  const loaded = await deps.store.loadGroup(gid);
  if (loaded === undefined) return 'ok';
  const situation = await deps.situations.around(loaded.group);
  const said = await recentFacts(loaded, deps.store);
  const timeline = silences
    .flatMap((silence) => factOf(silence, situation.now) ?? [])
    .filter((fact) => !said.has(nameOf(fact)))
    .map((fact) => ({ at: situation.now, episode: loaded.group.episode?.number ?? 0, fact, pings: false }));
  if (timeline.length === 0) return 'ok';
  return await deps.commits.commit(loaded, changeTo(loaded.group, { timeline }), situation);
}

async function recentFacts({ group, timelineSeq }: LoadedGroup, store: Store): Promise<ReadonlySet<string>> {
  const entries = await store.readTimeline(group.gid, Math.max(0, timelineSeq - RECENT_ENTRIES), RECENT_ENTRIES);
  return new Set(entries.map(({ fact }) => nameOf(fact)));
}

/** Equal for facts that say the same about the same silence. */
function nameOf(fact: TimelineFact): string {
  if (fact.type === 'silenced') return `${fact.type} ${fact.silence} ${fact.until}`;
  return fact.type === 'silence_ended' ? `${fact.type} ${fact.silence}` : fact.type;
}

/** Undefined while it has not begun, and when it was called off before. */
function factOf(silence: Silence, now: number): TimelineFact | undefined {
  const { id, createdBy, startsAt, endsAt } = silence;
  switch (silenceStateAt(silence, now)) {
    case 'pending':
      return undefined;
    case 'active':
      // A silence keeps its author's name only, as Alertmanager's do.
      return {
        type: 'silenced',
        by: { id: createdBy, name: createdBy, origin: 'silence' },
        silence: id,
        until: endsAt,
      };
    case 'expired':
      return startsAt < endsAt ? { type: 'silence_ended', silence: id } : undefined;
  }
}
