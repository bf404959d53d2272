/** What a mapping is given at most: JSONata's time grows faster than its input does. */
const MAX_TEXT = 100_000;
const MAX_LIST = 1000;
const MAX_VALUES = 10_000;
const MAX_DEPTH = 60;

/** What is too large about a JSON value, in words for its sender; absent: a mapping may have it. */
export function tooMuchFor(input: unknown): string | undefined {
  const open: { readonly value: unknown; readonly depth: number }[] = [{ value: input, depth: 0 }];
  let values = 0;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, depth } = next;
    values += 1;
    if (values > MAX_VALUES) return `it has more than ${MAX_VALUES} values`;
    if (depth > MAX_DEPTH) return `it is nested more than ${MAX_DEPTH} levels deep`;
    if (typeof value === 'string' && value.length > MAX_TEXT) return `a text is longer than ${MAX_TEXT} characters`;
    if (typeof value !== 'object' || value === null) continue;
    const children = Object.values(value);
    if (children.length > MAX_LIST) return `a list or object has more than ${MAX_LIST} entries`;
    for (const child of children) open.push({ value: child, depth: depth + 1 });
  }
  return undefined;
}
