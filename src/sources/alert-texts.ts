import { isAscii } from 'node:buffer';

/** The alerts of a body as their sender wrote them, one after the other. Holds the place of one at a time. */
export interface AlertTexts {
  /** Goes on to the next alert; false: there is none. */
  next(): boolean;
  /** Gives the text of the alert at hand, also later. */
  text(): () => string;
  /** The times of the alert at hand, where both stand there, once each, under the names that all senders of lists use. */
  times(): TimeTexts | undefined;
  /** The bytes of the alert at hand without its times. Ask once. */
  bytesWithout(times: TimeTexts): Uint8Array;
}

export interface TimeTexts {
  readonly startsAt: TimeText;
  readonly endsAt: TimeText;
}

/** A time as it is written, without its quotes, and where. */
export interface TimeText {
  readonly from: number;
  readonly text: string;
}

const between = '},{';
/** Ends the names of both times and begins their values. It starts with a rare letter, so that it is found soon. */
const mark = 'At":"';
const names = { startsAt: '"starts', endsAt: '"ends' } as const;

/**
 * The alerts of a JSON list without blanks, found by what stands between two of them. Where a string has that too, what
 * is taken for the text of an alert is a piece of one, and no JSON. Absent when the body does not look like such a list.
 */
export function openTexts(bytes: Buffer): AlertTexts | undefined {
  // A character for each byte: what is found in the text stands at the same place in the bytes.
  const body = bytes.toString('latin1');
  const last = lastCharacter(body);
  if (!body.startsWith('[{') || body[last] !== ']' || body[last - 1] !== '}') return undefined;
  const isPlain = isAscii(bytes);
  const movable = Buffer.from(bytes);
  let nextMark = body.indexOf(mark);
  let times: TimeTexts | undefined;
  // Alerts that are sent together mostly have the same times.
  let likelyStart = '?';
  let likelyEnd = '?';
  let from = 0;
  let to = 0;

  function readTimes(): TimeTexts | undefined {
    let startsAt: TimeText | undefined;
    let endsAt: TimeText | undefined;
    let count = 0;
    for (; nextMark !== -1 && nextMark < to; nextMark = body.indexOf(mark, nextMark + mark.length)) {
      if (isNamed(names.endsAt)) {
        endsAt = readTime(likelyEnd);
        likelyEnd = endsAt.text;
        count += 1;
      } else if (isNamed(names.startsAt)) {
        startsAt = readTime(likelyStart);
        likelyStart = startsAt.text;
        count += 1;
      }
    }
    return count === 2 && startsAt !== undefined && endsAt !== undefined ? { startsAt, endsAt } : undefined;
  }

  function isNamed(name: string): boolean {
    const before = body[nextMark - name.length - 1];
    // Else its quote is one within a longer name.
    return body.startsWith(name, nextMark - name.length) && (before === ',' || before === '{');
  }

  function readTime(likely: string): TimeText {
    const at = nextMark + mark.length;
    if (body.startsWith(likely, at) && body[at + likely.length] === '"') return { from: at, text: likely };
    return { from: at, text: body.slice(at, body.indexOf('"', at)) };
  }

  return {
    next() {
      if (to === last) return false;
      from = to + 1;
      const end = body.indexOf(between, from);
      to = end === -1 ? last : end + 1;
      times = readTimes();
      return true;
    },
    text() {
      const [first, end] = [from, to];
      return () => {
        const text = body.slice(first, end);
        return isPlain ? text : Buffer.from(text, 'latin1').toString();
      };
    },
    times: () => times,
    bytesWithout({ startsAt, endsAt }) {
      const [first, second] = startsAt.from < endsAt.from ? [startsAt, endsAt] : [endsAt, startsAt];
      // What stands before a time moves up to what stands behind it.
      const gap = second.text.length + first.text.length;
      movable.copyWithin(first.from + gap, first.from + first.text.length, second.from);
      movable.copyWithin(from + gap, from, first.from);
      return movable.subarray(from + gap, to);
    },
  };
}

/** Behind it stand only the blanks that JSON knows. */
function lastCharacter(text: string): number {
  let last = text.length - 1;
  while (' \n\r\t'.includes(text[last] ?? 'none')) last -= 1;
  return last;
}
