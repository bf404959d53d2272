import { createClock } from './clock.ts';
import { createDestinations } from './dispatch/destinations.ts';
import type { IncomingAlert } from './engine/alert.ts';
import type { Policy } from './ports/policy.ts';
import { readReport } from './sources/read-report.ts';
import { isSnsEnvelope } from './sources/sns.ts';
import type { BodyProblem } from './sources/source.ts';
import { contextFor } from './sources/source-context.ts';
import { createSourceFinder } from './sources/source-finder.ts';

/** What a payload becomes, with nothing stored and nobody told. */
export type SourceTrial =
  | { readonly type: 'no_such_source'; readonly known: readonly string[] }
  | { readonly type: 'not_json'; readonly error: string }
  | {
      readonly type: 'read';
      readonly kind: string;
      readonly now: number;
      readonly alerts: readonly TriedAlert[];
      readonly problems: readonly BodyProblem[];
    };

export interface TriedAlert {
  readonly alert: IncomingAlert;
  readonly groups: readonly { readonly receiver: string; readonly groupKey: string }[];
}

/** Reads a payload as the source of that name would. Opens SNS's envelopes without looking at their signature. */
export async function trySource(name: string, payload: string, policy: Policy): Promise<SourceTrial> {
  const findSource = createSourceFinder({ readPage: () => Promise.reject(new Error('a trial reads no pages')) });
  const source = findSource(name, policy.sources);
  if (source === undefined) return { type: 'no_such_source', known: [...policy.sources.keys()] };
  const body = parse(payload);
  if (body.type === 'not_json') return body;
  const now = createClock().now();
  const options = policy.sources.get(name);
  const context = contextFor(source, policy, now);
  const report = await readReport(source, body.value, context);
  const destinations = createDestinations(() => policy);
  const alerts = report.alerts.map((alert) => ({
    alert,
    groups: destinations.of(alert.content).map(({ group }) => ({ receiver: group.receiver, groupKey: group.groupKey })),
  }));
  return { type: 'read', kind: options?.kind ?? name, now, alerts, problems: report.problems };
}

function parse(
  text: string,
): { readonly type: 'json'; readonly value: unknown } | (SourceTrial & { type: 'not_json' }) {
  try {
    const value: unknown = JSON.parse(text);
    if (!isSnsEnvelope(value)) return { type: 'json', value };
    const { Message } = value as { readonly Message?: unknown }; // an envelope is an object
    return { type: 'json', value: JSON.parse(String(Message)) };
  } catch (error) {
    return { type: 'not_json', error: error instanceof Error ? error.message : String(error) };
  }
}
