import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parsePolicy } from '../../src/config/policy.ts';
import { usualSeverityTable } from '../../src/engine/severity-table.ts';

const minute = 60_000;

function parse(text: string) {
  const file = `route: { receiver: team }\nreceivers: [{ name: team }]\n${text}`;
  return parsePolicy(file, { file: '/etc/tocsin/policy.yaml', environment: {} });
}

function tableOf(text: string) {
  const reading = parse(text);
  if (reading.type === 'invalid') throw new Error(JSON.stringify(reading.problems));
  if (reading.policy.severities === undefined) throw new Error('there is no table');
  return reading.policy.severities;
}

const within = (minutes: number) => ({ type: 'within', ms: minutes * minute });

describe('the table of severities', () => {
  it('is the usual one without a word in the file', () => {
    expect(tableOf('')).toEqual(usualSeverityTable);
    expect(tableOf('severities: {}')).toEqual(usualSeverityTable);
  });

  it.each<[text: string, word: string, entry: object]>([
    ['critical: 10m', 'critical', { severity: 'critical', limit: within(10) }],
    ['critical: 10m', 'page', { severity: 'critical', limit: within(10) }],
    ['warning: 10m', 'warn', { severity: 'warning', limit: within(10) }],
    ['warning: 10m', 'medium', { severity: 'warning', limit: within(60) }],
    ['MEDIUM: 45m', 'medium', { severity: 'warning', limit: within(45) }],
    ['critical: never', 'critical', { severity: 'critical' }],
    ['critical: never', 'page', { severity: 'critical' }],
    ['info: 1d', 'notice', { severity: 'info', limit: within(24 * 60) }],
    ['info: 1d', 'low', { severity: 'info', limit: { type: 'next_business_day' } }],
    ['low: Next  Business Day', 'low', { severity: 'info', limit: { type: 'next_business_day' } }],
    ['high: 4h in business hours', 'high', { severity: 'high', limit: { type: 'business_time', ms: 240 * minute } }],
    ['high: { aliases: [" Urgent"] }', 'urgent', { severity: 'high', limit: within(15) }],
    ['{ high: { aliases: [urgent] }, urgent: 7m }', 'urgent', { severity: 'high', limit: within(7) }],
    ['medium: { aliases: [p3] }', 'p3', { severity: 'warning', limit: within(60) }],
    ['critical: { aliases: [p1] }', 'p1', { severity: 'critical', limit: within(5) }],
    ['info: { aliases: [medium] }', 'medium', { severity: 'info' }],
    ['high: { aliases: [constructor, __proto__] }', 'constructor', { severity: 'high', limit: within(15) }],
  ])('takes %s: %s', (text, word, entry) => {
    expect(tableOf(`severities:\n  ${text}`).words.get(word)).toEqual(entry);
  });

  it.each<[text: string, path: string, message: string, remedy: string]>([
    ['severities: { critical: 5 }', 'severities.critical.respond_within', '"5" is not a time', 'write it like 5m'],
    ['severities: { critical: 0s }', 'severities.critical.respond_within', 'is not a time', 'never'],
    ['severities: { critical: soon }', 'severities.critical.respond_within', 'is not a time', 'next business day'],
    ['severities: { critical: 2y }', 'severities.critical.respond_within', 'is not a time', 'never'],
    ['severities: { critical: [5m] }', 'severities.critical', 'must be a mapping', ''],
    ['severities: { critical: { within: 5m } }', 'severities.critical.within', 'is not a key', 'known here'],
    ['severities: { critcal: 5m }', 'severities.critcal', 'is no severity', 'did you mean "critical"?'],
    ['severities: { urgent: 5m }', 'severities.urgent', 'is no severity', 'high: { aliases: [urgent] }'],
    ['severities: { high: { aliases: [critical] } }', 'severities.high.aliases[0]', 'is a severity itself', 'words'],
    ['severities: { high: { aliases: [a, A] } }', 'severities.high.aliases[1]', 'is listed twice', 'one'],
    ['severities: { high: { aliases: [a] }, info: { aliases: [a] } }', 'severities.high.aliases[0]', 'twice', 'one'],
    [
      'severities: { minor: { aliases: [medium] }, medium: { aliases: [minor] } }',
      'severities.medium.aliases',
      'another word',
      'aliases of "minor"',
    ],
    ['sources: { grafana: { severities: { p1: hihg } } }', 'sources.grafana.severities.p1', 'is no', 'mean "high"?'],
    ['business_hours: { time_zone: Berlin }', 'business_hours.time_zone', 'is not a time zone', 'Europe/Berlin'],
    ['business_hours: { days: [mondy] }', 'business_hours.days[0]', 'is not a day', 'did you mean "monday"?'],
    ['business_hours: { days: ["1:5"] }', 'business_hours.days[0]', 'is not a day', 'monday:friday'],
    ['business_hours: { days: [] }', 'business_hours.days', 'is empty', 'name the days'],
    ['business_hours: { from: 9am }', 'business_hours.from', 'is not a time of day', '09:00'],
    ['business_hours: { to: "24:30" }', 'business_hours.to', 'is not a time of day', '09:00'],
    ['business_hours: { from: "17:00", to: "09:00" }', 'business_hours.to', 'not after', 'midnight'],
    ['business_hours: { holidays: [2026-02-30] }', 'business_hours.holidays[0]', 'is not a date', '2026-12-25'],
    ['business_hours: { zone: UTC }', 'business_hours.zone', 'is not a key', 'time_zone'],
  ])('refuses %s', (text, path, message, remedy) => {
    const reading = parse(text);
    if (reading.type === 'ok') throw new Error('it was taken');
    const found = reading.problems.find((problem) => problem.path === path);

    expect(found?.message, JSON.stringify(reading.problems)).toContain(message);
    expect(found?.remedy ?? '').toContain(remedy);
  });

  it('is part of what processes must agree on', () => {
    const hashes = ['', 'severities: { critical: 4m }', 'business_hours: { to: "18:00" }'].map((text) => {
      const reading = parse(text);
      return reading.type === 'ok' ? reading.policy.hash : '';
    });

    expect(new Set(hashes).size).toBe(3);
  });
});

it('business hours are read as they are written', () => {
  const text =
    'business_hours: { time_zone: Asia/Kolkata, days: [saturday:monday, wednesday], from: "8:30", to: "24:00" }';

  expect(tableOf(text).hours).toEqual({
    timeZone: 'Asia/Kolkata',
    days: [6, 0, 1, 3],
    from: 510,
    to: 1440,
    holidays: [],
  });
});

it('the page about severities shows what is understood', () => {
  const page = readFileSync(new URL('../../docs/severities.md', import.meta.url), 'utf8');
  const [example = ''] = /```yaml\n(severities:[\s\S]*?)```/.exec(page)?.slice(1) ?? [];

  expect(tableOf(example).words.get('sev-b')).toEqual({
    severity: 'high',
    limit: { type: 'business_time', ms: 120 * minute },
  });
});
