import type { Heartbeat } from '../ports/policy.ts';
import { readSecret } from './credentials.ts';
import type { PolicyFile, ValueProblem } from './policy-schema.ts';

export interface HeartbeatReading {
  readonly heartbeat?: Heartbeat;
  readonly problems: readonly ValueProblem[];
}

const usualEveryMs = 60_000;

/** The address of `heartbeat`, or that in its file, which is relative to the policy file's own `folder`. */
export function readHeartbeat({ heartbeat }: PolicyFile, folder: string): HeartbeatReading {
  if (heartbeat === undefined) return { problems: [] };
  const { url, url_file: file, every } = heartbeat;
  if ((url === undefined) === (file === undefined)) {
    return {
      problems: [{ path: ['heartbeat'], message: 'does not have one address', remedy: 'give either url or url_file' }],
    };
  }
  const path = ['heartbeat', 'url_file'];
  const read = file === undefined ? url : readSecret(folder, file, path);
  if (typeof read === 'object') return { problems: [read] };
  const address = URL.parse(read ?? '');
  if (address?.protocol !== 'http:' && address?.protocol !== 'https:') {
    return { problems: [{ path, message: 'the file holds no web address' }] };
  }
  return { heartbeat: { url: address.href, everyMs: every ?? usualEveryMs }, problems: [] };
}
