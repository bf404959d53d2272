import { describe, expect, it } from 'vitest';
import { toLabelSet } from '../../src/engine/label-set.ts';
import { usualSeverityTable } from '../../src/engine/severity-table.ts';
import type { SourceContext } from '../../src/sources/source.ts';
import { toIncomingAlert } from '../../src/sources/to-incoming-alert.ts';

const head = { startsAt: 0, updatedAt: 0, endsAtIsTimeout: false, liveness: 'edge' } as const;

function read(
  labels: Readonly<Record<string, string>>,
  context: Pick<SourceContext, 'severities' | 'severityTable'> = {},
  severityWord?: string,
) {
  const report = { annotations: toLabelSet([]), generatorUrl: '', source: 'test', head, severityWord };
  return toIncomingAlert({ ...report, labels: toLabelSet(Object.entries({ alertname: 'A', ...labels })) }, context);
}

const p1 = { severity: 'P1' };
const ownTable = {
  severityTable: {
    ...usualSeverityTable,
    words: new Map([...usualSeverityTable.words, ['p1', { severity: 'critical' } as const]]),
  },
};

describe('what a sender calls a severity', () => {
  it.each<[why: string, alert: ReturnType<typeof read>, meant: object]>([
    ['the usual table', read(p1), { severity: 'warning' }],
    ['the policy', read(p1, ownTable), { severity: 'critical' }],
    ['the sender', read(p1, { ...ownTable, severities: new Map([['p1', 'info']]) }), { severity: 'info' }],
    [
      'the sender, in a word that has a time of its own',
      read(p1, { severities: new Map([['p1', 'medium']]) }),
      { severity: 'warning', severityWord: 'medium' },
    ],
    ['no label', read({}, {}, ' Low '), { severity: 'info', severityWord: 'low' }],
    ['the label as well', read({ severity: 'medium' }, {}, 'medium'), { severity: 'warning' }],
    ['nobody', read({ severity: 'constructor', priority: '__proto__' }), {}],
  ])('is said by %s', (_, { content }, meant) => {
    const { severity, severityWord } = content;

    expect({ severity, severityWord }).toEqual({ severity: undefined, severityWord: undefined, ...meant });
    expect(content.labels).not.toHaveProperty('severityWord');
  });

  it('is news of an alert once the policy says something else', () => {
    const hashes = [read(p1), read(p1, ownTable), read(p1, { severities: new Map([['p1', 'medium']]) })].map(
      (alert) => alert.head.contentHash,
    );

    expect(new Set(hashes).size).toBe(3);
    expect(read(p1).head.contentHash).toBe(hashes[0]);
  });
});
