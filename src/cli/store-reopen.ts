import { instantWords, reopenStore } from '../store-move.ts';
import type { CliIo } from './io.ts';
import { StartUpError } from './settings.ts';
import { parseStorePlace } from './store-place.ts';

/** Lets a store that was moved elsewhere be served again, as it was then. */
export async function storeReopen(word: string, io: CliIo): Promise<number> {
  const { name, ...place } = parseStorePlace(word, io);
  const result = await reopenStore({ name, ...place }).catch((error: unknown) => {
    throw new StartUpError((error as Error).message, { cause: error });
  });
  switch (result.type) {
    case 'never_moved':
      io.out.write(`${name} was not moved: it can be served.\n`);
      return 0;
    case 'incomplete':
      throw new StartUpError(`${name} holds a part of ${result.from} only. Finish that move, or empty ${name}.`);
    case 'reopened': {
      const { to, since, endedAt } = result.was;
      const other = endedAt === undefined ? `The copy in ${to} is not whole: empty it.` : `Stop serving ${to} first.`;
      io.out.write(`${name} can be served again, as it was at ${instantWords(since)}. ${other}\n`);
      return 0;
    }
  }
}
