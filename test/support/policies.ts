import type { Policy } from '../../src/ports/policy.ts';
import { aPolicy, aRoute, is, second } from './builders.ts';

/** Everything goes to `team`, in groups by alert name. */
export const before: Policy = aPolicy({
  route: aRoute({ receiver: 'team' }),
  receivers: { team: ['team/slack/0', 'team/webhook/0'] },
});

/** What concerns the checkout goes to `shop`, everything else where it went before. */
export const after: Policy = aPolicy({
  route: aRoute({
    receiver: 'team',
    children: [aRoute({ key: '{}/{service="checkout"}', receiver: 'shop', matchers: [is('service', 'checkout')] })],
  }),
  receivers: { team: ['team/slack/0', 'team/webhook/0'], shop: ['shop/slack/0'] },
});

/** `team` is called `ops`; nothing is left of it. */
export const renamed: Policy = aPolicy({
  route: aRoute({ receiver: 'ops' }),
  receivers: { ops: ['ops/slack/0'] },
});

/** The same routes, other intervals. */
export const slower: Policy = aPolicy({
  route: aRoute({ timers: { ...aRoute().timers, groupIntervalMs: 600 * second } }),
  receivers: { team: ['team/slack/0', 'team/webhook/0'] },
});

/** The same routes; `team` has no webhook any more. */
export const withoutWebhook: Policy = aPolicy({
  route: aRoute(),
  receivers: { team: ['team/slack/0'] },
});

/** The same routes; `team` has a second channel and no first one. */
export const withoutCard: Policy = aPolicy({
  route: aRoute(),
  receivers: { team: ['team/slack/1', 'team/webhook/0'] },
});
