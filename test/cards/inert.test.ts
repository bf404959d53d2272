import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cut, inert, inertLines, lengthOf } from '../../src/cards/inert.ts';

describe('inert', () => {
  it.each([
    ['leaves plain text alone', 'High error rate', 'High error rate'],
    ['leaves markup to whoever draws it', '<!channel> *x* & `y`', '<!channel> *x* & `y`'],
    ['puts everything on one line', ' a\n\tb\r\nc\u2028d\u00a0e ', 'a b c d e'],
    ['shows control characters', 'a\u0000b\u001b[31mc\u007f\u0085d', 'a␀b␛[31mc␡\ufffdd'],
    ['drops what reverses the reading order', 'safe\u202egnp.exe\u2066x\u2069', 'safegnp.exex'],
    ['drops what hides', 'p\u200ba\u00ady\u2060p\ufeffal\u{e0041}', 'paypal'],
    ['keeps joined emoji', '👩‍👩‍👧‍👦 ok', '👩‍👩‍👧‍👦 ok'],
    ['keeps right-to-left text from reordering its neighbours', 'שלום', '\u2068שלום\u2069'],
    ['repairs half characters', 'a\ud800b', 'a\ufffdb'],
    ['keeps accents', 'e\u0301', 'e\u0301'],
    ['keeps marks from climbing out of the line', `Z${'\u0335'.repeat(500)}!`, `Z${'\u0335'.repeat(4)}!`],
    ['knows that nothing is nothing', ' \u200b\n', ''],
  ])('%s', (_, text, expected) => {
    expect(inert(text)).toBe(expected);
  });

  it('cuts a label of 4,000 characters', () => {
    expect(inert('x'.repeat(4000), 40)).toBe(`${'x'.repeat(39)}…`);
  });

  it('never cuts a character in two', () => {
    expect(inert('👩‍👩‍👧‍👦'.repeat(10), 4)).toBe('👩‍👩‍👧‍👦…');
    expect(inert('👍🏽'.repeat(10), 4)).toBe('👍🏽👍🏽👍🏽…');
  });

  it('gives the same again, bounded, for any text at all', () => {
    fc.assert(
      fc.property(hostileText, fc.integer({ min: 1, max: 60 }), (text, max) => {
        const shown = inert(text, max);
        expect(inert(shown, max + 2)).toBe(shown);
        expect(lengthOf(shown)).toBeLessThanOrEqual(max + 2);
        expect(shown.length).toBeLessThanOrEqual(max * 4 + 3);
        expect(shown).not.toMatch(/[\p{Cc}\p{Cs}\u202a-\u202e\u2066\u2067\u200b]/u);
      }),
      { numRuns: 500 },
    );
  });
});

describe('inertLines', () => {
  it('drops empty lines and says when there were more', () => {
    expect(inertLines('one\n\n two \r\nthree\nfour', 20, 3)).toEqual(['one', 'two', 'three …']);
    expect(inertLines('one\ntwo', 20, 3)).toEqual(['one', 'two']);
    expect(inertLines('', 20, 3)).toEqual([]);
  });
});

describe('cut', () => {
  it.each([
    ['abc', 3, 'abc'],
    ['abcd', 3, 'ab…'],
    ['ab cd', 4, 'ab…'],
    ['', 3, ''],
  ])('cuts %j to %i as %j', (text, max, expected) => {
    expect(cut(text, max)).toBe(expected);
  });
});

const hostileText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom('\u202e', '\u2068', '\u0000', '\u200d', '👩', '\u0301', 'ש', 'a', ' ', '\ud800', '🇩', '🇪'),
  }),
);
