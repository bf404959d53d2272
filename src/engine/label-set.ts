/** Label name to value, names sorted, no empty values, no prototype: what identifies an alert. Make one with `toLabelSet`. */
export type LabelSet = Readonly<Record<string, string>>;

/** 16 lower-case hex digits: Alertmanager's FNV-1a of a label set. */
export type Fingerprint = string & { readonly brand: 'Fingerprint' };

type Entry = readonly [name: string, value: string];

/**
 * The label set of these entries: empty values left out (to Alertmanager they are the same as missing), names in the order
 * of their UTF-8 bytes, lone surrogates replaced as Go does. Of two entries with one name the later wins.
 *
 * JavaScript puts names that look like array indices first, whatever the insertion order: do not rely on the order of
 * such names, use `sortedNamesOf`.
 */
export function toLabelSet(entries: Iterable<Entry>): LabelSet {
  const kept: Entry[] = [];
  let isSorted = true;
  let previous = '';
  for (const [rawName, rawValue] of entries) {
    const name = rawName.toWellFormed();
    isSorted &&= kept.length === 0 || compareBytewise(previous, name) < 0;
    kept.push([name, rawValue.toWellFormed()]);
    previous = name;
  }
  return fromSorted(isSorted ? kept : sortedAndUnique(kept));
}

function sortedAndUnique(entries: readonly Entry[]): Iterable<Entry> {
  return [...new Map(entries)].sort(([a], [b]) => compareBytewise(a, b));
}

function fromSorted(entries: Iterable<Entry>): LabelSet {
  const labels: Record<string, string> = Object.create(null);
  for (const [name, value] of entries) {
    if (value !== '') labels[name] = value;
  }
  return labels;
}

/** The value of a label; a missing label is the empty string. */
export function labelValue(labels: LabelSet, name: string): string {
  return Object.hasOwn(labels, name) ? (labels[name] as string) : '';
}

/** Label names in the order of their UTF-8 bytes, which is Go's. */
export function sortedNamesOf(labels: LabelSet): readonly string[] {
  const names = Object.keys(labels);
  for (let index = 1; index < names.length; index++) {
    if (compareBytewise(names[index - 1] as string, names[index] as string) > 0) return names.sort(compareBytewise);
  }
  return names;
}

/** Orders strings by their UTF-8 bytes: as `<` does, except that characters beyond U+FFFF come last. */
export function compareBytewise(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left !== right) return rankOfCodeUnit(left) - rankOfCodeUnit(right);
  }
  return a.length - b.length;
}

function rankOfCodeUnit(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

/** Alertmanager's fingerprint: FNV-1a, 64 bits, over `name 0xFF value 0xFF ...` in sorted order. */
export function fingerprintOf(labels: LabelSet): Fingerprint {
  let canonical = '';
  for (const name of sortedNamesOf(labels)) canonical += name + separator + labels[name] + separator;

  // The hash is kept in two halves of 32 bits, and the prime is 2^40 + 0x1b3: BigInt would be fifty times slower.
  let high = 0xcbf29ce4;
  let low = 0x84222325;
  for (let index = 0; index < canonical.length; index++) {
    const unit = canonical.charCodeAt(index);
    let bytes = unit;
    if (unit >= 0x80) {
      bytes = packedUtf8At(canonical, index);
      if (bytes > 0xffffff || bytes < 0) index++;
    }
    do {
      low ^= bytes & 0xff;
      const lower = (low & 0xffff) * 0x1b3;
      const upper = (low >>> 16) * 0x1b3 + (lower >>> 16);
      high = (Math.imul(high, 0x1b3) + (upper >>> 16) + (low << 8)) | 0;
      low = (upper << 16) | (lower & 0xffff);
      bytes >>>= 8;
    } while (bytes !== 0);
  }
  return (hex32(high) + hex32(low)) as Fingerprint;
}

/** Stands for the byte 0xFF, which no UTF-8 text contains; well-formed labels hold no lone surrogate. */
const separator = '\udcff';

/** The UTF-8 bytes of the character at `index`, first byte lowest. Four bytes use the sign bit. */
function packedUtf8At(text: string, index: number): number {
  const code = text.codePointAt(index) as number;
  if (code < 0x800) return 0xc0 | (code >> 6) | (continuation(code) << 8);
  if (code >= 0x10000) {
    return (
      0xf0 |
      (code >> 18) |
      (continuation(code >> 12) << 8) |
      (continuation(code >> 6) << 16) |
      (continuation(code) << 24)
    );
  }
  if (code === 0xdcff) return 0xff;
  return 0xe0 | (code >> 12) | (continuation(code >> 6) << 8) | (continuation(code) << 16);
}

function continuation(bits: number): number {
  return 0x80 | (bits & 0x3f);
}

function hex32(half: number): string {
  return (half >>> 0).toString(16).padStart(8, '0');
}
