import { z } from 'zod';
import type { GroupId } from '../../engine/alert-group.ts';
import type { OutsideEvent } from '../../engine/group-change.ts';
import type { TimelineEntry } from '../../engine/timeline.ts';
import type { Inbound } from '../../ports/inbound.ts';
import type { ApplyOutside, Outside, OutsideResult } from '../../ports/outside.ts';
import type { Pdjs } from './pdjs.ts';

export interface ApplyDeps {
  readonly inbound: Pick<Inbound, 'act' | 'showGroup' | 'readTimeline'>;
  readonly outside: Pick<Outside, 'recall'>;
  /** Absent without a token: then only incidents that webhooks name by their key are known. */
  readonly keysOf?: (incident: string) => Promise<readonly string[]>;
}

/** What a dedup key is remembered by. */
export function refOf(dedupKey: string): string {
  return `pagerduty ${dedupKey}`;
}

/**
 * Does to a group what somebody did to its incident. The event's id is the input's, so that a second time changes
 * nothing; what is over or was overtaken here is let go.
 */
export function createApplyEvent({ inbound, outside, keysOf }: ApplyDeps): ApplyOutside {
  async function findGroup({ subject }: OutsideEvent): Promise<GroupId | undefined> {
    const { key, incident = '' } = subject;
    const named = key === undefined ? undefined : await outside.recall(refOf(key));
    if (named !== undefined || keysOf === undefined) return named;
    // Where alerts are grouped, an incident has no key of its own: its alerts have.
    for (const found of await keysOf(incident)) {
      const gid = await outside.recall(refOf(found));
      if (gid !== undefined) return gid;
    }
    return undefined;
  }

  return async (id, event): Promise<OutsideResult> => {
    const gid = await findGroup(event);
    const facts = gid === undefined ? undefined : await inbound.showGroup(gid);
    if (gid === undefined || facts === undefined) return 'unmatched';
    const { episode } = facts.group;
    if (episode === undefined || event.occurredAt < episode.openedAt - SKEW_MS) return 'done';
    if (isOvertaken(event, await inbound.readTimeline(gid, ENTRIES))) return 'done';
    const { by, wish } = event;
    const answer = await inbound.act({ inputId: id, by, gid, episode: episode.number, wish });
    const isSaved = answer.type === 'done' || answer.type === 'repeated' || answer.type === 'refused';
    return isSaved ? 'done' : 'unmatched';
  };
}

/** Clocks may differ so much; what belongs to an earlier episode is older by its flap window at least. */
const SKEW_MS = 60_000;
const ENTRIES = 50;
const acts: ReadonlySet<string> = new Set(['acknowledged', 'unacknowledged', 'resolved_by_hand', 'reopened_by_hand']);

/** Somebody has decided otherwise since, here: a webhook that comes late must not undo that. */
function isOvertaken({ occurredAt, origin, wish }: OutsideEvent, timeline: readonly TimelineEntry[]): boolean {
  if (wish.type === 'note' || wish.type === 'assign') return false;
  return timeline.some(
    ({ at, fact }) =>
      at > occurredAt && acts.has(fact.type) && 'by' in fact && fact.by !== undefined && fact.by.origin !== origin,
  );
}

const Alerts = z.object({ alerts: z.array(z.object({ alert_key: z.string().nullish() })) });

/** The keys of an incident's alerts, or none if PagerDuty does not say. */
export async function readAlertKeys(
  pdjs: Pick<Pdjs, 'get'>,
  incident: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const path = `/incidents/${encodeURIComponent(incident)}/alerts`;
  const answer = await pdjs.get(path, { limit: '100' }, signal);
  if (answer.type !== 'answered' || answer.status !== 200) return [];
  const parsed = Alerts.safeParse(answer.body);
  return parsed.success ? parsed.data.alerts.flatMap(({ alert_key: key }) => key ?? []) : [];
}
