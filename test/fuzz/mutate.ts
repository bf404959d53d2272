import fc from 'fast-check';

interface Edit {
  /** Which of all places of the value; counted around. */
  readonly where: number;
  readonly how: 'set' | 'add' | 'drop' | 'rename' | 'wrap' | 'repeat' | 'lengthen';
  readonly key: string;
  readonly value: unknown;
}

interface Place {
  readonly holder: Record<string, unknown>;
  readonly key: string;
}

const names = ['__proto__', 'constructor', 'prototype', 'toString', 'length', '', '0', 'labels', 'status', 'a\u0000b'];

const strangeTexts = [
  ...names,
  '<!channel>',
  '{{ .Labels }}',
  '$(x)',
  '\u0000',
  '\ud800',
  '\u202e',
  '[]',
  'null',
  'NaN',
  '1e999',
  '-1',
  '0001-01-01T00:00:00Z',
  '9999-12-31T23:59:59.999999999+23:59',
  '2026-13-45T99:99:99Z',
  '+275760-09-13T00:00:00.001Z',
  'http://127.0.0.1:1/',
  'javascript:alert(1)',
  'x'.repeat(5000),
  'é'.repeat(1500),
];

const strange: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom<unknown>(...strangeTexts) },
  { weight: 3, arbitrary: fc.constantFrom<unknown>(null, 0, -1, 1e308, 2 ** 53, true, false, [], {}, [[]], [null]) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
  { weight: 1, arbitrary: fc.integer({ min: 2, max: 300 }).map(nested) },
  { weight: 1, arbitrary: fc.constant(JSON.parse('{"__proto__": {"a": "b"}, "constructor": {"prototype": 1}}')) },
);

const edit: fc.Arbitrary<Edit> = fc.record({
  where: fc.nat(),
  how: fc.constantFrom<Edit['how']>('set', 'set', 'set', 'add', 'drop', 'rename', 'wrap', 'repeat', 'lengthen'),
  key: fc.oneof(fc.constantFrom(...names), fc.string({ unit: 'binary', maxLength: 12 })),
  value: strange,
});

/** The sample as its sender writes it, or with a few of its keys, values, types and depths spoilt. */
export function mutated(sample: unknown): fc.Arbitrary<unknown> {
  return fc.array(edit, { maxLength: 4 }).map((edits) => {
    const whole: Record<string, unknown> = { body: structuredClone(sample) };
    for (const one of edits) spoil(whole, one);
    return whole['body'];
  });
}

function spoil(whole: Record<string, unknown>, { where, how, key, value: drawn }: Edit): void {
  // Later edits may reach into it, and the next input is drawn from the same values.
  const value: unknown = structuredClone(drawn);
  const places = placesIn(whole);
  const place = places[where % places.length];
  if (place === undefined) return;
  const { holder, key: at } = place;
  const old = holder[at];
  switch (how) {
    case 'set':
      put(holder, at, value);
      break;
    case 'add':
      put(Array.isArray(old) || !isHolder(old) ? holder : old, key, value);
      break;
    case 'drop':
      if (Array.isArray(holder)) holder.splice(Number(at), 1);
      else delete holder[at];
      break;
    case 'rename':
      delete holder[at];
      put(holder, key, old);
      break;
    case 'wrap':
      put(holder, at, [old]);
      break;
    case 'repeat':
      put(holder, at, Array.isArray(old) ? [...old, ...structuredClone(old)] : [old, old]);
      break;
    case 'lengthen':
      put(holder, at, `${asText(old)}${asText(value)}`);
      break;
  }
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

/** As JSON.parse does it: `__proto__` is a name like any other. */
function put(holder: Record<string, unknown>, key: string, value: unknown): void {
  if (Array.isArray(holder) && !/^\d{1,4}$/.test(key)) return;
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
}

function placesIn(value: unknown): readonly Place[] {
  if (!isHolder(value)) return [];
  return Object.keys(value).flatMap((key) => [{ holder: value, key }, ...placesIn(value[key])]);
}

function isHolder(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function nested(depth: number): unknown {
  let value: unknown = 'deep';
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}
