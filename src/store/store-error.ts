/**
 * A store that could not do what was asked. The text says what, on what, and what to
 * do; nothing of the request is in it.
 */
export class StoreError extends Error {
  override readonly name: string = 'StoreError';
}

/** A record has a schema that this program does not know; all others can be used. */
export class UnreadableRecord extends StoreError {
  override readonly name = 'UnreadableRecord';
}
