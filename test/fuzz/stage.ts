import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, startApp } from '../../src/app.ts';
import { parsePolicy } from '../../src/config/policy.ts';
import type { PagerDutySettings } from '../../src/integrations/pagerduty/pagerduty.ts';
import type { Policy } from '../../src/ports/policy.ts';
import type { IngestWrite, Store } from '../../src/ports/store.ts';
import { type SlackStandIn, startSlackStandIn } from '../../src/stand-ins/slack/stand-in.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import type { InspectedStore } from '../store/contract.ts';
import { createFakeClock, type FakeClock } from '../support/fake-clock.ts';
import { createRecordedLog, type RecordedLog } from '../support/recorded-log.ts';
import { createSender, type Sender, sharedSecret } from './send.ts';

/** The whole program on a store of its own, watched from inside. */
export interface Stage {
  readonly app: App;
  readonly clock: FakeClock;
  readonly log: RecordedLog;
  readonly policy: Policy;
  readonly slack: SlackStandIn;
  readonly sender: Sender;
  readonly store: InspectedStore;
  /** What was written for senders since somebody asked. */
  takeWrites(): readonly IngestWrite[];
  advance(ms: number): Promise<void>;
  stop(): Promise<void>;
}

export const routingKey = '0123456789abcdef0123456789abcdef';

const policyText = (hasPager: boolean): string => `
route: { receiver: team, group_by: [alertname], group_wait: 10s, group_interval: 1m, repeat_interval: 4h }
receivers:
  - name: team
    slack_configs: [{ channel: '#alerts', send_resolved: true }]
    ${hasPager ? `pagerduty_configs: [{ routing_key: ${routingKey} }]` : ''}
api: { max_body_bytes: 1000000 }
sources:
  guarded:
    kind: grafana
    drop_labels: [replica, __proto__]
    severities: { p1: critical }
    credentials: [{ hmac_secret: ${sharedSecret}, timestamp_header: X-Grafana-Time }]
  anything:
    mapping: |
      jobs.{
        "labels": { "alertname": name, "severity": level, "host": $string(host) },
        "annotations": { "summary": reason, "again": $replace(reason, /[a-z]+/, "-") },
        "status": state = "failed" ? "firing" : "resolved",
        "startsAt": started
      }
  as-it-is:
    mapping: $
    stateless: true
`;

/** Starts it; `pagerDuty` makes incidents there for all groups. */
export async function startStage(pagerDuty?: PagerDutySettings): Promise<Stage> {
  const clock = createFakeClock();
  const log = createRecordedLog();
  const policy = readPolicy(policyText(pagerDuty?.eventsUrl !== undefined));
  const folder = await mkdtemp(join(tmpdir(), 'tocsin-fuzz-'));
  const opened = await openSqliteStore({ file: join(folder, 'tocsin.db'), durability: 'normal' });
  const botToken = 'xoxb-fuzz';
  const slack = await startSlackStandIn({ clock, botToken, signingSecret: sharedSecret });
  let writes: IngestWrite[] = [];
  let ids = 0;

  const watched: Store = {
    ...opened,
    async commitIngest(asked, now) {
      const results = await opened.commitIngest(asked, now);
      writes.push(...asked.filter((_, index) => results[index]?.type === 'ok'));
      return results;
    },
  };

  function newId(): string {
    ids += 1;
    return `00000000-0000-4000-8000-${String(ids).padStart(12, '0')}`;
  }

  const app = await startApp({
    ...{ policy, clock, log, apiTokens: [], version: '0.0.0-test', data: '', durability: 'normal' },
    listen: { host: '127.0.0.1', port: 0 },
    slack: { botToken, signingSecret: sharedSecret, apiUrl: slack.apiUrl },
    pagerDuty: { webhookSecrets: ['next', sharedSecret], ...pagerDuty },
    newId,
    random: () => 0.5,
    pollMs: 3_600_000,
    readPage: () => Promise.reject(new Error('nothing is read')),
    openStore: async () => watched,
  });
  slack.setRequestUrl(`${app.url}/slack/events`);
  const sender = createSender(app.url);
  const settle = () => app.idle(slack.held);
  await settle();

  return {
    ...{ app, clock, log, policy, slack, sender, store: opened },
    takeWrites() {
      const taken = writes;
      writes = [];
      return taken;
    },
    advance: (ms) => clock.advance(ms, settle),
    async stop() {
      sender.close();
      await app.stop();
      await slack.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function readPolicy(text: string): Policy {
  const reading = parsePolicy(text, { file: 'fuzz.yml', environment: { SLACK_BOT_TOKEN: 'xoxb-fuzz' } });
  if (reading.type === 'ok') return reading.policy;
  throw new Error(JSON.stringify(reading.problems));
}
