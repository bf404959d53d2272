import { StoreError } from '../store-error.ts';

/** What a failure of the network or of TLS means and asks for, by its code. */
const byCode: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there. Start Redis, or correct REDIS_URL',
  ENOTFOUND: 'there is no host of that name. Correct REDIS_URL',
  EAI_AGAIN: 'the name of the host cannot be looked up now. Check DNS, or correct REDIS_URL',
  ETIMEDOUT: 'no answer. Check that Redis runs, and that no firewall stands between',
  EHOSTUNREACH: 'no way leads to that host. Check the network, or correct REDIS_URL',
  ENETUNREACH: 'no way leads to that network. Check the network, or correct REDIS_URL',
  EPROTO: 'it does not speak TLS there. Write redis:// instead of rediss:// in REDIS_URL, or name its TLS port',
  ERR_SSL_WRONG_VERSION_NUMBER:
    'it does not speak TLS there. Write redis:// instead of rediss:// in REDIS_URL, or name its TLS port',
  ERR_SSL_PACKET_LENGTH_TOO_LONG:
    'it does not speak TLS there. Write redis:// instead of rediss:// in REDIS_URL, or name its TLS port',
  ERR_TLS_CERT_ALTNAME_INVALID:
    'its certificate is for another name. Use a name of the certificate in REDIS_URL, or renew the certificate',
  CERT_HAS_EXPIRED: 'its certificate has expired. Renew it',
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted(),
  SELF_SIGNED_CERT_IN_CHAIN: untrusted(),
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted(),
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted(),
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED:
    'it wants a certificate of its clients. Name one with REDIS_CERT_FILE and REDIS_KEY_FILE',
};

/** The same by the first word of what Redis answers. */
const byWord: Readonly<Record<string, string>> = {
  NOAUTH: 'it wants a password. Put it into REDIS_URL: redis://:password@host, or redis://user:password@host',
  WRONGPASS: 'user name or password are wrong, or that user is off. Correct REDIS_URL',
  NOPERM: 'this user may not do what Tocsin needs. Give it the rule that docs/redis.md names (ACL SETUSER)',
  DENIED:
    'it runs in protected mode and takes callers of its own machine only. Set a password there (requirepass or ACL)',
  LOADING: 'it is still loading its data. Wait',
  MASTERDOWN: 'it is a replica that lost its master. Wait for the failover, or correct REDIS_URL',
  READONLY: 'it is a replica, or has become one. Name the master, or its Sentinels, in REDIS_URL',
  NOREPLICAS: 'it has too few replicas in reach to take writes (min-replicas-to-write). Start them',
  MISCONF: 'it takes no writes because it cannot save to its disk. Free some space, and see its log',
  OOM: 'its memory is full (maxmemory). Give it more, or remove what else is stored there',
  BUSY: 'it is held up by a script that runs for too long',
  CLUSTERDOWN: 'the Cluster is not formed, or has lost masters. See redis-cli --cluster check',
  TRYAGAIN: 'a part of the Cluster is on its way to another server. Wait until it has arrived',
  CROSSSLOT: 'it is a Cluster, and was given keys of several slots: this is a bug',
};

function untrusted(): string {
  return 'nobody known vouches for its certificate. Name the file of its authority with REDIS_CA_FILE';
}

/** The text that stands for a lost connection in ioredis. */
const lost =
  /connection is closed|aborted due to connection close|socket closed|socket timeout|max retries per request|ECONNRESET|EPIPE|ECONNABORTED/i;
const unwritable = /stream isn't writeable|cluster isn't ready|none of startup nodes|cluster is ended/i;

/**
 * Says in words what went wrong with Redis at `where`, and what to do. What was sent, and with which password, is not
 * in it.
 */
export function toStoreError(error: unknown, where: string): StoreError {
  if (error instanceof StoreError) return error;
  const { code, message } = detailsOf(error);
  const remedy = remedyFor(code, message);
  if (remedy !== undefined) return new StoreError(`Redis at ${where}: ${remedy}. (${message})`);
  if (unwritable.test(message)) return awayError(where, undefined);
  if (lost.test(message))
    return new StoreError(
      `The connection to Redis at ${where} was lost in the midst of a call: whether it was done is not known. ` +
        'Tocsin connects again by itself.',
    );
  return new StoreError(`Redis at ${where} answered: ${message}`);
}

/** The same of the first connection, which nothing was asked of yet. */
export function toStartError(error: unknown, where: string, isTls: boolean): StoreError {
  if (isTls && detailsOf(error).code === 'ETIMEDOUT')
    return new StoreError(
      `Redis at ${where}: no answer in TLS. Check that it runs and that REDIS_URL names its TLS port, or write redis:// ` +
        'instead of rediss:// if it speaks none.',
    );
  if (!lost.test(detailsOf(error).message)) return toStoreError(error, where);
  return new StoreError(
    `Redis at ${where}: it took the connection, but closed it or did not answer. Check that it is Redis that listens ` +
      'there, that it does not hang, and that REDIS_URL starts with rediss:// if it wants TLS.',
  );
}

/** What is said while there is no connection. */
export function awayError(where: string, cause: unknown): StoreError {
  const { code, message } = detailsOf(cause);
  const remedy = cause === undefined ? undefined : remedyFor(code, message);
  const detail = cause === undefined || lost.test(message) ? '' : ` (${message})`;
  return new StoreError(
    `Redis at ${where} cannot be reached: ${remedy ?? 'the connection was lost'}.${detail} Tocsin connects again by itself.`,
  );
}

/** Whether another node has the slot now, or will soon. */
export function isClusterMove(error: unknown): boolean {
  return error instanceof Error && /^(MOVED|ASK|TRYAGAIN|CLUSTERDOWN) /.test(error.message);
}

/** Redis said so itself: the connection is fine. */
export function isAnswer(error: unknown): boolean {
  return error instanceof Error && error.name === 'ReplyError';
}

function remedyFor(code: string | undefined, message: string): string | undefined {
  const word = /(?:^|Last error: (?:ReplyError: )?)([A-Z]+)\b/.exec(message)?.[1] ?? '';
  if (message.startsWith('Too many Cluster redirections')) return byWord['TRYAGAIN'];
  if (code !== undefined && Object.hasOwn(byCode, code)) return byCode[code];
  if (Object.hasOwn(byWord, word)) return byWord[word];
  if (/wrong version number|packet length too long/i.test(message)) return byCode['EPROTO'];
  if (/certificate required/i.test(message)) return byCode['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED'];
  if (/invalid (username-password|password)|AUTH failed/i.test(message)) return byWord['WRONGPASS'];
  return undefined;
}

function detailsOf(error: unknown): { readonly code: string | undefined; readonly message: string } {
  if (!(error instanceof Error)) return { code: undefined, message: String(error) };
  const cause = 'lastNodeError' in error && error.lastNodeError instanceof Error ? error.lastNodeError : error;
  const code =
    'code' in cause && typeof cause.code === 'string' ? cause.code : /\bE[A-Z]{5,}\b/.exec(cause.message)?.[0];
  // "unknown command ..., with args beginning with ..." repeats what was sent.
  const message = cause.message
    .replace(/,? with args beginning with.*$/s, '')
    .replace(/ script: [0-9a-f]{40}, on @user_script:\d+\.$/, '')
    .slice(0, 300);
  return { code, message: message === '' ? (code ?? 'no details') : message };
}
