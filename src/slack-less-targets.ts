import type { Policy } from './ports/policy.ts';
import type { Target } from './ports/target.ts';

/**
 * Stand where Slack's targets would, while there is no token: what is meant for them
 * is refused for good, with the remedy.
 */
export function createSlackLessTargets(receivers: Policy['receivers']): readonly Target[] {
  return [...receivers.values()].flatMap(({ integrations }) =>
    integrations
      .filter(({ kind }) => kind === 'slack')
      .map(({ key, sendResolved }) => ({
        key,
        kind: 'card',
        sendResolved,
        lane: `slack:nowhere:${key}`,
        breaker: 'slack:nowhere',
        callTimeoutMs: 10_000,
        budget: () => [],
        perform: async () => ({
          type: 'refused',
          error: 'SLACK_BOT_TOKEN is not set, so nothing can be posted to Slack',
        }),
      })),
  );
}
