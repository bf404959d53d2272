/** Where to post, with a user and password of the address moved into a header, where fetch accepts them. */
export interface Endpoint {
  readonly url: string;
  /** All that errors may say of the address: paths and queries often hold secrets. */
  readonly host: string;
  readonly headers: Readonly<Record<string, string>>;
}

export function toEndpoint(address: string): Endpoint {
  const url = new URL(address);
  const { username, password, host } = url;
  url.username = '';
  url.password = '';
  const headers: Record<string, string> = {};
  if (username !== '' || password !== '') {
    const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    headers['authorization'] = `Basic ${Buffer.from(pair).toString('base64')}`;
  }
  return { url: url.href, host, headers };
}
