import { problemOf } from '../../config/environment.ts';
import type { SourceKind } from '../../engine/source-kind.ts';

/** Everything that `init` needs to know. */
export interface Answers {
  /** Variables for `.env`, in the order in which they stand there. */
  readonly variables: Readonly<Record<string, string>>;
  readonly senders: readonly SourceKind[];
  /** Address under which senders on other machines reach Tocsin; absent: all are on this one. */
  readonly address?: string;
}

/** What is wrong with a value by its shape, as one line; absent: nothing. Stricter than a start, which must not guess. */
export function shapeProblem(name: string, value: string): string | undefined {
  if (name === 'SLACK_SIGNING_SECRET' && !/^[0-9a-f]{32}$/i.test(value))
    return 'is not a signing secret: 32 digits and letters a to f, from "Basic Information" of your Slack app';
  if (name === 'PAGERDUTY_ROUTING_KEY' && !/^[A-Za-z0-9]{32}$/.test(value))
    return 'is not an Integration Key: 32 letters and digits, from the service, Integrations, Events API V2';
  return problemOf(name, value);
}
