import { describe, expect, it } from 'vitest';
import { renderCard } from '../../src/cards/render-card.ts';
import type { GroupFacts } from '../../src/engine/group-facts.ts';
import type { IntegrationKey } from '../../src/engine/notification.ts';
import { drawCard } from './draw.ts';
import {
  anAcknowledgement,
  anAlert,
  ana,
  aSilence,
  bo,
  hour,
  minute,
  now,
  server,
  theFacts,
  threeServers,
} from './facts.ts';

const states: Readonly<Record<string, GroupFacts>> = {
  'firing-critical': theFacts({ nextRepeatAt: now + 4 * hour }),
  'respond-by': theFacts({ respondBy: now + 3 * minute, nextRepeatAt: now + 4 * hour }),
  overdue: theFacts({ respondBy: now - 7 * minute, nextRepeatAt: now + 4 * hour }),
  'firing-high': oneAlert('high', { severity: 'error' }),
  'firing-warning': oneAlert('warning', { severity: 'warning' }),
  'firing-info': oneAlert('info', { severity: 'info' }),
  'severity-guessed': oneAlert('warning', {}),
  'severity-unknown': { ...oneAlert('warning', { severity: 'banana' }), severityIsGuessed: true },
  'came-back': theFacts({ reopened: 2 }),
  acknowledged: theFacts({
    state: 'acknowledged',
    acknowledgement: anAcknowledgement({ note: 'looking at the database' }),
  }),
  'acknowledged-with-news': theFacts({
    state: 'acknowledged',
    acknowledgement: anAcknowledgement(),
    newSinceAcknowledgement: 3,
  }),
  silenced: theFacts({ state: 'silenced', silenced: 2, silences: [aSilence()] }),
  'silenced-until-resolved': theFacts({
    state: 'silenced',
    silenced: 2,
    silences: [
      aSilence({ endsAt: now + 168 * hour, comment: '', until: { gid: theFacts().group.gid, episode: 1 } }),
      aSilence(),
    ],
    acknowledgement: anAcknowledgement({ by: bo }),
  }),
  'partly-silenced': theFacts({ alerts: eightServers(), silences: [aSilence()] }),
  'resolved-by-itself': resolved({ acknowledgement: anAcknowledgement() }),
  'closed-by-hand': resolved({ endedBy: ana, endReason: 'false alarm, see the deploy' }),
  'closed-by-hand-still-reported': resolved({ endedBy: ana, stillReported: 3 }),
  'moved-elsewhere': resolved({ movedTo: ['payments', 'on-call'], acknowledgement: anAcknowledgement() }),
  'resolved-long-ago': resolved({ alerts: [], endedAt: now - 30 * hour, firingSince: now - 33 * hour }),
  'delivery-trouble': theFacts({
    trouble: [{ target: 'payments/webhook/0' as IntegrationKey, since: now - 4 * minute, error: 'connection refused' }],
  }),
  pending: theFacts({ state: 'pending', group: { ...theFacts().group, tickAt: now + minute } }),
};

describe('renderCard', () => {
  it.each(Object.keys(states))('draws the state %s', async (name) => {
    const card = renderCard(states[name] ?? theFacts());

    await expect(drawCard(card)).toMatchFileSnapshot(`golden/${name}.txt`);
  });

  it('names what tells the alerts apart before what some of them share', () => {
    const alerts = [1, 2, 3].map((number) =>
      anAlert({
        labels: {
          alertname: 'HighErrorRate',
          severity: number === 1 ? 'warning' : 'critical',
          instance: `api-${number}.eu-west.example:9100`,
        },
      }),
    );

    expect(renderCard(theFacts({ alerts })).table?.columns[0]).toBe('instance');
  });

  it('gives every state another first line, in words', () => {
    const words = Object.values(states).map((facts) => renderCard(facts).title.replace(/^\S+ (\S+).*/u, '$1'));

    expect(new Set(words)).toEqual(
      new Set(['CRITICAL', 'HIGH', 'WARNING', 'INFO', 'MOVED', 'ACKNOWLEDGED', 'SILENCED', 'RESOLVED', 'PENDING']),
    );
  });
});

function oneAlert(severity: GroupFacts['severity'], labels: Readonly<Record<string, string>>): GroupFacts {
  const alert = anAlert({
    labels: { alertname: 'DiskSpaceLow', instance: 'db-1', ...labels },
    annotations: { summary: 'Disk is 91 % full', value: '91', threshold: '90' },
    startsAt: now - 26 * hour,
    fires: 4,
  });
  return theFacts({
    alerts: [alert],
    groupLabels: { alertname: 'DiskSpaceLow' },
    severity,
    severityIsGuessed: !('severity' in labels),
  });
}

function eightServers() {
  return Array.from({ length: 8 }, (_, index) => server(`10.0.0.${index}:9100`, { isSilenced: index < 3 }));
}

function resolved(changes: Partial<GroupFacts>): GroupFacts {
  const alerts = threeServers().map((alert) => ({ ...alert, status: 'resolved' as const }));
  return theFacts({ state: 'resolved', alerts, firing: 0, resolved: 3, endedAt: now, ...changes });
}
