import type { LabelSet } from '../../engine/label-set.ts';

/**
 * Alertmanager's order of alerts in a notice: by job, then by instance, alerts without them last; then
 * fewer labels first, then label by label.
 */
export function byJobInstanceLabels(a: LabelSet, b: LabelSet): number {
  return byValue(a, b, 'job') || byValue(a, b, 'instance') || byLabels(a, b);
}

function byValue(a: LabelSet, b: LabelSet, name: string): number {
  const [mine, other] = [textOf(a, name), textOf(b, name)];
  if (mine === other) return 0;
  if (mine === undefined) return 1;
  if (other === undefined) return -1;
  return byBytes(mine, other);
}

function byLabels(a: LabelSet, b: LabelSet): number {
  const [names, others] = [Object.keys(a), Object.keys(b)];
  if (names.length !== others.length) return names.length - others.length;
  for (const name of new Set([...names, ...others].sort(byBytes))) {
    const [mine, other] = [textOf(a, name), textOf(b, name)];
    if (mine === other) continue;
    if (mine === undefined) return -1;
    if (other === undefined) return 1;
    return byBytes(mine, other);
  }
  return 0;
}

function textOf(labels: LabelSet, name: string): string | undefined {
  return Object.hasOwn(labels, name) ? labels[name] : undefined;
}

/** Go compares strings by their UTF-8 bytes, JavaScript by UTF-16 units. */
function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
