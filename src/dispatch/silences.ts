import { hash } from 'node:crypto';
import { type Silence, type SilenceId, silenceProblem } from '../engine/silence.ts';
import type { Clock } from '../ports/clock.ts';
import type { Inbound, SilenceAnswer, SilencePreview, SilenceRequest } from '../ports/inbound.ts';
import type { Store } from '../ports/store.ts';
import { INTERACTIVE_MS } from './act.ts';
import { inTime } from './deadline.ts';
import { textOf } from './error-text.ts';
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
async function putNew(request: SilenceRequest, { store, clock }: SilencesDeps): Promise<PutResult> {
  const now = clock.now();
  const { matchers, endsAt, comment, by } = request;
  const startsAt = Math.max(request.startsAt, now);
  const problem = silenceProblem({ matchers, startsAt, endsAt }, now);
  if (problem !== undefined) return { type: 'invalid', problem };
  const until = await findUntil(request, store);
  if (until === 'nothing_open')
    return { type: 'invalid', problem: 'nothing of that group fires, so it cannot end with it' };
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
    ...(until === undefined ? {} : { until }),
  };
  if ((await store.putSilence(silence)) === 'ok') return silence;
  const stored = await store.findSilence(silence.id);
  if (stored === undefined) throw new Error('the silence vanished while it was saved');
  return stored;
}

async function findUntil({ untilResolved }: SilenceRequest, store: Store): Promise<Silence['until'] | 'nothing_open'> {
  if (untilResolved === undefined) return undefined;
  const loaded = await store.loadGroup(untilResolved);
  const episode = loaded?.group.episode;
  if (episode === undefined || episode.endedAt !== undefined) return 'nothing_open';
  return { gid: untilResolved, episode: episode.number };
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
