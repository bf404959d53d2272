import { resolve } from 'node:path';
import type { RunbookPlace } from '../ports/policy.ts';
import { readSecret } from './credentials.ts';
import type { PolicyFile, RunbookEntry, ValueProblem } from './policy-schema.ts';

export interface RunbookReading {
  readonly places: readonly RunbookPlace[];
  readonly problems: readonly ValueProblem[];
}

/** Where runbooks are; folders and files of tokens are relative to the policy file's own `folder`. */
export function readRunbooks({ runbooks = [] }: PolicyFile, folder: string): RunbookReading {
  const read = runbooks.map((entry, index) => toPlace(entry, folder, ['runbooks', index]));
  return {
    places: read.filter((one) => 'type' in one),
    problems: read.filter((one) => 'message' in one),
  };
}

function toPlace(entry: RunbookEntry, home: string, path: ValueProblem['path']): RunbookPlace | ValueProblem {
  const { folder, link, url, token, token_file: tokenFile } = entry;
  if (folder !== undefined && url === undefined && token === undefined && tokenFile === undefined) {
    return { type: 'folder', path: resolve(home, folder), ...(link === undefined ? {} : { link }) };
  }
  if (
    url === undefined ||
    folder !== undefined ||
    link !== undefined ||
    (token !== undefined && tokenFile !== undefined)
  ) {
    const remedy =
      'give a folder, and perhaps the link where it is on the web; or a url, and perhaps its token or token_file';
    return { path, message: 'is not one place', remedy };
  }
  if (new URL(url).username !== '') {
    return { path: [...path, 'url'], message: 'has a name in it', remedy: 'give a token or token_file instead' };
  }
  const secret = tokenFile === undefined ? token : readSecret(home, tokenFile, [...path, 'token_file']);
  if (secret !== undefined && typeof secret !== 'string') return secret;
  return { type: 'site', url, ...(secret === undefined ? {} : { token: secret }) };
}
