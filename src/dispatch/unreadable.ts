import type { Log } from '../ports/log.ts';
import { createNews } from './news.ts';

/** Records of a newer program, which this one has to leave to it. */
export interface Unreadable {
  /** Whether that is what is wrong; the log says so now and then, not at each look. */
  isWrong(error: unknown): boolean;
}

export function createUnreadable(log: Log, now: () => number): Unreadable {
  const news = createNews(now);
  return {
    isWrong(error) {
      if (!(error instanceof Error && error.name === 'UnreadableRecord')) return false;
      if (news.isNews(error.message))
        log.warn('a record is left to the newer Tocsin that wrote it', { error: error.message });
      return true;
    },
  };
}
