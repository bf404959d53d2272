import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Credential } from '../ports/policy.ts';
import type { CredentialEntry, PolicyFile, ValueProblem } from './policy-schema.ts';

export interface CredentialReading {
  readonly bySource: ReadonlyMap<string, readonly Credential[]>;
  readonly problems: readonly ValueProblem[];
}

/** The credentials of every source, those in files read. White space around a file's text is not part of the secret. */
export function readCredentials(file: PolicyFile, folder: string): CredentialReading {
  const bySource = new Map<string, readonly Credential[]>();
  const problems: ValueProblem[] = [];
  for (const [name, source] of Object.entries(file.sources ?? {})) {
    const credentials = source.credentials.flatMap((entry, index) => {
      const path = ['sources', name, 'credentials', index];
      const credential = toCredential(entry, (key, written) => readSecret(folder, written, [...path, key]));
      if (credential === undefined) return [];
      if ('type' in credential) return [credential];
      problems.push(credential);
      return [];
    });
    bySource.set(name, credentials);
  }
  return { bySource, problems };
}

type ReadSecret = (key: string, file: string) => string | ValueProblem;

/** Absent when the keys are not those of one credential, which cross-checking names. */
function toCredential(entry: CredentialEntry, read: ReadSecret): Credential | ValueProblem | undefined {
  const { token, token_file, username, password, password_file } = entry;
  if (username === undefined) {
    const secret = token ?? (token_file === undefined ? undefined : read('token_file', token_file));
    return typeof secret === 'string' ? { type: 'bearer', token: secret } : secret;
  }
  const secret = password ?? (password_file === undefined ? undefined : read('password_file', password_file));
  return typeof secret === 'string' ? { type: 'basic', username, password: secret } : secret;
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
