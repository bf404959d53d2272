import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contentOf, type ReportedAlert } from '../../src/engine/alert.ts';
import { usualSeverityTable } from '../../src/engine/severity-table.ts';
import { prometheusSource } from '../../src/sources/prometheus.ts';
import { createListReader } from '../../src/sources/read-list.ts';
import { readReport } from '../../src/sources/read-report.ts';
import type { SourceContext } from '../../src/sources/source.ts';

const now = Date.parse('2026-11-20T15:00:00Z');
const context: SourceContext = { now, resolveTimeoutMs: 300_000, source: 'prometheus' };

/** As Prometheus writes an alert. */
function anAlert(overrides: object = {}) {
  return {
    annotations: { summary: 'Half of the requests fail' },
    endsAt: '2026-11-20T15:04:00.000Z',
    startsAt: '2026-11-20T14:50:00.123Z',
    generatorURL: 'http://prometheus/graph',
    labels: { alertname: 'HighErrorRate', service: 'checkout' },
    ...overrides,
  };
}

/** What both ways of reading say of one body after the other, with one list reader that remembers. */
async function readBothWays(bodies: readonly string[], contexts: readonly SourceContext[] = []) {
  const readList = createListReader();
  const said: { list: unknown; whole: unknown; repeats: number }[] = [];
  for (const [index, body] of bodies.entries()) {
    const inContext = contexts[index] ?? context;
    const list = await readList(prometheusSource, Buffer.from(body), inContext);
    const whole = isJson(body) ? await readReport(prometheusSource, JSON.parse(body), inContext) : undefined;
    said.push({
      list: list && { ...list, alerts: list.alerts.map(plain) },
      whole: whole && { ...whole, alerts: whole.alerts.map(plain) },
      repeats: list?.alerts.filter((alert) => !('content' in alert)).length ?? 0,
    });
  }
  return said;
}

