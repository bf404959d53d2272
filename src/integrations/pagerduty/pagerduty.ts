import type { Policy } from '../../ports/policy.ts';
import type { Target } from '../../ports/target.ts';
import { createPdjs, type PdjsOptions } from './pdjs.ts';
import { createPagerDutyTarget } from './target.ts';

export type PagerDutySettings = PdjsOptions;

export interface PagerDutyDeps {
  readonly settings: PagerDutySettings;
  /** Where people reach this Tocsin. */
  readonly externalUrl: string;
}

export interface PagerDuty {
  /** One target for each `pagerduty_configs` entry of these receivers. */
  targets(receivers: Policy['receivers']): readonly Target[];
  stop(): Promise<void>;
}

/** Incidents at PagerDuty that follow the groups here. */
export function createPagerDuty({ settings, externalUrl }: PagerDutyDeps): PagerDuty {
  const pdjs = createPdjs(settings);
  return {
    targets: (receivers) =>
      [...receivers.values()].flatMap(({ integrations }) =>
        integrations.flatMap((options) =>
          options.kind === 'pagerduty' ? [createPagerDutyTarget(options, { pdjs, externalUrl })] : [],
        ),
      ),
    async stop() {
      pdjs.close();
    },
  };
}
