import { type DataState, dataStateOf } from '../engine/alert-text.ts';
import type { GroupFacts } from '../engine/group-facts.ts';
import type { Line } from './card.ts';
import { textOf } from './text.ts';

/** A badge for firing alerts that measured nothing, one for each reason. */
export function dataNotes(facts: GroupFacts): readonly Line[] {
  const counts = new Map<DataState, number>();
  const firing = facts.alerts.filter(({ status }) => status === 'firing');
  for (const { content } of firing) {
    const state = dataStateOf(content);
    if (state !== undefined) counts.set(state, (counts.get(state) ?? 0) + 1);
  }
  return [...counts].map(([state, count]) =>
    dataStateNote({ isError: state === 'query error', count, isAll: count === firing.length }, facts.now),
  );
}

const dataStateNote = textOf<{ isError: boolean; count: number; isAll: boolean }>('note-data-state', (view) =>
  view.isError ? 'QUERY ERROR' : 'NO DATA',
);
