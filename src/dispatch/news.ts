/** Keeps trouble that goes on from being logged at every try. */
export interface News {
  /** Whether this is to be said: it is something else than was said last, or a while ago. */
  isNews(text: string): boolean;
  /** The trouble is over; since when it was there, if it was said. */
  end(): number | undefined;
}

const SAID_AGAIN_MS = 60_000;

export function createNews(now: () => number): News {
  const said = new Map<string, number>();
  let since: number | undefined;

  return {
    isNews(text) {
      // Ports, instants and counts change from one try to the next.
      const kind = text.replaceAll(/\d+/g, '#');
      const at = now();
      since ??= at;
      const last = said.get(kind);
      if (last !== undefined && at - last < SAID_AGAIN_MS) return false;
      said.set(kind, at);
      return true;
    },
    end() {
      const began = since;
      since = undefined;
      said.clear();
      return began;
    },
  };
}
