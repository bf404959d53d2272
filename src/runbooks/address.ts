import { BlockList, isIP } from 'node:net';

/** Equal but for the fragment, a slash at the end and `.md`. */
export function isSamePlace(a: string, b: string): boolean {
  return placeOf(a) !== undefined && placeOf(a) === placeOf(b);
}

/** The steps of an address's path, the last without its ending. */
export function addressNames(address: string): readonly string[] {
  const steps = (URL.parse(address)?.pathname ?? '').split('/').filter((step) => step !== '');
  const last = steps.at(-1)?.replace(/\.(md|markdown|html?|txt)$/i, '');
  return last === undefined ? [] : [...steps.slice(0, -1), last].map(unescaped);
}

/** Whether it is below `above`, which ends with a slash, or the same. */
export function isBelow(url: URL, above: URL): boolean {
  return url.origin === above.origin && url.pathname.startsWith(above.pathname);
}

/** An address that only machines near us can reach, or that leads back to ourselves; IPv4 in IPv6 included. */
export function isPrivateAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 0) return false;
  return near.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

/** IANA's special-purpose registries (RFC 6890), without what is public there. */
const near = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const) {
  near.addSubnet(network, prefix, 'ipv4');
  near.addSubnet(`::ffff:${network}`, 96 + prefix, 'ipv6');
  near.addSubnet(`64:ff9b::${network}`, 96 + prefix, 'ipv6');
}
for (const [network, prefix] of [
  ['::', 127],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
  ['64:ff9b:1::', 48],
  ['2002::', 16],
  ['2001::', 32],
] as const) {
  near.addSubnet(network, prefix, 'ipv6');
}

function placeOf(address: string): string | undefined {
  const url = URL.parse(address);
  return url === null
    ? undefined
    : `${url.origin}${url.pathname.replace(/(\.(md|markdown|html?))?\/?$/i, '')}${url.search}`;
}

function unescaped(step: string): string {
  try {
    return decodeURIComponent(step);
  } catch {
    return step;
  }
}
