import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';

/** One request as it goes over the wire. */
export interface Input {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** So many bytes of the body are sent, then the connection is cut. */
  readonly cutAt?: number;
  /** How it is signed; absent: as its door wants it. */
  readonly signature?: 'none' | 'wrong' | 'stale' | 'garbled';
}

interface Spoilt {
  readonly charset: 'utf8' | 'utf16le' | 'latin1' | 'bom';
  readonly bytes: readonly { readonly at: number; readonly drops: number; readonly puts: Uint8Array }[];
  readonly packed: 'no' | 'gzip' | 'deflate' | 'br' | 'half gzip' | 'bomb' | 'twice';
  readonly claims: string | undefined;
  readonly type: string | undefined;
  readonly extra: Readonly<Record<string, string>>;
  readonly method: string;
  readonly suffix: string;
  readonly cut: number | undefined;
  readonly signature: Input['signature'];
}

/** Nearly always as it should be, so that most inputs get past the first look. */
function rarely<T>(usual: T, weight: number, ...others: readonly fc.Arbitrary<T>[]): fc.Arbitrary<T> {
  return fc.oneof({ weight, arbitrary: fc.constant(usual) }, ...others.map((arbitrary) => ({ weight: 1, arbitrary })));
}

const printable = fc.string({
  unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
  maxLength: 60,
});
const byteEdit = fc.record({ at: fc.nat(), drops: fc.nat({ max: 4 }), puts: fc.uint8Array({ maxLength: 4 }) });

const headerNames = [
  'content-type',
  'content-encoding',
  'authorization',
  'x-forwarded-for',
  'origin',
  'host',
  'accept-encoding',
  'x-slack-request-timestamp',
  'x-slack-signature',
  'x-slack-retry-num',
  'x-pagerduty-signature',
  'x-grafana-alerting-signature',
  'sentry-hook-resource',
  'sentry-hook-signature',
  'x-amz-sns-message-type',
  '__proto__',
  'constructor',
  'x-strange',
];

const spoilt: fc.Arbitrary<Spoilt> = fc.record({
  charset: rarely<Spoilt['charset']>('utf8', 30, fc.constantFrom('utf16le', 'latin1', 'bom')),
  bytes: rarely<Spoilt['bytes']>([], 8, fc.array(byteEdit, { minLength: 1, maxLength: 3 })),
  packed: rarely<Spoilt['packed']>('no', 8, fc.constantFrom('gzip', 'deflate', 'br', 'half gzip', 'bomb', 'twice')),
  claims: rarely<string | undefined>(
    undefined,
    20,
    fc.constantFrom('gzip', 'deflate', 'br', 'identity', 'zstd', 'gzip, gzip', '', '__proto__', 'GZIP '),
  ),
  type: rarely<string | undefined>(
    undefined,
    12,
    fc.constantFrom(
      'text/plain',
      'application/x-www-form-urlencoded',
      'application/x-www-form-urlencoded; charset=utf-8',
      'multipart/form-data; boundary=x',
      'application/json; charset=utf-16',
      'application/json;',
      ';;;',
      '',
      '__proto__',
    ),
    printable,
  ),
  extra: rarely<Spoilt['extra']>({}, 12, fc.dictionary(fc.constantFrom(...headerNames), printable, { maxKeys: 3 })),
  method: rarely('POST', 40, fc.constantFrom('GET', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH', 'QUERY')),
  suffix: rarely(
    '',
    40,
    fc.constantFrom('/', '//', '/..', '?token=x', '?__proto__=1', '%00', '%', '%2e%2e/', ';x', '?a[]=1&a=2', '#x'),
  ),
  cut: rarely<number | undefined>(undefined, 40, fc.nat()),
  signature: rarely<Input['signature']>(undefined, 20, fc.constantFrom('none', 'wrong', 'stale', 'garbled')),
});

/** The ways in which a text may reach a door. */
export function onTheWire(
  text: fc.Arbitrary<string>,
  door: { readonly path: string; readonly type: string },
): fc.Arbitrary<Input> {
  return fc.tuple(text, spoilt).map(([body, how]) => {
    const bytes = packed(edited(encoded(body, how.charset), how.bytes), how.packed);
    const encoding = how.claims ?? encodingOf(how.packed);
    const path = `${door.path}${how.suffix}`;
    return {
      method: how.method,
      path: path.startsWith('/') ? path : `/${path}`,
      headers: {
        'content-type': how.type ?? door.type,
        ...(encoding === undefined ? {} : { 'content-encoding': encoding }),
        ...how.extra,
      },
      body: bytes,
      ...(how.cut === undefined || bytes.length === 0 ? {} : { cutAt: how.cut % bytes.length }),
      ...(how.signature === undefined ? {} : { signature: how.signature }),
    };
  });
}

function encoded(text: string, charset: Spoilt['charset']): Buffer {
  if (charset === 'bom') return Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(text)]);
  return Buffer.from(text, charset);
}

function edited(bytes: Buffer, edits: Spoilt['bytes']): Buffer {
  let result = bytes;
  for (const { at, drops, puts } of edits) {
    const start = at % (result.length + 1);
    result = Buffer.concat([result.subarray(0, start), puts, result.subarray(start + drops)]);
  }
  return result;
}

function packed(bytes: Buffer, how: Spoilt['packed']): Buffer {
  switch (how) {
    case 'no':
      return bytes;
    case 'gzip':
      return gzipSync(bytes);
    case 'deflate':
      return deflateSync(bytes);
    case 'br':
      return brotliCompressSync(bytes);
    case 'half gzip':
      return gzipSync(bytes).subarray(0, 25);
    case 'twice':
      return gzipSync(gzipSync(bytes));
    case 'bomb':
      return bomb;
  }
}

/** A few kilobytes that unpack to more than any door takes. */
const bomb = gzipSync(Buffer.alloc(3_000_000, ' '));

function encodingOf(how: Spoilt['packed']): string | undefined {
  if (how === 'no') return undefined;
  return how === 'deflate' || how === 'br' ? how : 'gzip';
}
