import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readReport } from '../../src/sources/read-report.ts';
import type { Source } from '../../src/sources/source.ts';
import { createSourceFinder } from '../../src/sources/source-finder.ts';

const folder = fileURLToPath(new URL('../fixtures/sources', import.meta.url));
const findSource = createSourceFinder({ readPage: () => Promise.reject(new Error('nothing is read')) });
const context = { now: 1_767_614_400_000, resolveTimeoutMs: 300_000, dropLabels: ['replica'] };
const runs = 150;

const grafana = { alerts: [{ status: 'firing', labels: { alertname: 'A' }, values: { B: 1 }, annotations: {} }] };

const samples: readonly (readonly [string, unknown])[] = [
  ['grafana', grafana],
  ...readdirSync(folder).map((name): [string, unknown] => {
    return [name.split('.')[0] ?? '', JSON.parse(readFileSync(`${folder}/${name}`, 'utf8'))];
  }),
];

/** What may stand where a sender's value stood. */
const strange: fc.Arbitrary<unknown> = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    null,
    '',
    0,
    -1,
    1e308,
    true,
    [],
    {},
    [[]],
    '__proto__',
    'x'.repeat(5000),
    '<!channel>',
    '{{.Labels}}',
    '$(x)',
    '\u0000',
    '\ud800',
  ),
  fc.constant(JSON.parse('{"__proto__": {"a": "b"}, "constructor": {"prototype": 1}, "toString": 7}')),
);

/** A sample with one of its values, wherever it stands, replaced or with a strange key beside it. */
function spoilt(sample: unknown): fc.Arbitrary<unknown> {
  return fc.tuple(fc.nat(), strange, fc.boolean()).map(([where, value, isAdded]) => {
    const copy: unknown = structuredClone({ body: sample });
    const places = placesIn(copy);
    const place = places[where % places.length];
    if (place === undefined) return copy;
    if (isAdded && !Array.isArray(place.in))
      Object.defineProperty(place.in, '__proto__', { value, enumerable: true, configurable: true });
    else place.in[place.key] = value;
    return (copy as { readonly body: unknown }).body;
  });
}

interface Place {
  readonly in: Record<string, unknown>;
  readonly key: string;
}

function placesIn(value: unknown): readonly Place[] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Record<string, unknown>;
  return Object.keys(holder).flatMap((key) => [{ in: holder, key }, ...placesIn(holder[key])]);
}

function sourceOf(kind: string): Source {
  const source = findSource(kind, new Map());
  if (source === undefined) throw new Error(`there is no source ${kind}`);
  return source;
}

it.each(samples)(
  'whatever stands in a body of %s, it becomes sound alerts or problems with their place',
  async (kind, sample) => {
    const source = sourceOf(kind);
    await fc.assert(
      fc.asyncProperty(spoilt(sample), async (body) => {
        const { alerts, problems } = await readReport(source, body, context);
        for (const { path, message } of problems) {
          expect(typeof path).toBe('string');
          expect(message.length).toBeGreaterThan(5);
          expect(message.length).toBeLessThan(400);
        }
        for (const { content, head } of alerts) {
          expect(Object.keys(content.labels).length).toBeGreaterThan(0);
          for (const text of Object.values({ ...content.labels, ...content.annotations })) {
            expect(typeof text === 'string' && text.isWellFormed()).toBe(true);
          }
          expect(Number.isFinite(head.startsAt)).toBe(true);
          expect(head.endsAt === undefined || head.startsAt <= head.endsAt).toBe(true);
        }
        expect('a' in {}).toBe(false);
      }),
      { numRuns: runs },
    );
  },
);
