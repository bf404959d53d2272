import type { ChatContext } from '../../src/chat/context.ts';
import type { GroupId } from '../../src/engine/alert-group.ts';
import type { GroupFacts } from '../../src/engine/group-facts.ts';
import type { Silence, SilenceId } from '../../src/engine/silence.ts';
import type { ActRequest, GroupFilter, Inbound, SilenceRequest } from '../../src/ports/inbound.ts';
import { ana, aSilence, now } from '../cards/facts.ts';

export interface StubbedInbound extends Inbound {
  readonly asked: {
    readonly acts: ActRequest[];
    readonly silences: SilenceRequest[];
    readonly changes: { readonly id: string; readonly endsAt: number }[];
    readonly filters: GroupFilter[];
  };
}

/** Answers from plain values and remembers what it was asked. */
export function stubInbound(
  groups: readonly GroupFacts[],
  given: Partial<Inbound> & { silences?: readonly Silence[] } = {},
): StubbedInbound {
  const { silences = [], ...overrides } = given;
  const asked: StubbedInbound['asked'] = { acts: [], silences: [], changes: [], filters: [] };
  const find = (gid: GroupId) => groups.find((facts) => facts.group.gid === gid);
  const preview = { alerts: 3, groups: groups.slice(0, 2), isPartial: false };
  return {
    asked,
    async act(request) {
      asked.acts.push(request);
      const facts = find(request.gid);
      return facts === undefined ? { type: 'no_such_group' } : { type: 'done', facts };
    },
    async findGroup(id) {
      const found = groups.filter((facts) => facts.shortId.startsWith(id));
      const [first] = found;
      if (first === undefined) return { type: 'none' };
      return found.length === 1 ? { type: 'found', gid: first.group.gid } : { type: 'ambiguous', candidates: found };
    },
    findRoom: async () => undefined,
    awaitRoom: async (gid) => find(gid),
    showGroup: async (gid) => find(gid),
    readTimeline: async () => [],
    testReceiver: async ({ receiver = 'team' }) => ({ type: 'nobody_to_tell', receiver }),
    async listGroups(filter) {
      asked.filters.push(filter);
      return { groups, total: groups.length, live: groups.length, isPartial: false };
    },
    async silence(request) {
      asked.silences.push(request);
      const { matchers, startsAt, endsAt, comment, by, untilResolved: gid } = request;
      const until = gid === undefined ? {} : { until: { gid, episode: 1 } };
      return {
        type: 'done',
        silence: aSilence({ matchers, startsAt, endsAt, comment, createdBy: by.name, ...until }),
        preview,
      };
    },
    async changeSilence({ id, endsAt }) {
      asked.changes.push({ id, endsAt });
      const silence = silences.find((one) => one.id === id);
      return silence === undefined
        ? { type: 'no_such_silence' }
        : { type: 'done', silence: { ...silence, endsAt }, preview };
    },
    listSilences: async () => silences,
    findSilence: async (prefix) => silences.find((one) => one.id.startsWith(prefix)),
    previewSilence: async () => preview,
    findRunbook: async () => ({ type: 'not_configured' }),
    onCall: async () => ({ type: 'not_configured' }),
    status: async () => ({
      version: '0.1.0',
      startedAt: now - 3 * 60 * 60_000,
      now,
      store: { kind: 'sqlite', durability: 'survives a power cut', isReachable: true },
      groups: { firing: 5, overdue: 2, acknowledged: 2, silenced: 1 },
      activeSilences: 1,
      lanesWaiting: 0,
      trouble: [],
      policy: 'in_force',
      warnings: [],
    }),
    ...overrides,
  };
}

export function aContext(changes: Partial<ChatContext> = {}): ChatContext {
  return { by: ana, timeZone: 'Europe/Berlin', now, inputId: 'i1', commandName: '/alert', channel: 'C1', ...changes };
}

export function silenceId(text: string): SilenceId {
  return text as SilenceId;
}
