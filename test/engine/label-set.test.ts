import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareBytewise, fingerprintOf, labelValue, sortedNamesOf, toLabelSet } from '../../src/engine/label-set.ts';

const texts = fc.string({ unit: 'grapheme' });
const entries = fc.array(fc.tuple(texts, texts));

describe('a label set', () => {
  it('drops empty values and orders names by their bytes', () => {
    const labels = toLabelSet([
      ['b', '2'],
      ['a', '1'],
      ['gone', ''],
      ['B', '3'],
    ]);

    expect(Object.entries(labels)).toEqual([
      ['B', '3'],
      ['a', '1'],
      ['b', '2'],
    ]);
  });

  it('takes the later of two entries with one name, also when it is empty', () => {
    expect({
      ...toLabelSet([
        ['a', '1'],
        ['b', '2'],
        ['a', '3'],
      ]),
    }).toEqual({ a: '3', b: '2' });
    expect({
      ...toLabelSet([
        ['a', '1'],
        ['a', ''],
      ]),
    }).toEqual({});
  });

  it('holds names that mean something to JavaScript like any other', () => {
    const labels = toLabelSet([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ]);

    expect(labelValue(labels, '__proto__')).toBe('x');
    expect(labelValue(labels, 'constructor')).toBe('y');
    expect(labelValue(labels, 'toString')).toBe('');
    expect(labelValue(JSON.parse('{"__proto__":"z"}'), '__proto__')).toBe('z');
  });

  it('replaces lone surrogates as Go does when it reads JSON', () => {
    expect({ ...toLabelSet([['a', 'x\ud800']]) }).toEqual({ a: 'x\ufffd' });
  });

  it('names its labels in order even where JavaScript would not', () => {
    expect(
      sortedNamesOf(
        toLabelSet([
          ['10', 'x'],
          ['9', 'y'],
          ['a', 'z'],
          ['-', 'w'],
        ]),
      ),
    ).toEqual(['-', '10', '9', 'a']);
  });

  it.each([
    ['a', 'b', -1],
    ['a', 'aa', -1],
    ['', '', 0],
    ['\uffee', '😀', -1],
    ['😀', '\uffee', 1],
  ])('orders %j and %j as bytes', (a, b, sign) => {
    expect(Math.sign(compareBytewise(a, b))).toBe(sign);
  });

  it('orders any two texts as their UTF-8 bytes do', () => {
    fc.assert(
      fc.property(texts, texts, (a, b) => {
        expect(Math.sign(compareBytewise(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
    );
  });
});

describe('a fingerprint', () => {
  // Captured from Alertmanager 0.25: labels it received, fingerprints it sent.
  it.each([
    ['48bae544ddfd0f28', { alertname: 'Foo', instance: 'a', severity: 'critical' }],
    [
      'b179e2e896e10030',
      { alertname: 'HighQueue', cluster: 'dev', instance: 'web-1', replica: 'a', severity: 'warning', team: 'sre' },
    ],
    [
      '77faeff30585f765',
      { alertname: 'AlwaysFiring', cluster: 'dev', replica: 'a', severity: 'critical', team: 'sre' },
    ],
    ['cbf29ce484222325', {}],
  ])('is Alertmanager’s: %s', (fingerprint, labels) => {
    expect(fingerprintOf(toLabelSet(Object.entries(labels)))).toBe(fingerprint);
  });

  it('is FNV-1a of the UTF-8 bytes, whatever the characters', () => {
    fc.assert(
      fc.property(entries, (pairs) => {
        const labels = toLabelSet(pairs);

        expect(fingerprintOf(labels)).toBe(plainFingerprint(labels));
      }),
    );
  });

  it('does not depend on the order in which labels came', () => {
    const unique = fc.uniqueArray(fc.tuple(texts, texts), { selector: ([name]) => name });
    fc.assert(
      fc.property(unique, (pairs) => {
        expect(fingerprintOf(toLabelSet(pairs.toReversed()))).toBe(fingerprintOf(toLabelSet(pairs)));
      }),
    );
  });
});

/** The definition, word for word, without regard to speed. */
function plainFingerprint(labels: Readonly<Record<string, string>>): string {
  const encoded = Object.entries(labels)
    .map(([name, value]) => ({ name: Buffer.from(name), value: Buffer.from(value) }))
    .sort((a, b) => Buffer.compare(a.name, b.name));
  let hash = 0xcbf29ce484222325n;
  for (const { name, value } of encoded) {
    for (const byte of [...name, 0xff, ...value, 0xff]) hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) % 2n ** 64n;
  }
  return hash.toString(16).padStart(16, '0');
}
