import type { GroupId } from '../../engine/alert-group.ts';
import type { IntegrationKey } from '../../engine/notification.ts';

/** What names one delivery among all. */
export interface DeliveryName {
  readonly gid: GroupId;
  readonly target: IntegrationKey;
  readonly episode: number;
}

/** A delivery as a member of sorted sets. */
export function memberOf({ gid, target, episode }: DeliveryName): string {
  return `${gid} ${target}@${episode}`;
}

/** Reads what `memberOf` and the scripts wrote. */
export function partsOf(member: string): DeliveryName {
  const space = member.indexOf(' ');
  const sign = member.lastIndexOf('@');
  return {
    gid: member.slice(0, space) as GroupId,
    target: member.slice(space + 1, sign) as IntegrationKey,
    episode: Number(member.slice(sign + 1)),
  };
}
