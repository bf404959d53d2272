import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type SourceKind, sourceKindOf, traitsOf } from '../engine/source-kind.ts';
import type { BasicCredential, BearerCredential, Credential } from '../ports/policy.ts';
import type { CredentialEntry, PolicyFile, ValueProblem } from './policy-schema.ts';

export interface CredentialReading {
  readonly bySource: ReadonlyMap<string, readonly Credential[]>;
  /** What the `api_url` of a source asks for. */
  readonly ofApis: ReadonlyMap<string, BearerCredential | BasicCredential>;
  readonly problems: readonly ValueProblem[];
}

/** The credentials of every source, those in files read. White space around a file's text is not part of the secret. */
export function readCredentials(file: PolicyFile, folder: string): CredentialReading {
  const bySource = new Map<string, readonly Credential[]>();
  const ofApis = new Map<string, BearerCredential | BasicCredential>();
  const problems: ValueProblem[] = [];
  for (const [name, source] of Object.entries(file.sources ?? {})) {
    const kind = source.kind ?? sourceKindOf(name);
    const read = (entry: CredentialEntry, path: ValueProblem['path']): Credential | undefined => {
      const credential = toCredential(entry, kind, (key, written) => readSecret(folder, written, [...path, key]));
      if (credential === undefined || 'type' in credential) return credential;
      problems.push(credential);
      return undefined;
    };
    const credentials = source.credentials.map((entry, index) => read(entry, ['sources', name, 'credentials', index]));
    bySource.set(
      name,
      credentials.filter((credential) => credential !== undefined),
    );
    const ofApi = source.api_credentials && read(source.api_credentials, ['sources', name, 'api_credentials']);
    if (ofApi?.type === 'bearer' || ofApi?.type === 'basic') ofApis.set(name, ofApi);
  }
  return { bySource, ofApis, problems };
}

type ReadSecret = (key: string, file: string) => string | ValueProblem;

/** Absent when the keys are not those of one credential, which cross-checking names. */
function toCredential(
  entry: CredentialEntry,
  kind: SourceKind | undefined,
  read: ReadSecret,
): Credential | ValueProblem | undefined {
  const secretOf = (key: 'token' | 'query_token' | 'password' | 'hmac_secret'): string | ValueProblem | undefined => {
    const file = entry[`${key}_file`];
    return entry[key] ?? (file === undefined ? undefined : read(`${key}_file`, file));
  };
  const { username } = entry;
  if (username !== undefined) return given(secretOf('password'), (password) => ({ type: 'basic', username, password }));
  const header = entry.header ?? (kind && traitsOf(kind).signatureHeader);
  return (
    given(secretOf('token'), (token) => ({ type: 'bearer', token })) ??
    given(secretOf('query_token'), (token) => ({ type: 'query', token })) ??
    (header === undefined ? undefined : given(secretOf('hmac_secret'), (secret) => toHmac(entry, secret, header)))
  );
}

function given(
  secret: string | ValueProblem | undefined,
  make: (secret: string) => Credential,
): Credential | ValueProblem | undefined {
  return typeof secret === 'string' ? make(secret) : secret;
}

const defaultToleranceMs = 5 * 60_000;

function toHmac({ timestamp_header, tolerance }: CredentialEntry, secret: string, header: string): Credential {
  return {
    type: 'hmac',
    secret,
    header,
    toleranceMs: tolerance ?? defaultToleranceMs,
    ...(timestamp_header === undefined ? {} : { timestampHeader: timestamp_header }),
  };
}

/** The text of a file without white space around it, or what is wrong with the file. */
export function readSecret(folder: string, written: string, path: ValueProblem['path']): string | ValueProblem {
  const file = resolve(folder, written);
  try {
    const secret = readFileSync(file, 'utf8').trim();
    return secret === '' ? { path, message: `the file ${file} is empty` } : secret;
  } catch (error) {
    return { path, message: `cannot read ${file}: ${(error as NodeJS.ErrnoException).code ?? 'unknown error'}` };
  }
}
