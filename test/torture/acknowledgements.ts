/** What people were told about who has which group; `undefined` where they could not know. */
export interface Acknowledgements {
  /** Slack confirmed the click. */
  confirmed(group: string, isTaken: boolean): void;
  /** The click got no answer, or another than yes: it may have worked or not. */
  unsure(group: string): void;
  /** Nothing of the group fires any more: its episode may have ended, and with it the acknowledgement. */
  wentQuiet(group: string): void;
  known(): ReadonlyMap<string, boolean>;
}

export function createAcknowledgements(groups: readonly string[]): Acknowledgements {
  const known = new Map(groups.map((group) => [group, false]));
  return {
    confirmed: (group, isTaken) => known.set(group, isTaken),
    unsure: (group) => known.delete(group),
    wentQuiet(group) {
      if (known.get(group) === true) known.delete(group);
    },
    known: () => known,
  };
}
