import { hex64, type LabelSet } from '../engine/label-set.ts';

/** As in `label-set.ts`, and of its own for the reason given there. */
const { charCodeAt } = String.prototype;

/**
 * Names what an alert's annotations say, in 16 hex digits: other words, another name. Two hashes of 32 bits side by side,
 * over the UTF-16 units of all names and values and over their lengths. It tells a sender's own change of text, and
 * protects nothing from nobody: a third of the price of a cryptographic one.
 */
export function contentHashOf(annotations: LabelSet): string {
  let high = 0x811c9dc5;
  let low = 0x9747b28c;
  for (const name of Object.keys(annotations)) {
    for (let part = 0; part < 2; part += 1) {
      const text = part === 0 ? name : (annotations[name] ?? '');
      const { length } = text;
      for (let index = 0; index < length; index += 1) {
        const unit = charCodeAt.call(text, index);
        high = Math.imul(high ^ unit, 0x9e3779b1);
        low = Math.imul(low ^ unit, 0x5f356495);
      }
      high = stir(high ^ length);
      low = stir(low ^ length);
    }
  }
  return hex64(high, low);
}

/** Lets every bit depend on every other (the finish of MurmurHash3): multiplying carries upwards only. */
function stir(half: number): number {
  const once = Math.imul(half ^ (half >>> 16), 0x85ebca6b);
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35);
  return twice ^ (twice >>> 16);
}
