import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SessionStore } from '@sessionlog/core';
import { sessions as nodeSessions } from '../node/sessions.ts';
import type { RequestSession } from '../request-session.ts';
import type { SessionsOptions } from '../sessions-options.ts';

declare global {
  namespace Express {
    interface Request {
      /** The session of the request, behind `sessions` of `@sessionlog/web/express`. */
      auth: RequestSession;
    }
  }
}

/**
 * Middleware for express, and for whatever else takes its middleware: puts `auth` on the request, the session of its bearer
 * token or cookie. The response gets `Cache-Control: no-store`, which a handler may replace, but not where the response
 * carries the cookie.
 *
 * @throws `ERR_SESSION_INVALID` naming the option that is wrong.
 * @since 0.1.0
 */
export function sessions(
  store: SessionStore,
  options: SessionsOptions = {},
): (request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void) => void {
  const open = nodeSessions(store, options);
  return (request, response, next) => {
    open(request, response).then((auth) => {
      // It was answered.
      if (auth === undefined) return;
      Object.assign(request, { auth });
      next();
    }, next);
  };
}
