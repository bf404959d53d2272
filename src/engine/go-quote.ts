const shortEscapes: ReadonlyMap<string, string> = new Map([
  ['\x07', '\\a'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\v', '\\v'],
  ['\\', '\\\\'],
  ['"', '\\"'],
]);

/** ASCII that stands for itself; nearly all labels are of that, and the general pattern takes ten times as long. */
const plainText = /^[ !#-[\]-~]*$/;

/** Text between double quotes as Go's `%q` and `strconv.Quote` write it. */
export function quoteAsGo(text: string): string {
  if (plainText.test(text)) return `"${text}"`;
  return `"${text.replace(/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]|["\\]/gu, escapeAsGo)}"`;
}

function escapeAsGo(character: string): string {
  const short = shortEscapes.get(character);
  if (short !== undefined) return short;
  const code = character.codePointAt(0) as number;
  if (code < 0x80) return `\\x${hex(code, 2)}`;
  return code < 0x10000 ? `\\u${hex(code, 4)}` : `\\U${hex(code, 8)}`;
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0');
}

const escapeSequence =
  /(?:\\x[0-9a-fA-F]{2}|\\[0-3][0-7]{2})+|\\u[0-9a-fA-F]{4}|\\U[0-9a-fA-F]{8}|\\[abfnrtv\\"]|\\|\n/gs;
const byteEscape = /\\x([0-9a-fA-F]{2})|\\([0-7]{3})/g;
const characterOf: ReadonlyMap<string, string> = new Map(
  [...shortEscapes].map(([character, short]) => [short, character]),
);

/** The text that a Go string literal in double quotes stands for; absent when it is not one, or not UTF-8. */
export function unquoteFromGo(literal: string): string | undefined {
  let isValid = true;
  const text = literal.slice(1, -1).replace(escapeSequence, (sequence) => {
    const character = characterOf.get(sequence) ?? decodedSequence(sequence);
    isValid &&= character !== undefined;
    return character ?? '';
  });
  return isValid ? text : undefined;
}

function decodedSequence(sequence: string): string | undefined {
  if (sequence === '\\' || sequence === '\n') return undefined;
  if (sequence[1] === 'u' || sequence[1] === 'U') {
    const code = Number.parseInt(sequence.slice(2), 16);
    return code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff) ? undefined : String.fromCodePoint(code);
  }
  const bytes = [...sequence.matchAll(byteEscape)].map(([, hexadecimal, octal]) =>
    hexadecimal === undefined ? Number.parseInt(octal as string, 8) : Number.parseInt(hexadecimal, 16),
  );
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(bytes));
  return text.includes('\ufffd') ? undefined : text;
}
