import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseShortId, shortIdOf } from '../../src/engine/short-id.ts';

it('is Crockford’s base32 of the bytes behind a group id', () => {
  // 0x00 0x44 0x32 0x14 0xc7 in base64url; five bytes are eight characters.
  expect(shortIdOf('AEQyFMc')).toBe('01234567');
  expect(shortIdOf('_____________________w')).toBe(`${'Z'.repeat(25)}W`);
});

it('keeps every group apart', () => {
  const gids = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes).toString('base64url'));
  fc.assert(
    fc.property(gids, gids, (a, b) => {
      expect(shortIdOf(a)).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
      expect(shortIdOf(a) === shortIdOf(b)).toBe(a === b);
      expect(parseShortId(shortIdOf(a))).toBe(shortIdOf(a));
    }),
  );
});

it.each([
  ['7f3k', '7F3K'],
  [' 7F3K ', '7F3K'],
  ['oil1', '0111'],
])('reads %j as %s', (text, id) => {
  expect(parseShortId(text)).toBe(id);
});

it.each(['', '7f3', '7f3u', '7f-3k', 'Z'.repeat(27)])('does not take %j for one', (text) => {
  expect(parseShortId(text)).toBeUndefined();
});
