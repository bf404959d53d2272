import type { GroupId } from '../../engine/alert-group.ts';
import type { DeliveryMark, StoreMarks } from '../store-marks.ts';
import { partsOf } from './delivery-member.ts';
import type { RedisLink } from './link.ts';
import { loadScript } from './script.ts';

const inspect = loadScript('inspect', 'reads');

type Inspected = readonly [groups: readonly string[], deliveries: readonly (readonly [string, string, string])[]];

/** For tests and support: reads everything at once, while others may change it between two partitions. */
export function createInspectCalls(link: RedisLink): { inspect(): Promise<StoreMarks> } {
  const { keys } = link;

  async function inspectPartition(partition: number): Promise<StoreMarks> {
    const tag = keys.tag(partition);
    const pattern = `${tag.replaceAll(/[\\*?[\]]/g, String.raw`\$&`)}m:*`;
    const [groups, deliveries] = (await link.run(inspect, [tag], [pattern])) as Inspected;
    return {
      groups: groups.flatMap((gid, index) =>
        index % 2 === 0 ? [{ gid: gid as GroupId, at: Number(groups[index + 1]) }] : [],
      ),
      deliveries: await Promise.all(deliveries.map(toMark)),
    };
  }

  async function toMark([member, at, lane]: Inspected[1][number]): Promise<DeliveryMark> {
    const place = await link.send('ZSCORE', keys.laneQueue(lane), member);
    const mark = { ...partsOf(member), isInLane: place !== null };
    return at === '' ? mark : { ...mark, at: Number(at) };
  }

  return {
    async inspect() {
      const parts = await Promise.all(Array.from({ length: keys.partitions }, (_, at) => inspectPartition(at)));
      return {
        groups: parts.flatMap(({ groups }) => groups),
        deliveries: parts.flatMap(({ deliveries }) => deliveries),
      };
    },
  };
}
