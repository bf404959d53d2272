import type { Actor } from '../engine/actor.ts';
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
    .flatMap((silence) => factsOf(silence, situation.now))
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
  switch (fact.type) {
    case 'silenced':
    case 'silence_ended':
      return `${fact.type} ${fact.silence}`;
    case 'silence_changed':
      return `${fact.type} ${fact.silence} ${fact.until}`;
    default:
      return fact.type;
  }
}

/** None while it has not begun, and when it was called off before. */
function factsOf(silence: Silence, now: number): readonly TimelineFact[] {
  const { id, changed, startsAt, endsAt } = silence;
  switch (silenceStateAt(silence, now)) {
    case 'pending':
      return [];
    case 'active': {
      const made: TimelineFact = {
        type: 'silenced',
        by: authorOf(silence),
        silence: id,
        until: changed?.from ?? endsAt,
      };
      return changed === undefined
        ? [made]
        : [made, { type: 'silence_changed', by: changed.by, silence: id, until: endsAt }];
    }
    case 'expired':
      return startsAt < endsAt ? [{ type: 'silence_ended', ...endedBy(silence), silence: id }] : [];
  }
}

/** Records of older versions keep their author's name only, as Alertmanager's do. */
function authorOf({ author, createdBy }: Silence): Actor {
  return author ?? { id: createdBy, name: createdBy, origin: 'silence' };
}

/** Nobody where its time ran out, also after somebody had moved its end. */
function endedBy({ changed, endsAt }: Silence): { readonly by?: Actor } {
  return changed !== undefined && changed.at >= endsAt ? { by: changed.by } : {};
}
