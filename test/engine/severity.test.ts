import { expect, it } from 'vitest';
import { toLabelSet } from '../../src/engine/label-set.ts';
import { compareSeverity, type Severity, severities, severityFor, severityOf } from '../../src/engine/severity.ts';

it.each<[Severity, readonly string[]]>([
  ['critical', ['critical', 'fatal', 'emergency', 'page', 'sev1', 'disaster', 'P0', ' Critical ']],
  ['high', ['high', 'error', 'major', 'sev2', 'ERROR']],
  ['warning', ['warning', 'medium', 'warn', 'minor', 'average', 'sev3', 'P1', 'p1']],
  ['info', ['info', 'low', 'notice', 'debug', 'ok', 'sev4', 'P2']],
])('%s is what %j mean', (severity, words) => {
  for (const word of words) expect(severityFor(word)).toBe(severity);
});

it.each(['', 'P3', 'none', 'constructor', '__proto__'])('nobody knows what %j means', (word) => {
  expect(severityFor(word)).toBeUndefined();
});

it.each<[Record<string, string>, Severity | undefined]>([
  [{ severity: 'page' }, 'critical'],
  [{ priority: 'P1' }, 'warning'],
  [{ severity: 'info', priority: 'P0' }, 'info'],
  [{ severity: 'weird', priority: 'P0' }, 'critical'],
  [{}, undefined],
])('%j names %s', (labels, severity) => {
  expect(severityOf(toLabelSet(Object.entries(labels)))).toBe(severity);
});

it('sorts the most urgent first', () => {
  expect([...severities].reverse().sort(compareSeverity)).toEqual(['critical', 'high', 'warning', 'info']);
});
