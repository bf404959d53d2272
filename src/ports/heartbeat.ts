/** Calls an address once; rejects when it does not answer with a 2xx. The error names neither address nor secret. */
export type CallAddress = (url: string, signal: AbortSignal) => Promise<void>;
