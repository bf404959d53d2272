import { describe, expect, it } from 'vitest';
import { type PayloadSubject, renderPayload } from '../../../src/integrations/webhook/payload.ts';
import { aSnapshotAlert } from './builders.ts';

function aSubject(overrides: Partial<PayloadSubject> = {}): PayloadSubject {
  return {
    receiver: 'ops',
    groupKey: '{}:{}',
    groupLabels: {},
    snapshot: [],
    maxAlerts: 0,
    externalUrl: '',
    ...overrides,
  };
}

function namesOf(subject: PayloadSubject): (string | undefined)[] {
  return renderPayload(subject).alerts.map((alert) => alert.labels['n']);
}

describe('the webhook body', () => {
  it('is resolved once no alert in it fires', () => {
    const resolved = aSnapshotAlert({ endsAt: Date.parse('2026-11-20T14:30:00Z') });

    expect(renderPayload(aSubject({ snapshot: [resolved] }))).toMatchObject({
      status: 'resolved',
      alerts: [{ status: 'resolved', endsAt: '2026-11-20T14:30:00Z' }],
    });
    expect(renderPayload(aSubject({ snapshot: [resolved, aSnapshotAlert()] })).status).toBe('firing');
  });

  it('orders alerts by job, instance, number of labels, then label by label, a missing one first', () => {
    const snapshot = [
      aSnapshotAlert({ labels: { n: '7', aa: '2' } }),
      aSnapshotAlert({ labels: { n: '6', zz: '1' } }),
      aSnapshotAlert({ labels: { n: '5' } }),
      aSnapshotAlert({ labels: { n: '4', instance: 'b' } }),
      aSnapshotAlert({ labels: { n: '3', job: 'b', instance: 'a' } }),
      aSnapshotAlert({ labels: { n: '2', job: 'a' } }),
      aSnapshotAlert({ labels: { n: '1', job: 'a', instance: 'a' } }),
    ];

    expect(namesOf(aSubject({ snapshot }))).toEqual(['1', '2', '3', '4', '5', '6', '7']);
  });

  it('orders values by their bytes, not by UTF-16 units', () => {
    const snapshot = [
      aSnapshotAlert({ labels: { n: 'emoji', job: '\u{1F600}' } }),
      aSnapshotAlert({ labels: { n: 'private use', job: '\uF8FF' } }),
    ];

    expect(namesOf(aSubject({ snapshot }))).toEqual(['private use', 'emoji']);
  });

  it('tells how many alerts max_alerts left out, and judges by the others alone', () => {
    const snapshot = [
      aSnapshotAlert({ labels: { job: 'a', team: 'x' }, endsAt: 1 }),
      aSnapshotAlert({ labels: { job: 'b', team: 'y' } }),
      aSnapshotAlert({ labels: { job: 'c', team: 'y' } }),
    ];

    expect(renderPayload(aSubject({ snapshot, maxAlerts: 1 }))).toMatchObject({
      truncatedAlerts: 2,
      status: 'resolved',
      commonLabels: { job: 'a', team: 'x' },
    });
  });

  it('keeps only what all alerts have in common', () => {
    const snapshot = [
      aSnapshotAlert({ labels: { job: 'a', team: 'x' }, annotations: { summary: 's', toString: 't' } }),
      aSnapshotAlert({ labels: { job: 'b', team: 'x' }, annotations: { summary: 's' } }),
    ];

    expect(renderPayload(aSubject({ snapshot }))).toMatchObject({
      commonLabels: { team: 'x' },
      commonAnnotations: { summary: 's' },
    });
  });

  it('carries a label named __proto__ like any other', () => {
    const labels = JSON.parse('{"__proto__":"x","constructor":"y"}') as Record<string, string>;

    const text = JSON.stringify(renderPayload(aSubject({ snapshot: [aSnapshotAlert({ labels })] })).alerts[0]?.labels);

    expect(text).toBe('{"__proto__":"x","constructor":"y"}');
  });

  it('quotes the receiver as Alertmanager does', () => {
    expect(renderPayload(aSubject({ receiver: 'team.a+b-c' })).receiver).toBe(String.raw`team\.a\+b-c`);
  });
});
