/** Keys and variables whose values nobody may see. Names of files that hold secrets are not secret. */
export function isSecretName(name: string): boolean {
  return /(?:^|_)(?:tokens?|secrets?|passwords?|(?:routing|service|infrastructure|database|business|security)_key|webhook_url)$/i.test(
    name,
  );
}

/**
 * A value with what may be secret in an address taken out: names, passwords and queries; with `andPath` the path too.
 */
export function withoutSecrets(value: string, { andPath = false } = {}): string {
  const url = /^[a-z+]+:\/\//i.test(value) ? URL.parse(value) : null;
  if (url === null) return value.replace(/\/\/[^/\s]*@/g, `//${hidden}@`);
  const isBare = url.username === '' && url.password === '' && url.search === '';
  const isShort = !andPath || url.pathname === '' || url.pathname === '/';
  if (isBare && isShort) return value;
  const user = url.username === '' && url.password === '' ? '' : `${hidden}@`;
  const query = url.search === '' ? '' : `?${hidden}`;
  return `${url.protocol}//${user}${url.host}${isShort ? url.pathname : `/${hidden}`}${query}`;
}

/** Stands where a secret was; still a word, so that what is printed can be read again. */
export const hidden = 'HIDDEN';
