import fc from 'fast-check';
import type { AlertHead } from '../../src/engine/alert.ts';
import type { AlertGroup, GroupState, LoadedGroup } from '../../src/engine/alert-group.ts';
import type { DeliveryPriority } from '../../src/engine/group-change.ts';
import type { IntegrationKey } from '../../src/engine/notification.ts';
import type { GroupCommit, IngestWrite } from '../../src/ports/store.ts';
import { aContent, aDelivery, aGid, aGroup, aHead, anEntry, anEpisode, minute, noon, ref } from './samples.ts';

/** Whatever a caller may ask, sensible or not: drivers have to answer alike. */
const groupName = fc.constantFrom('g', 'g', 'h', 'i');
const alertName = fc.constantFrom('a', 'b', 'c');
const instant = fc.integer({ min: 0, max: 9 }).map((step) => noon + step * minute);
const maybeInstant = fc.option(instant, { nil: undefined });

const write = fc.record({
  alert: alertName,
  expects: fc.constantFrom('held' as const, 'held' as const, 'nothing' as const, 'another' as const),
  endsAt: maybeInstant,
  hasContent: fc.boolean(),
  bumpsRev: fc.boolean(),
  wakeAt: maybeInstant,
  refreshAt: instant,
});

const delivery = fc.record({
  target: fc.constantFrom('x/slack/0' as IntegrationKey, 'x@1/slack/0' as IntegrationKey),
  episode: fc.constantFrom(0, 1, 2),
});
const lane = fc.constantFrom('A', 'B', 'a|b=c');

const commit = fc.record({
  state: fc.constantFrom<GroupState>('waiting', 'active', 'active', 'dormant', 'dormant', 'retired'),
  tickAt: maybeInstant,
  groupDueAt: maybeInstant,
  episode: fc.option(
    fc.record({
      number: fc.constantFrom(1, 2),
      hasEnded: fc.boolean(),
      finalRev: fc.option(fc.constantFrom(1, 2), { nil: undefined }),
    }),
    { nil: undefined },
  ),
  watched: fc.option(fc.constantFrom(0, 1, 2), { nil: undefined }),
  owed: fc.boolean(),
  bumpsRev: fc.boolean(),
  dropped: fc.subarray(['a', 'b', 'c']),
  entries: fc.integer({ min: 0, max: 2 }),
  deliveries: fc.array(fc.record({ of: delivery, lane }), { maxLength: 3 }),
  due: fc.array(
    fc.record({
      of: delivery,
      at: maybeInstant,
      lane: fc.option(lane, { nil: undefined }),
      priority: fc.constantFrom<DeliveryPriority>(0, 1, 2, 3),
    }),
    { maxLength: 2 },
  ),
  effects: fc.subarray(['o1', 'o2']),
});

export type TwinWrite = typeof write extends fc.Arbitrary<infer T> ? T : never;
export type TwinCommit = typeof commit extends fc.Arbitrary<infer T> ? T : never;

export const twinStep = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant('ingest' as const),
      group: groupName,
      writes: fc.array(write, { minLength: 1, maxLength: 4 }),
    }),
  },
  { weight: 6, arbitrary: fc.record({ type: fc.constant('commit' as const), group: groupName, commit }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('load' as const), group: groupName }) },
  fc.record({ type: fc.constant('touch' as const), groups: fc.array(groupName, { maxLength: 3 }), at: instant }),
  fc.record({ type: fc.constant('claim' as const), now: instant }),
);

export type TwinStep = typeof twinStep extends fc.Arbitrary<infer T> ? T : never;

/** `held` is the head that the group holds now. */
export function toWrite(group: string, said: TwinWrite, held: AlertHead | undefined): IngestWrite {
  const expected = { held, nothing: undefined, another: aHead({ contentHash: 'other' }) }[said.expects];
  const { endsAt: _, ...endless } = aHead({ updatedAt: said.refreshAt });
  return {
    ...ref(group, said.alert),
    ...(expected !== undefined && { expected }),
    head: said.endsAt === undefined ? endless : { ...endless, endsAt: said.endsAt },
    ...((said.hasContent || expected === undefined) && { content: aContent({ source: `s${said.refreshAt}` }) }),
    bumpsRev: said.bumpsRev,
    ...(said.wakeAt !== undefined && { wakeAt: said.wakeAt }),
    refreshAt: said.refreshAt,
    group: aGroup(aGid(group)),
  };
}

export function toCommit(loaded: LoadedGroup, said: TwinCommit): GroupCommit {
  const { tickAt: _tickAt, episode: _episode, ...rest } = loaded.group;
  const group: AlertGroup = {
    ...rest,
    state: said.state,
    hasFlushed: true,
    ...(said.tickAt !== undefined && { tickAt: said.tickAt }),
    ...(said.episode !== undefined && { episode: toEpisode(said.episode) }),
  };
  return {
    ver: loaded.ver,
    rev: loaded.rev,
    owed: said.owed,
    ...(said.watched !== undefined && { watchedEpisode: said.watched }),
    change: {
      group,
      bumpsRev: said.bumpsRev,
      drop: loaded.alerts.filter(({ fingerprint }) =>
        said.dropped.some((name) => ref('g', name).fingerprint === fingerprint),
      ),
      timeline: Array.from({ length: said.entries }, (_, index) => anEntry({ at: noon + index })),
      deliveries: said.deliveries.map(({ of, lane: own }) => aDelivery({ ...of, lane: own })),
      ...(said.groupDueAt !== undefined && { groupDueAt: said.groupDueAt }),
      deliveryDue: said.due.map(({ of, at, lane: named, priority }) => ({
        ...of,
        priority,
        ...(at !== undefined && { at }),
        ...(named !== undefined && { lane: named }),
      })),
      outbox: said.effects.map((id) => ({ id, type: 'expire_silence', silence: id as never })),
    },
  };
}

function toEpisode({ number, hasEnded, finalRev }: NonNullable<TwinCommit['episode']>) {
  return anEpisode(number, { ...(hasEnded && { endedAt: noon }), ...(finalRev !== undefined && { finalRev }) });
}
