import type { AlertContent } from '../engine/alert.ts';
import { alertName, runbookOf } from '../engine/alert-text.ts';
import type { Clock } from '../ports/clock.ts';
import type { Policy, RunbookPlace } from '../ports/policy.ts';
import type { RunbookAnswer, RunbookQuestion, Runbooks, RunbookTrouble } from '../ports/runbooks.ts';
import { findForAlert, findForText, type Hit, hitTitle } from './find.ts';
import { createFolder, type Folder } from './folder.ts';
import { openPage, type Page } from './page.ts';
import { createSites, isFolder, placeFor, type SitePlace } from './sites.ts';

export interface RunbookLibrary extends Runbooks {
  stop(): Promise<void>;
}

/** Slack waits three seconds for an answer, of which this is what pages of the web may take. */
const PATIENCE_MS = 1500;
const mostChoices = 10;
const mostAlerts = 20;

/** Finds pages in the folders and sites that the policy names now. Files are looked at anew with each question. */
export function createRunbooks({
  policy,
  clock,
}: {
  readonly policy: () => Policy;
  readonly clock: Clock;
}): RunbookLibrary {
  const sites = createSites({ clock });
  let folders: ReadonlyMap<string, Folder> = new Map();

  function foldersOf(places: readonly RunbookPlace[]): readonly Folder[] {
    const next = new Map<string, Folder>();
    for (const place of places) {
      if (place.type !== 'folder') continue;
      const key = JSON.stringify([place.path, place.link]);
      next.set(key, folders.get(key) ?? createFolder(place.path, place.link));
    }
    folders = next;
    return [...next.values()];
  }

  async function readAll(places: readonly RunbookPlace[], links: readonly string[]): Promise<Library> {
    const known: readonly SitePlace[] = places.filter((place) => place.type === 'site');
    const listed = known.filter((place) => !isFolder(place)).map(({ url }) => url);
    const asked = links.filter((link) => placeFor(withoutHash(link), known) !== undefined).map(withoutHash);
    const addresses = [...new Set([...listed, ...asked])];
    const [inFolders, inSites] = await Promise.all([
      Promise.all(foldersOf(places).map((folder) => folder.read())),
      Promise.all(addresses.map((address) => sites.read(address, known, PATIENCE_MS))),
    ]);
    return {
      pages: [
        ...inFolders.flatMap(({ pages }) => pages),
        ...inSites.flatMap((reading) => (reading.type === 'pages' ? reading.pages : [])),
      ],
      troubles: [
        ...inFolders.flatMap(({ troubles }) => troubles),
        ...inSites.flatMap((reading) => (reading.type === 'trouble' ? [reading.trouble] : [])),
      ],
    };
  }

  async function findRunbook(question: RunbookQuestion): Promise<RunbookAnswer> {
    const places = policy().runbooks;
    if (places === undefined || places.length === 0) return { type: 'not_configured' };
    switch (question.type) {
      case 'alerts':
        return await findAlerts(question.alerts, places);
      case 'text': {
        const library = await readAll(places, webPages(question.text));
        const isAll = question.text.trim() === '';
        return toAnswer(isAll ? all(library) : findForText(question.text, library.pages), library);
      }
      case 'page':
        return openById(question.id, question.section, await readAll(places, []));
    }
  }

  async function findAlerts(alerts: readonly AlertContent[], places: readonly RunbookPlace[]): Promise<RunbookAnswer> {
    const kinds = [...new Map(alerts.slice(0, mostAlerts).map((alert) => [kindOf(alert), alert])).values()];
    const links = kinds.map(runbookOf).filter((link) => link !== undefined);
    const library = await readAll(places, links);
    const [link] = links;
    const hits = kinds.map((alert) => findForAlert(alert, library.pages));
    // Each alert that has one page of its own has found it; only where none has, there is a choice.
    const sure = hits.filter((found) => found.length === 1).flat();
    return toAnswer(unique(sure.length > 0 ? sure : hits.flat()), library, link);
  }

  return { findRunbook, stop: () => sites.stop() };
}

interface Library {
  readonly pages: readonly Page[];
  readonly troubles: readonly RunbookTrouble[];
}

function toAnswer(hits: readonly Hit[], { pages, troubles }: Library, link?: string): RunbookAnswer {
  const [only, ...others] = hits;
  if (only === undefined) {
    return { type: 'none', pages: pages.length, troubles, ...(link === undefined ? {} : { link }) };
  }
  if (others.length > 0) {
    return {
      type: 'choice',
      pages: hits.slice(0, mostChoices).map(hitTitle),
      more: Math.max(0, hits.length - mostChoices),
    };
  }
  const page = openPage(only.page, only.section);
  return { type: 'page', page: page.link === undefined && link !== undefined ? { ...page, link } : page };
}

function openById(id: string, sectionId: string | undefined, { pages, troubles }: Library): RunbookAnswer {
  const page = pages.find((one) => one.id === id);
  if (page === undefined) return { type: 'none', pages: pages.length, troubles };
  const section = page.parts.find((part) => part.id === sectionId);
  return { type: 'page', page: openPage(page, section) };
}

function all({ pages }: Library): readonly Hit[] {
  return pages.map((page) => ({ page }));
}

function unique(hits: readonly Hit[]): readonly Hit[] {
  return [...new Map(hits.map((hit) => [`${hit.page.id} ${hit.section?.id ?? ''}`, hit])).values()];
}

/** Alerts of one kind have one page. */
function kindOf(alert: AlertContent): string {
  const { team = '', service = '' } = alert.labels;
  return JSON.stringify([alertName(alert), team, service, runbookOf(alert)]);
}

function withoutHash(address: string): string {
  return address.replace(/#.*$/s, '');
}

function webPages(text: string): readonly string[] {
  const url = /^https?:\/\/\S+$/.test(text.trim()) ? URL.parse(text.trim()) : null;
  return url === null ? [] : [url.href];
}
