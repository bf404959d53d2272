import type { GroupAlert } from './alert.ts';
import { type LabelSet, toLabelSet } from './label-set.ts';
import { compareSeverity, type Severity } from './severity.ts';
import { guessedSeverity } from './severity-table.ts';
import type { Standing } from './standing.ts';

/** What the alerts of a group say together. */
export interface Picture {
  readonly commonLabels: LabelSet;
  readonly commonAnnotations: Readonly<Record<string, string>>;
  /** The highest of those that fire, of all once none does. */
  readonly severity: Severity;
  /** No alert of that severity named one that we know. */
  readonly severityIsGuessed: boolean;
}

export function pictureOf(standings: readonly Standing[], groupLabels: LabelSet): Picture {
  const alerts = standings.map(({ alert }) => alert);
  const firing = standings.filter(({ isFiring }) => isFiring).map(({ alert }) => alert);
  const telling = firing.length > 0 ? firing : alerts;
  const severity = highestSeverity(telling) ?? guessedSeverity;
  return {
    commonLabels: alerts.length === 0 ? groupLabels : toLabelSet(common(alerts.map(({ content }) => content.labels))),
    commonAnnotations: toTexts(common(alerts.map(({ content }) => content.annotations))),
    severity,
    severityIsGuessed: !telling.some(({ content }) => content.severity === severity),
  };
}

/** What an alert counts as. */
export function urgencyOf({ content }: GroupAlert): Severity {
  return content.severity ?? guessedSeverity;
}

/** The most urgent severity of these alerts; absent without alerts. */
export function highestSeverity(alerts: readonly GroupAlert[]): Severity | undefined {
  return alerts.map(urgencyOf).sort(compareSeverity)[0];
}

type Texts = Readonly<Record<string, string>>;

function common(sets: readonly Texts[]): readonly (readonly [string, string])[] {
  const [first = {}, ...others] = sets;
  return Object.entries(first).filter(([name, value]) =>
    others.every((other) => Object.hasOwn(other, name) && other[name] === value),
  );
}

/** Without a prototype: names come from strangers. */
function toTexts(entries: readonly (readonly [string, string])[]): Texts {
  const texts: Record<string, string> = Object.create(null);
  for (const [name, value] of entries) texts[name] = value;
  return texts;
}
