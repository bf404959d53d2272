import type { RedisLink } from '../../src/store/redis/link.ts';

/** The instant of a death: at the so-many-th script from now, before Redis hears of it or after it has answered. */
export interface Death {
  readonly call: number;
  readonly moment: 'before' | 'after';
}

/** A link whose process can die between any two calls: every call from then on fails. */
export interface MortalLink extends RedisLink {
  /** Absent: lives on. */
  dieAt(death: Death | undefined): void;
  isDead(): boolean;
  /** It was only cut off, and is connected again. */
  reconnect(): void;
  /** Scripts that were sent so far. */
  sent(): number;
}

export class DeadProcess extends Error {
  override readonly name = 'DeadProcess';
}

export function createMortalLink(link: RedisLink): MortalLink {
  let sent = 0;
  let death: Death | undefined;
  let dead = false;

  function passes(call: number, moment: Death['moment']): void {
    if (death?.call === call && death.moment === moment) dead = true;
    if (dead) throw new DeadProcess();
  }

  return {
    ...link,
    async run(...request) {
      sent += 1;
      const call = sent;
      passes(call, 'before');
      const answer = await link.run(...request);
      passes(call, 'after');
      return answer;
    },
    async send(...request) {
      passes(-1, 'before');
      return await link.send(...request);
    },
    dieAt(wanted) {
      death = wanted && { ...wanted, call: sent + wanted.call };
    },
    isDead: () => dead,
    reconnect() {
      death = undefined;
      dead = false;
    },
    sent: () => sent,
  };
}