function plain(alert: ReportedAlert) {
  const { fingerprint, head } = alert;
  const { labels, annotations, ...content } = contentOf(alert);
  return { fingerprint, head, content, labels: Object.entries(labels), annotations: Object.entries(annotations) };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('a list that is read alert by alert', () => {
  it('says the same as if it were read whole, and knows what comes again with other times', async () => {
    const others = anAlert({ labels: { alertname: 'Größe', service: 'search' } });
    const bodies = [
      JSON.stringify([anAlert(), others]),
      JSON.stringify([others, anAlert()]),
      JSON.stringify([anAlert({ endsAt: '2026-11-20T15:05:00Z', startsAt: '2026-11-20T14:51:00.1234Z' }), others]),
    ];

    const said = await readBothWays(bodies);

    for (const { list, whole } of said) expect(list).toEqual(whole);
    expect(said.map(({ repeats }) => repeats)).toEqual([0, 2, 2]);
  });

  it.each([
    ['other words', { annotations: { summary: 'All requests fail' } }],
    ['another label', { labels: { alertname: 'HighErrorRate', service: 'search' } }],
    ['another link', { generatorURL: 'http://other/graph' }],
    ['a time that is none', { endsAt: '2026-11-32T15:04:00.000Z' }],
    ['an end before its start', { endsAt: '2026-11-20T14:04:00.000Z' }],
    ['a time that is no text', { endsAt: 7 }],
    ['no label', { labels: {} }],
  ])('does not take an alert for a known one that has %s', async (_what, overrides) => {
    const said = await readBothWays([JSON.stringify([anAlert()]), JSON.stringify([anAlert(overrides)])]);

    expect(said[1]?.list).toEqual(said[1]?.whole);
    expect(said[1]?.repeats).toBe(0);
  });

  it.each([
    ['a label', (text: string) => ({ labels: { alertname: 'A', endsAt: text }, endsAt: undefined })],
    ['an annotation', (text: string) => ({ annotations: { startsAt: text }, startsAt: undefined })],
    ['a label whose name ends like it', (text: string) => ({ labels: { 'x"endsAt': text }, endsAt: undefined })],
    ['an unknown field', (text: string) => ({ more: { endsAt: text }, endsAt: undefined })],
  ])('does not take %s for a time', async (_what, overrides) => {
    const bodies = ['2026-11-20T15:04:00Z', '2026-11-20T15:05:00Z'].map((text) =>
      JSON.stringify([anAlert(overrides(text))]),
    );

    const said = await readBothWays([...bodies, ...bodies]);

    for (const { list, whole } of said) expect(list).toEqual(whole);
  });

  it.each([
    ['what stands between two alerts', JSON.stringify([anAlert({ annotations: { summary: '},{' } })])],
    ['blanks', JSON.stringify([anAlert(), anAlert()], undefined, 2)],
    ['an end that is missing', JSON.stringify([anAlert()]).slice(0, -2)],
    ['something that is no alert', `[${JSON.stringify(anAlert())},7]`],
  ])('is left to be read whole where it has %s', async (_what, body) => {
    const said = await readBothWays([JSON.stringify([anAlert()]), body]);

    expect(said[1]?.list).toBeUndefined();
  });

  it.each(['\u0000', '\u001f', '\u000b'])(
    'is no list with %j behind it, which JSON does not take for a blank',
    async (tail) => {
      const body = JSON.stringify([anAlert()]);

      expect((await readBothWays([body + tail]))[0]?.list).toBeUndefined();
      expect((await readBothWays([`${body} \r\n\t`]))[0]?.list).toBeDefined();
    },
  );

  it('is read anew when other labels are taken off', async () => {
    const body = JSON.stringify([anAlert()]);
    const contexts = [
      context,
      { ...context, dropLabels: ['service'] },
      { ...context, dropLabels: ['alertname', 'service'] },
    ];

    const said = await readBothWays([body, body, body], contexts);

    for (const { list, whole } of said) expect(list).toEqual(whole);
    expect(said.map(({ repeats }) => repeats)).toEqual([0, 0, 0]);
  });

  it('is read anew when severities are called otherwise', async () => {
    const body = JSON.stringify([anAlert({ labels: { alertname: 'A', severity: 'P1' } })]);
    const words = new Map([...usualSeverityTable.words, ['p1', { severity: 'critical' } as const]]);
    const contexts = [
      context,
      { ...context, severities: new Map([['p1', 'medium']]) },
      { ...context, severityTable: { ...usualSeverityTable, words } },
    ];

    const said = await readBothWays([body, body, body], contexts);

    for (const { list, whole } of said) expect(list).toEqual(whole);
    expect(said.map(({ repeats }) => repeats)).toEqual([0, 0, 0]);
  });

  it('does not take a label for a time that is written in another way', async () => {
    const bodies = ['15:04', '15:05'].map((label) => {
      const text = JSON.stringify(anAlert({ labels: { alertname: 'A', endsAt: `2026-11-20T${label}:00Z` } }));
      return `[${text.replace('"endsAt":"2026-11-20T15:04:00.000Z"', '"endsAt" :"2026-11-20T15:04:00Z"')}]`;
    });

    const said = await readBothWays(bodies);

    for (const { list, whole } of said) expect(list).toEqual(whole);
  });

  it('says the same as if it were read whole, whatever stands in it', async () => {
    let repeats = 0;
    await fc.assert(
      fc.asyncProperty(bodiesOfFew, async (bodies) => {
        const said = await readBothWays(bodies);
        for (const { list, whole, repeats: known } of said) {
          if (list !== undefined) expect(list).toEqual(whole);
          repeats += known;
        }
      }),
      { numRuns: 1500 },
    );
    expect(repeats).toBeGreaterThan(500);
  });
});

const time = fc.constantFrom(
  '2026-11-20T14:00:00Z',
  '2026-11-20T14:00:00.123Z',
  '2026-11-20T15:00:00.5Z',
  '0001-01-01T00:00:00Z',
);
const oddTime = fc.oneof({ weight: 6, arbitrary: time }, fc.constantFrom('', 'soon', null, 7));
const texts = fc.dictionary(
  fc.oneof(fc.constantFrom('a', 'b', 'é'), fc.constantFrom('endsAt', 'startsAt', 'x"endsAt', '__proto__', 'createdAt')),
  fc.oneof(fc.constantFrom('b', 'c', 'ü'), fc.constantFrom('},{', '"endsAt":"', ''), time),
  { minKeys: 1, maxKeys: 2 },
);
const oddAlert = fc.record(
  { annotations: texts, endsAt: oddTime, startsAt: oddTime, generatorURL: fc.constant('http://a'), labels: texts },
  { requiredKeys: ['labels', 'endsAt', 'startsAt'] },
);
/** The same few alerts again and again, at other times. */
const bodiesOfFew = fc.array(oddAlert, { minLength: 1, maxLength: 3 }).chain((alerts) => {
  const again = fc
    .record({ alert: fc.constantFrom(...alerts), startsAt: oddTime, endsAt: oddTime })
    .map(({ alert, ...times }) => ({ ...alert, ...times }));
  return fc
    .array(fc.array(again, { minLength: 1, maxLength: 4 }), { maxLength: 6 })
    .map((lists) => lists.map((list) => JSON.stringify(list)));
});
