import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SessionStore } from '@sessionlog/core';
import { openRequestSession, type RequestSession } from '../request-session.ts';
import { readSessionsOptions, type SessionsOptions } from '../sessions-options.ts';
import { UNAUTHORIZED } from '../unauthorized.ts';
import { abandonUnsent } from './abandon-unsent.ts';
import { authorizationOf } from './authorization.ts';
import { carryCookie } from './carry-cookie.ts';

/**
 * A function that tells the session of each request of `node:http`. The response gets `Cache-Control: no-store`, which the
 * application may replace, but not where the response carries the cookie.
 *
 * With `required` it answers a request without a live session itself, with 401, and resolves to `undefined`.
 *
 * @throws `ERR_SESSION_INVALID` naming the option that is wrong.
 * @since 0.1.0
 */
export function sessions(
  store: SessionStore,
  options: SessionsOptions & { readonly required: true },
): (request: IncomingMessage, response: ServerResponse) => Promise<RequestSession | undefined>;
export function sessions(
  store: SessionStore,
  options?: SessionsOptions & { readonly required?: false | undefined },
): (request: IncomingMessage, response: ServerResponse) => Promise<RequestSession>;
export function sessions(
  store: SessionStore,
  options?: SessionsOptions,
): (request: IncomingMessage, response: ServerResponse) => Promise<RequestSession | undefined>;
export function sessions(
  store: SessionStore,
  options: SessionsOptions = {},
): (request: IncomingMessage, response: ServerResponse) => Promise<RequestSession | undefined> {
  const read = readSessionsOptions(options);
  return async (request, response) => {
    response.setHeader('Cache-Control', 'no-store');
    const opening = openRequestSession(store, read, {
      authorization: authorizationOf(request),
      cookie: request.headers.cookie,
      setCookie(line) {
        carryCookie(response, line);
      },
      isSent: () => response.headersSent,
    });
    abandonUnsent(response, opening);
    const auth = await opening;
    if (auth.session !== undefined || !read.required) return auth;
    response.writeHead(UNAUTHORIZED.status, UNAUTHORIZED.headers).end(UNAUTHORIZED.body);
    return undefined;
  };
}
