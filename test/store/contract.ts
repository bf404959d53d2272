import { afterEach, beforeEach, describe } from 'vitest';
import type { Store } from '../../src/ports/store.ts';
import type { StoreMarks } from '../../src/store/store-marks.ts';
import { describeClaims } from './contract-claims.ts';
import { describeCommits } from './contract-commits.ts';
import { describeEngineWalk } from './contract-engine-walk.ts';
import { describeFleet } from './contract-fleet.ts';
import { describeIngest } from './contract-ingest.ts';
import { describeLaneMarks } from './contract-lane-marks.ts';
import { describeLanes } from './contract-lanes.ts';
import { describeLargeGroups } from './contract-large-groups.ts';
import { describeNames } from './contract-names.ts';
import { describeRates } from './contract-rates.ts';
import { describeRecords } from './contract-records.ts';
import { describeRetention } from './contract-retention.ts';
import { describeSilences } from './contract-silences.ts';
import { describeTimeline } from './contract-timeline.ts';
import { describeWaking } from './contract-waking.ts';
import { describeWalk } from './contract-walk.ts';

export type InspectedStore = Store & { inspect(): Promise<StoreMarks> };

/** Somewhere to keep a store's data; `open` may be called again once what it gave is closed. */
export interface Place {
  open(): Promise<InspectedStore>;
  /** Removes the data. */
  remove(): Promise<void>;
}

export interface Bench {
  readonly store: InspectedStore;
  /** Closes the store and opens the same data again. */
  reopen(): Promise<InspectedStore>;
}

/** Everything that the rest of Tocsin relies on in a store. A driver is a store when it passes this. */
export function describeStoreContract(name: string, makePlace: () => Promise<Place>): void {
  describe(`${name} keeps the store's contract`, () => {
    let place: Place;
    let store: InspectedStore;
    const bench: Bench = {
      get store() {
        return store;
      },
      async reopen() {
        await store.close();
        store = await place.open();
        return store;
      },
    };

    beforeEach(async () => {
      place = await makePlace();
      store = await place.open();
    });

    afterEach(async () => {
      await store.close();
      await place.remove();
    });

    describeIngest(bench);
    describeWaking(bench);
    describeCommits(bench);
    describeTimeline(bench);
    describeClaims(bench);
    describeLargeGroups(bench);
    describeLanes(bench);
    describeLaneMarks(bench);
    describeRates(bench);
    describeSilences(bench);
    describeRecords(bench);
    describeRetention(bench);
    describeFleet(bench);
    describeNames(bench);
    describeWalk(makePlace);
    describeEngineWalk(makePlace);
  });
}
