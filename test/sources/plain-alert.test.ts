import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { alertFields } from '../../src/sources/alert-shape.ts';
import { readPlainAlert } from '../../src/sources/plain-alert.ts';
import { plainInstant } from '../../src/sources/plain-instant.ts';

const Alert = z.object(alertFields);

/** A time as senders write it, with faults: each piece is most often right. */
const instant = fc
  .tuple(
    fc.oneof(fc.integer({ min: 0, max: 3000 }), fc.constantFrom(0, 1, 1900, 1970, 2000, 2024)),
    fc.integer({ min: 0, max: 13 }),
    fc.oneof(fc.integer({ min: 0, max: 32 }), fc.constantFrom(28, 29, 30, 31)),
    fc.tuple(fc.integer({ min: 0, max: 25 }), fc.integer({ min: 0, max: 61 }), fc.integer({ min: 0, max: 61 })),
    fc.oneof(fc.constant(''), fc.stringMatching(/^\.\d{0,10}$/)),
    fc.constantFrom('Z', 'Z', 'Z', 'z', '', '+01:00', 'ZZ'),
  )
  .map(([year, month, day, time, fraction, zone]) => {
    const date = `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`;
    return `${date}T${time.map((part) => pad(part, 2)).join(':')}${fraction}${zone}`;
  });

const time = fc.oneof(
  { weight: 8, arbitrary: fc.date({ noInvalidDate: true, min: new Date(0) }).map((date) => date.toISOString()) },
  { weight: 2, arbitrary: instant },
);

const oddities = fc.oneof(fc.constantFrom(null, undefined, '', 0, true, [], {}, 'soon'), fc.string({ unit: 'binary' }));
const text = fc.oneof(
  { weight: 20, arbitrary: fc.string() },
  { weight: 2, arbitrary: fc.string({ unit: 'binary' }) },
  { weight: 1, arbitrary: fc.constantFrom('', '\ud800', 7, null) },
);
const name = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('alertname', 'severity', '__proto__', 'constructor', 'é', 'pod') },
  { weight: 8, arbitrary: fc.string({ minLength: 1 }) },
  { weight: 1, arbitrary: fc.constantFrom('', '7', '10', '\udc00') },
);
const names = fc
  .uniqueArray(fc.tuple(name, text), { selector: ([key]) => key, minLength: 1, maxLength: 5 })
  .chain((entries) =>
    fc.boolean().map((isSorted) => (isSorted ? entries.toSorted(([a], [b]) => (a < b ? -1 : 1)) : entries)),
  )
  .map((entries) =>
    JSON.parse(`{${entries.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`)}}`),
  );
const alert = fc.record(
  {
    labels: fc.oneof({ weight: 9, arbitrary: names }, { weight: 1, arbitrary: oddities }),
    annotations: fc.oneof({ weight: 9, arbitrary: names }, { weight: 1, arbitrary: oddities }),
    startsAt: fc.oneof({ weight: 9, arbitrary: time }, { weight: 1, arbitrary: oddities }),
    endsAt: fc.oneof({ weight: 9, arbitrary: time }, { weight: 1, arbitrary: oddities }),
    generatorURL: fc.oneof(fc.webUrl(), oddities),
    status: fc.constantFrom('firing', 'resolved'),
  },
  { requiredKeys: ['labels'] },
);

describe('an alert read the short way', () => {
  it('is exactly what the schema reads, whenever it is read at all', () => {
    let plain = 0;
    fc.assert(
      fc.property(fc.oneof({ weight: 30, arbitrary: alert }, { weight: 1, arbitrary: oddities }), (item) => {
        const fields = readPlainAlert(item);
        if (fields === undefined) return;
        plain += 1;
        const bySchema = Alert.safeParse(item);
        expect(bySchema.error).toBeUndefined();
        expect(entriesOf(fields)).toEqual(entriesOf(bySchema.data as typeof fields));
      }),
      { numRuns: 3000 },
    );
    expect(plain).toBeGreaterThan(30);
  });

  it('is what nearly all senders write, so that the short way is worth having', () => {
    const sent = {
      labels: { alertname: 'A', team: 'b' },
      annotations: { summary: 'c' },
      startsAt: '2026-11-20T15:00:00Z',
    };
    expect(readPlainAlert(sent)).toEqual({
      labels: sent.labels,
      annotations: sent.annotations,
      startsAt: Date.parse(sent.startsAt),
      endsAt: undefined,
      generatorURL: '',
    });
    expect(readPlainAlert({ ...sent, endsAt: '0001-01-01T00:00:00Z' })).toMatchObject({ endsAt: undefined });
  });

  it('has times that are the same as by Date.parse, or none', () => {
    let plain = 0;
    fc.assert(
      fc.property(instant, (written) => {
        const at = plainInstant(written);
        if (Number.isNaN(at)) return;
        plain += 1;
        expect(at).toBe(Date.parse(written));
      }),
      { numRuns: 20_000 },
    );
    expect(plain).toBeGreaterThan(2000);
  });
});

/** Labels in their order, too. */
function entriesOf({ labels, annotations, startsAt, endsAt, generatorURL }: z.infer<typeof Alert>) {
  return [Object.entries(labels), Object.entries(annotations), startsAt, endsAt, generatorURL];
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0');
}
