import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Policy } from '../ports/policy.ts';
import type { FleetNode, PolicyMark, Store } from '../ports/store.ts';

/** Which policy is in force among the processes that share a store, and whether it is the one that this process has. */
export interface PolicyEpoch {
  /** Whether this process has the policy in force, by a reading that is at most a second old. */
  isHeld(): Promise<boolean>;
  /** As it was read last; absent: not read yet, or none is in force. */
  mark(): PolicyMark | undefined;
  /** The newest epoch whose policy this process had; 0: none. */
  epoch(): number;
  /** Reads the mark and puts this process's policy in force where that is its turn. */
  settle(others: readonly FleetNode[]): Promise<void>;
  /** Puts a policy in force that is about to be loaded here, whatever was in force before; then `learn` what it gives. */
  adopt(hash: string): Promise<PolicyMark>;
  learn(found: PolicyMark | undefined): void;
}

export interface PolicyEpochDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly policy: () => Policy;
  /** This process has the policy in force from now on, or has it no more. */
  readonly onTurn: () => void;
}

/** How old a reading may be on which claims are made. */
const FRESH_MS = 1000;
/** After how long a policy that no living process has any more makes room for an older one. */
const ORPHANED_MS = 10_000;
/** Others keep putting theirs in force at the same moment. */
const TRIES = 5;

export function createPolicyEpoch(deps: PolicyEpochDeps): PolicyEpoch {
  const { store, clock, log } = deps;
  let mark: PolicyMark | undefined;
  let readAt = Number.NEGATIVE_INFINITY;
  let epoch = 0;
  let wasHeld: boolean | undefined;
  let orphan: { readonly epoch: number; readonly since: number } | undefined;

  function learn(found: PolicyMark | undefined): void {
    mark = found;
    readAt = clock.now();
    notice();
  }

  function isMine(): boolean {
    return mark !== undefined && mark.hash === deps.policy().hash;
  }

  function notice(): void {
    const isHeld = isMine();
    if (isHeld && mark !== undefined) epoch = mark.epoch;
    if (isHeld === wasHeld) return;
    const isFirst = wasHeld === undefined;
    wasHeld = isHeld;
    if (isHeld && !isFirst) log.info('the policy in force is the one loaded here', { epoch });
    if (!isHeld && mark !== undefined) {
      log.warn('another policy is in force; this process decides nothing until it has loaded that one', {
        epoch: mark.epoch,
      });
    }
    deps.onTurn();
  }

  /** What was in force is written down before it is replaced: whoever starts with it later knows that it is old. */
  async function replace(hash: string, found: PolicyMark | undefined): Promise<PolicyMark> {
    if (found !== undefined) await store.writeNote(noteOf(found.hash), String(found.epoch));
    return await store.adoptPolicy(hash, found?.epoch ?? 0);
  }

  /** Nobody lives who has it, and nobody has had it for a while. */
  function isOrphaned(found: PolicyMark, others: readonly FleetNode[]): boolean {
    if (others.length === 0) return true;
    if (others.some(({ policyEpoch }) => policyEpoch === found.epoch)) {
      orphan = undefined;
      return false;
    }
    if (orphan?.epoch !== found.epoch) orphan = { epoch: found.epoch, since: clock.now() };
    return clock.now() - orphan.since >= ORPHANED_MS;
  }

  return {
    async isHeld() {
      // Not read at all until the first `settle`: before that nobody has decided whose turn it is.
      if (wasHeld !== undefined && clock.now() - readAt > FRESH_MS) learn(await store.readPolicyMark());
      return isMine();
    },
    mark: () => mark,
    learn,
    epoch: () => epoch,
    async settle(others) {
      const found = await store.readPolicyMark();
      const { hash } = deps.policy();
      const isTurn =
        found === undefined ||
        (found.hash !== hash && ((await store.readNote(noteOf(hash))) === undefined || isOrphaned(found, others)));
      learn(isTurn ? await replace(hash, found) : found);
    },
    async adopt(hash) {
      for (let tries = 0; ; tries += 1) {
        const found = await store.readPolicyMark();
        if (found?.hash === hash) return found;
        const adopted = await replace(hash, found);
        if (adopted.hash === hash || tries >= TRIES) return adopted;
      }
    },
  };
}

function noteOf(hash: string): string {
  return `policy ${hash}`;
}
