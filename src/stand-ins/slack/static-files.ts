import { readdirSync, readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { extname } from 'node:path';
import type { Handler } from './http.ts';

const mediaTypes = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.svg', 'image/svg+xml'],
]);

/** Scripts, styles and calls come from this server alone, nothing is inline, and nobody may frame the page. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data: http: https:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Serves the files that lie in `folder` now, as `<prefix><name>`. No other path reaches the disk. */
export function createStaticFiles(folder: URL, prefix: string): Handler {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => name.replaceAll('\\', '/'));
  const known = new Set(names.filter((name) => mediaTypes.has(extname(name))));
  return ({ request, response, url }) => {
    const name = url.pathname.startsWith(prefix) ? url.pathname.slice(prefix.length) : '';
    if (request.method !== 'GET' || !known.has(name)) return false;
    sendFile(response, readFileSync(new URL(name, folder), 'utf8'), extname(name));
    return true;
  };
}

export function sendFile(response: ServerResponse, content: string, extension: string): void {
  response.writeHead(200, {
    'content-type': mediaTypes.get(extension) ?? 'application/octet-stream',
    'cache-control': 'no-store',
    'content-security-policy': policy,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  });
  response.end(content);
}
