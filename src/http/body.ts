import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';

/** A body that cannot be used; `status` and `message` go back to the sender. */
export class BodyRefused extends Error {
  readonly status: 400 | 413 | 415;

  constructor(message: string, options: ErrorOptions & { readonly status: 400 | 413 | 415 }) {
    super(message, options);
    this.name = 'BodyRefused';
    this.status = options.status;
  }
}

const decoders = new Map([
  ['gzip', promisify(gunzip)],
  ['deflate', promisify(inflate)],
  ['br', promisify(brotliDecompress)],
]);

/** The bytes of a body, decompressed if it says so; never more than `maxBytes` of them, whatever it unpacks to. */
export async function unpackBody(raw: Buffer, encoding: string | undefined, maxBytes: number): Promise<Buffer> {
  const bytes = encoding === undefined ? raw : await decompress(raw, encoding, maxBytes);
  if (bytes.length === 0) throw new BodyRefused('the body is empty; JSON was expected', { status: 400 });
  return bytes;
}

/** The JSON value in a body. */
export function parseBody(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new BodyRefused(`the body is not JSON: ${reason}`, { status: 400, cause: error });
  }
}

async function decompress(raw: Buffer, encoding: string | undefined, maxBytes: number): Promise<Buffer> {
  const name = encoding?.trim().toLowerCase() ?? 'identity';
  if (name === 'identity' || name === '') return raw;
  const decode = decoders.get(name);
  if (decode === undefined)
    throw new BodyRefused(`Content-Encoding ${name.slice(0, 20)} is not known here`, { status: 415 });
  try {
    return await decode(raw, { maxOutputLength: maxBytes });
  } catch (error) {
    if (isTooLarge(error)) throw new BodyRefused(tooLarge(maxBytes), { status: 413, cause: error });
    throw new BodyRefused(`the body is not ${name}, although Content-Encoding says so`, { status: 400, cause: error });
  }
}

export function tooLarge(maxBytes: number): string {
  return `the body is larger than ${maxBytes} bytes (api.max_body_bytes in the policy file)`;
}

function isTooLarge(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
}
