import fc from 'fast-check';
import { expect, it } from 'vitest';
import { quoteAsGo, unquoteFromGo } from '../../src/engine/go-quote.ts';

it.each([
  ['plain é 😀', '"plain é 😀"'],
  ['"\\', String.raw`"\"\\"`],
  ['\x07\b\f\n\r\t\v', String.raw`"\a\b\f\n\r\t\v"`],
  ['\x00\x7f', String.raw`"\x00\x7f"`],
  ['\u200b\u00a0\ufeff', String.raw`"\u200b\u00a0\ufeff"`],
  ['\u{e0001}', String.raw`"\U000e0001"`],
])('quotes %j as Go’s strconv.Quote does', (text, quoted) => {
  expect(quoteAsGo(text)).toBe(quoted);
});

it('unquotes what it quoted', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(unquoteFromGo(quoteAsGo(text))).toBe(text);
    }),
  );
});
