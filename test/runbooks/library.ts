import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AlertContent } from '../../src/engine/alert.ts';
import { toLabelSet } from '../../src/engine/label-set.ts';
import type { Policy, RunbookPlace } from '../../src/ports/policy.ts';
import { type Page, toPages } from '../../src/runbooks/page.ts';
import { createRunbooks, type RunbookLibrary } from '../../src/runbooks/runbooks.ts';
import { createFakeClock } from '../support/fake-clock.ts';

export const fixtures = join(import.meta.dirname, '../fixtures/runbooks');

export function fixture(place: string): string {
  return readFileSync(join(fixtures, place), 'utf8');
}

/** Pages of these files as they are found in a folder. */
export function pagesOf(places: Readonly<Record<string, string>>, link?: string): readonly Page[] {
  return Object.entries(places).flatMap(([place, text]) =>
    toPages(text, { root: '/runbooks', place, ...(link === undefined ? {} : { link: `${link}/${place}` }) }),
  );
}

export function anAlertOf(
  labels: Readonly<Record<string, string>>,
  annotations: Readonly<Record<string, string>> = {},
): AlertContent {
  return {
    labels: toLabelSet(Object.entries(labels)),
    annotations,
    source: 'prometheus',
  } as AlertContent;
}

/** A library whose places may change. */
export function openLibrary(places: RunbookPlace[]): {
  readonly library: RunbookLibrary;
  readonly clock: ReturnType<typeof createFakeClock>;
} {
  const clock = createFakeClock();
  const policy = (): Policy => ({ runbooks: places }) as unknown as Policy;
  return { library: createRunbooks({ policy, clock }), clock };
}
