import type { Clock } from '../ports/clock.ts';
import type { RunbookTrouble } from '../ports/runbooks.ts';
import { isBelow } from './address.ts';
import { type Page, toPages } from './page.ts';
import { fetchText, SiteProblem } from './site.ts';

/** One entry of the policy: a page, or, with a slash at the end, all pages below it. */
export interface SitePlace {
  readonly url: string;
  readonly token?: string;
}

/** Pages of the web, kept some minutes; older ones only while their site does not answer, with what is wrong. */
export interface Sites {
  /** What is there within `patienceMs`: the page, or why not. */
  read(address: string, places: readonly SitePlace[], patienceMs: number): Promise<SiteReading>;
  /** Gives up what is still under way. */
  stop(): Promise<void>;
}

export type SiteReading =
  | { readonly type: 'pages'; readonly pages: readonly Page[] }
  | { readonly type: 'trouble'; readonly trouble: RunbookTrouble };

interface Kept {
  text?: string;
  readAt: number;
  triedAt: number;
  problem?: string;
}

const FRESH_MS = 5 * 60_000;
const TRY_AGAIN_MS = 30_000;
const FETCH_MS = 5000;
const mostKept = 200;

/** The place of the policy that an address belongs to. Any other address is nobody's business here. */
export function placeFor(address: string, places: readonly SitePlace[]): SitePlace | undefined {
  const url = URL.parse(address);
  if (url === null || url.username !== '' || url.password !== '') return undefined;
  return places.find((place) => {
    const known = new URL(place.url);
    if (isFolder(place)) return isBelow(url, known);
    return url.origin === known.origin && url.pathname === known.pathname && url.search === known.search;
  });
}

export function isFolder({ url }: SitePlace): boolean {
  return new URL(url).pathname.endsWith('/');
}

export function createSites({ clock }: { readonly clock: Clock }): Sites {
  const kept = new Map<string, Kept>();
  const running = new Map<string, Promise<void>>();
  const stopping = new AbortController();

  async function fetchInto(address: string, place: SitePlace, places: readonly SitePlace[]): Promise<void> {
    const { token } = place;
    const origins = new Set(places.map(({ url }) => new URL(url).origin));
    const late = new AbortController();
    const over = new AbortController();
    const signal = AbortSignal.any([late.signal, stopping.signal]);
    const timer = clock.waitUntil(clock.now() + FETCH_MS, over.signal).then(() => {
      if (!over.signal.aborted) late.abort();
    });
    const before = kept.get(address);
    try {
      const text = await fetchText(address, { origins, ...(token === undefined ? {} : { token }) }, signal);
      const now = clock.now();
      keep(address, { text, readAt: now, triedAt: now });
    } catch (error) {
      const problem = error instanceof SiteProblem ? error.message : 'could not be read';
      keep(address, { readAt: 0, ...before, triedAt: clock.now(), problem });
    } finally {
      over.abort();
      await timer;
    }
  }

  function keep(address: string, entry: Kept): void {
    kept.delete(address);
    kept.set(address, entry);
    for (const oldest of kept.keys()) {
      if (kept.size <= mostKept) return;
      kept.delete(oldest);
    }
  }

  function isDue(entry: Kept | undefined): boolean {
    if (entry === undefined) return true;
    const now = clock.now();
    return entry.problem === undefined ? now - entry.readAt >= FRESH_MS : now - entry.triedAt >= TRY_AGAIN_MS;
  }

  async function read(address: string, places: readonly SitePlace[], patienceMs: number): Promise<SiteReading> {
    const url = new URL(address);
    url.hash = '';
    const { href } = url;
    const place = placeFor(href, places);
    if (place === undefined) return trouble(href, 'is none of the places that the policy names');
    if (isDue(kept.get(href)) && !running.has(href) && !stopping.signal.aborted) {
      running.set(
        href,
        fetchInto(href, place, places).finally(() => running.delete(href)),
      );
    }
    const work = running.get(href);
    const isLate = work !== undefined && (await isSlow(work, patienceMs));
    const entry = kept.get(href);
    const problem = isLate ? 'has not answered yet' : (entry?.problem ?? 'has not answered yet');
    if (entry?.text === undefined) return trouble(href, problem);
    const pages = toPages(entry.text, { root: '', place: href, link: href });
    const isStale = isLate || entry.problem !== undefined;
    if (!isStale) return { type: 'pages', pages };
    return { type: 'pages', pages: pages.map((page) => ({ ...page, stale: { readAt: entry.readAt, problem } })) };
  }

  async function isSlow(work: Promise<void>, patienceMs: number): Promise<boolean> {
    const over = new AbortController();
    const timer = clock.waitUntil(clock.now() + patienceMs, over.signal).then(() => true);
    try {
      return await Promise.race([work.then(() => false), timer]);
    } finally {
      over.abort();
    }
  }

  return {
    read,
    async stop() {
      stopping.abort();
      await Promise.all(running.values());
    },
  };
}

function trouble(place: string, problem: string): SiteReading {
  return { type: 'trouble', trouble: { place, problem } };
}
