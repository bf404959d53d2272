import { createPublicKey, createVerify, X509Certificate } from 'node:crypto';
import { z } from 'zod';
import type { BodyProblem } from './source.ts';

/** Reads the text at an address, or throws. */
export type ReadPage = (url: string, headers?: Readonly<Record<string, string>>) => Promise<string>;

/** https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html */
const Envelope = z.object({
  Type: z.enum(['Notification', 'SubscriptionConfirmation', 'UnsubscribeConfirmation']),
  MessageId: z.string(),
  TopicArn: z.string(),
  Message: z.string(),
  Timestamp: z.string(),
  Subject: z.string().nullish(),
  Token: z.string().optional(),
  SubscribeURL: z.string().optional(),
  SignatureVersion: z.enum(['1', '2']),
  Signature: z.string(),
  SigningCertURL: z.string(),
});

type Envelope = z.infer<typeof Envelope>;

export type SnsReading =
  | { readonly type: 'message'; readonly text: string }
  /** SNS asked something that concerns no alert. */
  | { readonly type: 'answered' }
  | { readonly type: 'refused'; readonly problems: readonly BodyProblem[] }
  /** An address of AWS's could not be read; SNS tries again what got a 5xx, and nothing that got a 4xx. */
  | { readonly type: 'unavailable'; readonly error: string };

/** Whether a body is an envelope of SNS, rather than a message that it delivers bare. */
export function isSnsEnvelope(body: unknown): boolean {
  return typeof body === 'object' && body !== null && Object.hasOwn(body, 'SigningCertURL');
}

export interface Sns {
  /** Opens an envelope whose signature is right; follows the address of a subscription to confirm it. */
  open(body: unknown): Promise<SnsReading>;
}

/** The certificates that AWS signs with are few; they are kept for the life of the process. */
const maxCertificates = 20;

export function createSns({ readPage }: { readonly readPage: ReadPage }): Sns {
  const certificates = new Map<string, Promise<string>>();

  function certificateAt(url: string): Promise<string> {
    const known = certificates.get(url);
    if (known !== undefined) return known;
    if (certificates.size >= maxCertificates) certificates.clear();
    const reading = readPage(url);
    certificates.set(url, reading);
    reading.catch(() => certificates.delete(url));
    return reading;
  }

  async function open(body: unknown): Promise<SnsReading> {
    const parsed = Envelope.safeParse(body);
    if (!parsed.success) {
      const path = parsed.error.issues[0]?.path.join('.') ?? '';
      return refused(path, 'is missing or not as SNS posts it');
    }
    const envelope = parsed.data;
    if (!isAmazonAddress(envelope.SigningCertURL)) {
      return refused('SigningCertURL', 'must be an https address of sns.<region>.amazonaws.com');
    }
    const certificate = await certificateAt(envelope.SigningCertURL).catch(() => undefined);
    if (certificate === undefined) return unavailable('the certificate of the signature');
    if (!isSigned(envelope, certificate)) return refused('Signature', 'is not right');
    if (envelope.Type === 'Notification') return { type: 'message', text: envelope.Message };
    return envelope.Type === 'SubscriptionConfirmation' ? confirm(envelope) : { type: 'answered' };
  }

  async function confirm({ SubscribeURL: url = '' }: Envelope): Promise<SnsReading> {
    if (!isAmazonAddress(url)) return refused('SubscribeURL', 'must be an https address of sns.<region>.amazonaws.com');
    try {
      await readPage(url);
      return { type: 'answered' };
    } catch {
      return unavailable('the address that confirms the subscription');
    }
  }

  return { open };
}

function refused(path: string, message: string): SnsReading {
  return { type: 'refused', problems: [{ path, message }] };
}

function unavailable(what: string): SnsReading {
  return { type: 'unavailable', error: `${what} could not be read from AWS` };
}

/** Only SNS itself, never a bucket that anybody can have at amazonaws.com. */
function isAmazonAddress(text: string): boolean {
  const url = URL.parse(text);
  if (url?.protocol !== 'https:' || url.port !== '' || url.username !== '' || url.password !== '') return false;
  return /^sns\.[a-z0-9-]{3,40}\.amazonaws\.com(?:\.cn)?$/.test(url.hostname);
}

function isSigned(envelope: Envelope, certificate: string): boolean {
  try {
    const key = createPublicKey(new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'pem' }));
    const verify = createVerify(envelope.SignatureVersion === '1' ? 'RSA-SHA1' : 'RSA-SHA256');
    return verify.update(signedText(envelope)).verify(key, envelope.Signature, 'base64');
  } catch {
    return false; // what is no certificate has signed nothing
  }
}

/** https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html */
function signedText(envelope: Envelope): string {
  const names =
    envelope.Type === 'Notification'
      ? (['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'] as const)
      : (['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'] as const);
  return names.flatMap((name) => (typeof envelope[name] === 'string' ? [`${name}\n${envelope[name]}\n`] : [])).join('');
}
