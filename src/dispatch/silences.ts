import { hash } from 'node:crypto';
import { isOpen } from '../engine/episode.ts';
import { type Silence, type SilenceId, silenceProblem } from '../engine/silence.ts';
import { standingsOf } from '../engine/standing.ts';
import type { Clock } from '../ports/clock.ts';
import type { Inbound, SilenceAnswer, SilencePreview, SilenceRequest } from '../ports/inbound.ts';
import type { Store } from '../ports/store.ts';
import { INTERACTIVE_MS } from './act.ts';
import { inTime } from './deadline.ts';
import { textOf } from './error-text.ts';
import type { Groups } from './groups.ts';
import type { LiveGroups } from './live-groups.ts';
import type { Liveness } from './liveness.ts';
import { previewSilence } from './preview.ts';
import type { SilenceCache } from './silence-cache.ts';
import { moveEnd } from './silence-writes.ts';

export type SilenceInbound = Pick<
  Inbound,
  'silence' | 'changeSilence' | 'listSilences' | 'findSilence' | 'previewSilence'
>;

export interface SilencesDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly groups: Groups;
  readonly cache: SilenceCache;
  readonly live: LiveGroups;
  readonly liveness: Liveness;
  /** The silences changed: cards may have to be drawn again. */
  readonly wakeSweep: () => void;
}

/** How long a count may take; what it has by then is "at least". */
const PREVIEW_MS = 1500;
/** The count that comes with an answer, after the write has had its time. */
const ANSWER_PREVIEW_MS = 1000;

/** What people may do with silences. */
export function createSilences(deps: SilencesDeps): SilenceInbound {
  const { store, clock, cache } = deps;

  const preview = (matchers: Silence['matchers'], limitMs: number): Promise<SilencePreview> =>
    previewSilence(matchers, clock.now() + limitMs, { live: deps.live, liveness: deps.liveness, now: clock.now });

  /** Saving has a deadline; after it, nobody is told that it failed, because it may have happened. */
  async function save(
    write: () => Promise<Exclude<SilenceAnswer, { type: 'done' }> | Silence>,
  ): Promise<SilenceAnswer> {
    try {
      const timed = await inTime(clock, INTERACTIVE_MS, write());
      if (timed.type === 'late') return { type: 'unsure' };
      if ('type' in timed.value) return timed.value;
      deps.wakeSweep();
      return { type: 'done', silence: timed.value, preview: await previewOrNothing(timed.value) };
    } catch (error) {
      return { type: 'unsaved', error: textOf(error) };
    }
  }

  /** It is saved: that the count fails must not turn the answer into a failure. */
  async function previewOrNothing(silence: Silence): Promise<SilencePreview> {
    try {
      return await preview(silence.matchers, ANSWER_PREVIEW_MS);
    } catch {
      return { alerts: 0, groups: [], isPartial: true };
    }
  }

  return {
    silence: (request) => save(() => putNew(request, deps)),
    changeSilence: ({ id, endsAt, by }) =>
      save(async () => {
        const result = await moveEnd(id, { endsAt, by }, { store, now: clock.now() });
        return result.type === 'done' ? result.silence : result;
      }),
    async listSilences() {
      const now = clock.now();
      const current = await cache.readCurrent(clock.now);
      return current.toSorted((a, b) => Number(a.startsAt > now) - Number(b.startsAt > now) || a.endsAt - b.endsAt);
    },
    async findSilence(idPrefix) {
      const wanted = idPrefix.toLowerCase();
      const all = await cache.read();
      const found = all.filter(({ id }) => id.startsWith(wanted));
      return found.find(({ id }) => id === wanted) ?? (found.length === 1 ? found[0] : undefined);
    },
    previewSilence: (matchers) => preview(matchers, PREVIEW_MS),
  };
}

type PutResult = Silence | Extract<SilenceAnswer, { type: 'invalid' }>;

/** Its id is made from the input's, so that asking twice makes one silence. */
async function putNew(request: SilenceRequest, { store, clock, groups }: SilencesDeps): Promise<PutResult> {
  const now = clock.now();
  const { matchers, endsAt, comment, by } = request;
  const startsAt = Math.max(request.startsAt, now);
  const problem = silenceProblem({ matchers, startsAt, endsAt }, now);
  if (problem !== undefined) return { type: 'invalid', problem };
  const found = await findUntil(request, groups);
  if (found.type === 'invalid') return found;
  const silence: Silence = {
    schema: 1,
    id: silenceIdOf(request.inputId),
    matchers,
    startsAt,
    endsAt,
    updatedAt: now,
    createdBy: by.name,
    author: by,
    comment,
    ...(found.type === 'bound' ? { until: found.until } : {}),
  };
  if ((await store.putSilence(silence)) === 'ok') return silence;
  const stored = await store.findSilence(silence.id);
  if (stored === undefined) throw new Error('the silence vanished while it was saved');
  return stored;
}

type Until =
  | { readonly type: 'unbound' }
  | { readonly type: 'bound'; readonly until: NonNullable<Silence['until']> }
  | { readonly type: 'invalid'; readonly problem: string };

/** Only an open episode can end: what is silenced before its first notice never opens one. */
async function findUntil({ untilResolved: gid }: SilenceRequest, groups: Groups): Promise<Until> {
  if (gid === undefined) return { type: 'unbound' };
  const seen = await groups.load(gid);
  const episode = seen?.loaded.group.episode;
  if (isOpen(episode)) return { type: 'bound', until: { gid, episode: episode.number } };
  const fires = seen !== undefined && standingsOf(seen.loaded, seen.situation).some(({ isFiring }) => isFiring);
  const problem = fires
    ? 'nobody has been told of that group yet, so it cannot end with it: give a time instead, such as 1h'
    : 'nothing of that group fires, so it cannot end with it';
  return { type: 'invalid', problem };
}

/** A UUID of version 8 (RFC 9562: made as we like) from the hash of the input's id. */
function silenceIdOf(inputId: string): SilenceId {
  const hex = hash('sha256', `silence:${inputId}`, 'hex');
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 3) | 8).toString(16);
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    variant + hex.slice(17, 20),
    hex.slice(20, 32),
  ];
  return parts.join('-') as SilenceId; // the brand is made here
}
