import { describe, expect, it } from 'vitest';
import type { AlertContent } from '../../src/engine/alert.ts';
import {
  alertName,
  bodyOf,
  dashboardOf,
  headlineOf,
  measuredValueOf,
  runbookOf,
  thresholdOf,
} from '../../src/engine/alert-text.ts';
import { toLabelSet } from '../../src/engine/label-set.ts';

describe('the first annotation that says something wins', () => {
  it.each<[string, (content: AlertContent) => string | undefined, Record<string, string>, string | undefined]>([
    ['headline', headlineOf, { message: 'm', title: 't', summary: 's' }, 's'],
    ['headline', headlineOf, { message: 'm', title: 't', summary: '  ' }, 't'],
    ['headline', headlineOf, { message: 'm' }, 'm'],
    ['headline', headlineOf, { description: 'd' }, 'DiskFull'],
    ['body', bodyOf, { description: 'd', message: 'm' }, 'd'],
    ['body', bodyOf, { summary: 's', message: 'm' }, 'm'],
    ['body', bodyOf, { message: 'm' }, undefined],
    ['body', bodyOf, {}, undefined],
    ['runbook', runbookOf, { runbook: 'http://b/', runbook_url: 'https://a/x?y=1#z' }, 'https://a/x?y=1#z'],
    ['runbook', runbookOf, { runbook: ' http://b/ ', runbook_url: 'see the wiki' }, 'http://b/'],
    ['runbook', runbookOf, { runbook: 'javascript:alert(1)' }, undefined],
    ['runbook', runbookOf, { runbook: 'https://a/<!channel>|x' }, 'https://a/%3C!channel%3E|x'],
    ['dashboard', dashboardOf, { dashboard_url: 'https://a/' }, 'https://a/'],
    ['dashboard', dashboardOf, { dashboard: 'file:///etc/passwd' }, undefined],
    ['value', measuredValueOf, { value: ' 42 ' }, '42'],
    ['value', measuredValueOf, {}, undefined],
    ['threshold', thresholdOf, { threshold: '> 40' }, '> 40'],
  ])('%s %#', (_, read, annotations, expected) => {
    expect(read(aContent(annotations))).toBe(expected);
  });
});

it('an alert without a name is called something all the same', () => {
  expect(alertName(aContent({}))).toBe('DiskFull');
  expect(alertName({ ...aContent({}), labels: toLabelSet([]) })).toBe('unnamed alert');
});

function aContent(annotations: Record<string, string>): AlertContent {
  return { labels: toLabelSet([['alertname', 'DiskFull']]), annotations, source: 'test' };
}
