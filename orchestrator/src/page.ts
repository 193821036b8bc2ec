import { readFile } from 'node:fs/promises';
import { Hono } from 'hono';

/** A file of the login page. */
export interface PageFile {
  readonly route: string;
  readonly type: string;
  readonly text: string;
}

/** The login page: every file of it. */
export type Page = readonly PageFile[];

const FILES = [
  { route: '/', name: 'index.html', type: 'text/html; charset=utf-8' },
  { route: '/page.css', name: 'page.css', type: 'text/css; charset=utf-8' },
  { route: '/page.js', name: 'page.js', type: 'text/javascript; charset=utf-8' },
  { route: '/icon.svg', name: 'icon.svg', type: 'image/svg+xml' },
];

const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Reads the page from disk, once. */
export function loadPage(): Promise<Page> {
  // The folder stands beside src and beside dist, so that both find it.
  const folder = new URL('../page/', import.meta.url);
  return Promise.all(
    FILES.map(async ({ route, name, type }) => ({ route, type, text: await readFile(new URL(name, folder), 'utf8') })),
  );
}

/** The routes that serve the page: nothing from another origin, nothing inline, in no frame. */
export function pageRoutes(page: Page): Hono {
  const routes = new Hono();
  for (const { route, type, text } of page) {
    routes.get(route, (c) =>
      c.body(text, 200, {
        'Content-Type': type,
        'Content-Security-Policy': CONTENT_SECURITY_POLICY,
        'Referrer-Policy': 'no-referrer',
      }),
    );
  }
  return routes;
}
