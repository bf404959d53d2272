import type { LoadedGroup } from '../engine/alert-group.ts';
import type { Store } from '../ports/store.ts';

const PAGE = 100;

/** All live groups, page by page, so that nothing is read that nobody asks for any more. */
export async function* scanPages(store: Store): AsyncGenerator<readonly LoadedGroup[]> {
  let cursor: string | undefined;
  do {
    const page = await store.scanGroups({ limit: PAGE, liveOnly: true, ...(cursor === undefined ? {} : { cursor }) });
    cursor = page.cursor;
    yield page.groups;
  } while (cursor !== undefined);
}
