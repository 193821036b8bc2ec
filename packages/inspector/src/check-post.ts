import { forbidden } from './request-refusal.ts';

const JSON_BODY = /^application\/json(?:;\s*charset=utf-8)?$/i;

/**
 * Checks that a request to do something was made by our own page: a form of another origin can send neither this type of
 * body nor our origin.
 *
 * @throws a refusal.
 */
export function checkPost({ headers }: Request, url: URL): void {
  if (!JSON_BODY.test(headers.get('content-type') ?? '')) throw forbidden('content-type must be application/json.');
  const site = headers.get('sec-fetch-site');
  if (site !== null && site !== 'same-origin') throw forbidden('This was asked for by another site.');
  if (hostOf(headers.get('origin')) !== url.host) throw forbidden('Origin must be the one that the page came from.');
}

// Behind a proxy that ends TLS the scheme is another one; the host is not.
function hostOf(origin: string | null): string | undefined {
  if (origin === null || !URL.canParse(origin)) return undefined;
  const { protocol, host } = new URL(origin);
  return protocol === 'http:' || protocol === 'https:' ? host : undefined;
}
