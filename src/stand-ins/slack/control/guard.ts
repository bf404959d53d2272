import type { IncomingMessage } from 'node:http';

const loopbackNames = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * Says why a request may not touch the control surface, or nothing. A page on the web can make a browser call
 * loopback addresses; it cannot choose the Host header, hide its Origin, or send JSON without being asked first.
 */
export function refusalOf(request: IncomingMessage): string | undefined {
  const { host = '', origin } = request.headers;
  if (!isLoopbackPeer(request)) return 'only from this machine';
  if (!loopbackNames.some((name) => host === name || isNameWithPort(host, name))) {
    return 'unknown Host';
  }
  if (origin !== undefined && origin !== `http://${host}`) return 'foreign Origin';
  if (request.headers['sec-fetch-site'] === 'cross-site') return 'cross-site request';
  return undefined;
}

function isNameWithPort(host: string, name: string): boolean {
  return host.startsWith(`${name}:`) && /^\d+$/.test(host.slice(name.length + 1));
}

function isLoopbackPeer({ socket }: IncomingMessage): boolean {
  const peer = socket.remoteAddress ?? '';
  return peer === '::1' || peer.replace('::ffff:', '').startsWith('127.');
}
