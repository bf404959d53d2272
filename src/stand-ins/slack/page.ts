import { readFileSync } from 'node:fs';
import { refusalOf } from './control/guard.ts';
import { type Handler, sendJson } from './http.ts';
import { createStaticFiles, sendFile } from './static-files.ts';

/**
 * What a program that runs the stand-in adds to its page. The page leaves an element `#beside` next to Slack to its
 * scripts, fills its message box with the text of a `slack:compose` event on the document, and sends `slack:person`
 * when the reader becomes somebody else.
 */
export interface PageExtension {
  readonly title?: string;
  /** Addresses on this server, loaded after the page's own. */
  readonly scripts: readonly string[];
  readonly styles: readonly string[];
  /**
   * Asked for every request that the page itself does not serve; only this machine's own pages and programs get here.
   */
  readonly handle: Handler;
}

const folder = new URL('./public/', import.meta.url);

/** Serves the page at `/`, its files under `/page/`, and what the extension adds. */
export function createPage(extension: PageExtension | undefined): Handler {
  const files = createStaticFiles(folder, '/page/');
  const index = assembled(readFileSync(new URL('index.html', folder), 'utf8'), extension);
  return async (exchange) => {
    const { request, response, url } = exchange;
    if (request.method === 'GET' && url.pathname === '/') {
      sendFile(response, index, '.html');
      return true;
    }
    if (await files(exchange)) return true;
    if (extension === undefined) return false;
    const refusal = refusalOf(request);
    if (refusal === undefined) return extension.handle(exchange);
    sendJson(response, 403, { error: refusal });
    return true;
  };
}

function assembled(index: string, extension: PageExtension | undefined): string {
  if (extension === undefined) return index;
  const styles = extension.styles.map((href) => `<link rel="stylesheet" href="${href}">`);
  const scripts = extension.scripts.map((src) => `<script type="module" src="${src}"></script>`);
  return index
    .replace(/<title>.*<\/title>/, (title) =>
      extension.title === undefined ? title : `<title>${extension.title}</title>`,
    )
    .replace('</head>', () => `${[...styles, ...scripts].join('\n')}\n</head>`);
}
