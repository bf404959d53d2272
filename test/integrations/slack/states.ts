import type { AlertFacts } from '../../../src/engine/alert-facts.ts';
import type { GroupFacts } from '../../../src/engine/group-facts.ts';
import type { IntegrationKey } from '../../../src/engine/notification.ts';
import { anAcknowledgement, anAlert, ana, aSilence, hour, minute, now, server, theFacts } from '../../cards/facts.ts';

/** One group in every look that a card can have, and some that nobody wishes for. */
const step = { type: 'step', policy: 'payments', step: 1, of: 2, name: 'second line' } as const;

export const states: Readonly<Record<string, GroupFacts>> = {
  firing: theFacts({ nextRepeatAt: now + 4 * hour }),
  'respond-by': theFacts({ respondBy: now + 3 * minute, nextRepeatAt: now + 4 * hour }),
  'respond-by-day': theFacts({ severity: 'info', respondBy: now + 27 * hour }),
  overdue: theFacts({ respondBy: now - 7 * minute, nextRepeatAt: now + 4 * hour }),
  'firing-alone': theFacts({
    severity: 'warning',
    alerts: [alone({ severity: 'warning' }, { summary: 'Disk is 91 % full', value: '91', threshold: '90' })],
    groupLabels: { alertname: 'DiskSpaceLow' },
  }),
  acknowledged: theFacts({
    state: 'acknowledged',
    acknowledgement: anAcknowledgement({ note: 'looking at the database' }),
    newSinceAcknowledgement: 3,
  }),
  silenced: theFacts({ state: 'silenced', silenced: 2, silences: [aSilence()] }),
  'closed-by-hand': theFacts({
    ...over(),
    endedBy: ana,
    endReason: 'false alarm, see the deploy',
    stillReported: 2,
  }),
  resolved: theFacts({ ...over(), acknowledgement: anAcknowledgement() }),
  moved: theFacts({ ...over(), movedTo: ['payments', 'on-call'], acknowledgement: anAcknowledgement() }),
  pending: theFacts({ state: 'pending', group: { ...theFacts().group, tickAt: now + minute } }),
  trouble: theFacts({
    trouble: [{ target: 'payments/webhook/0' as IntegrationKey, since: now - 4 * minute, error: 'connection refused' }],
  }),
  paged: theFacts({
    stillAcknowledgedAt: ['payments/pagerduty/0' as IntegrationKey],
    assigned: {
      to: ['Ana Diaz', 'Bo Lind'],
      by: { id: 'pagerduty', name: 'PagerDuty', origin: 'pagerduty' },
      at: now - 4 * minute,
    },
  }),
  escalated: theFacts({
    escalates: { chain: { policy: 'payments', steps: ['second line', 'platform leads'], next: 2 } },
    escalation: {
      number: 1,
      by: ana,
      at: now - 3 * minute,
      to: { ...step, mention: { chat: 'slack', type: 'user', id: 'U2' } },
    },
  }),
  raised: theFacts({
    escalates: { pager: 'payments/pagerduty/0' as IntegrationKey },
    escalation: {
      ...{
        number: 2,
        by: ana,
        at: now - minute,
        to: { type: 'pager', target: 'payments/pagerduty/0' as IntegrationKey },
      },
      outcome: { type: 'raised', level: 2, of: 3, called: ['Bo Lind', 'Cleo <!here> Ray'] },
    },
  }),
  'escalated-instead': theFacts({
    escalates: { pager: 'payments/pagerduty/0' as IntegrationKey },
    escalation: {
      ...{
        number: 1,
        by: ana,
        at: now - 3 * minute,
        to: { ...step, mention: { chat: 'slack', type: 'user', id: 'U2' } },
      },
      instead: 'answered 403 Forbidden: PAGERDUTY_API_TOKEN may only read, and has to be a key with full access',
    },
  }),
  'not-escalated': theFacts({
    escalates: { pager: 'payments/pagerduty/0' as IntegrationKey },
    escalation: {
      ...{
        number: 1,
        by: ana,
        at: now - minute,
        to: { type: 'pager', target: 'payments/pagerduty/0' as IntegrationKey },
      },
      outcome: { type: 'failed', error: 'answered 500 Internal Server Error' },
    },
  }),
  'nothing-said': theFacts({ alerts: [alone({}, {})], groupLabels: {}, severity: 'warning' }),
  hostile: theFacts({
    groupLabels: { alertname: '<!channel> *bold* :fire: <https://evil.example|x>', service: '@here' },
    alerts: [hostile('10.0.0.1'), hostile('<@U123> & co'), hostile('`rm -rf` _now_')],
  }),
  'long-and-many': theFacts({
    alerts: Array.from({ length: 300 }, (_, index) => huge(index)),
    groupLabels: { alertname: 'A'.repeat(400), service: 'b'.repeat(400) },
  }),
};

function alone(labels: Record<string, string>, annotations: Record<string, string>): AlertFacts {
  return anAlert({
    labels: { alertname: 'DiskSpaceLow', instance: 'db-1', ...labels },
    annotations,
    startsAt: now - 26 * hour,
    fires: 4,
  });
}

function over(): Partial<GroupFacts> {
  const ended = [server('10.0.0.1:9100', { status: 'resolved' }), server('10.0.0.2:9100', { status: 'resolved' })];
  return { state: 'resolved', alerts: ended, endedAt: now - minute, firingSince: now - 33 * minute };
}

function hostile(instance: string): AlertFacts {
  return server(instance, {
    annotations: {
      summary: '<!here> *look* _at_ ~this~ `code` &amp; <javascript:alert(1)|click>',
      description: '@channel\n> quote\n• <#C123|general>\n```block```\n:rotating_light:',
      runbook_url: 'javascript:alert(1)',
    },
    labels: { team: '<!subteam^S1|all>' },
  });
}

function huge(index: number): AlertFacts {
  return server(`${'very-long-host-name-'.repeat(20)}${index}`, {
    annotations: {
      summary: 's'.repeat(4000),
      description: Array.from({ length: 40 }, () => 'long & < line '.repeat(80)).join('\n'),
      runbook_url: `https://runbooks.example/${'a'.repeat(2800)}`,
    },
    labels: Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`label_${n}`, `${'v'.repeat(300)}${n}`])),
  });
}
