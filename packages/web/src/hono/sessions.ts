import type { SessionStore } from '@sessionlog/core';
import { abandonRequestSession, openRequestSession, type RequestSession } from '../request-session.ts';
import { readSessionsOptions, type SessionsOptions } from '../sessions-options.ts';
import { UNAUTHORIZED } from '../unauthorized.ts';
import { withCookie } from '../with-cookie.ts';

// No interface: to Hono in front of 4.6 that would be no variables, as it has no index signature.
/**
 * What {@link sessions} puts on the context: `new Hono<{ Variables: SessionVariables }>()`.
 *
 * @since 0.1.0
 */
export type SessionVariables = {
  /** The session of the request. */
  readonly auth: RequestSession;
};

/**
 * What {@link sessions} needs of a Hono context. In these words, and not in Hono's, since its declarations need those of a
 * browser.
 *
 * @since 0.1.0
 */
export interface SessionContext {
  readonly req: { readonly raw: Request };
  readonly res: Response;
  /** Sets a variable of the context. */
  set(key: 'auth', value: RequestSession): void;
  /** Sets a header of the response. */
  header(name: string, value: string, options?: { append?: boolean }): void;
}

/**
 * Middleware for Hono: puts `auth` on the context, the session of the request's bearer token or cookie. The response gets
 * `Cache-Control: no-store`, unless a handler says otherwise and it does not carry the cookie.
 *
 * @throws `ERR_SESSION_INVALID` naming the option that is wrong.
 * @since 0.1.0
 */
export function sessions(
  store: SessionStore,
  options: SessionsOptions = {},
): (c: SessionContext, next: () => Promise<void>) => Promise<Response | undefined> {
  const read = readSessionsOptions(options);
  return async (c, next) => {
    const { headers } = c.req.raw;
    const authorization = headers.get('authorization');
    let lines: readonly string[] = [];
    let isSent = false;
    const opening = openRequestSession(store, read, {
      // Several values come as one.
      authorization: authorization?.split(', ') ?? [],
      cookie: headers.get('cookie'),
      setCookie(line) {
        lines = withCookie(lines, line);
      },
      isSent: () => isSent,
    });
    const auth = await opening.catch((error: unknown) => {
      // What answers it may make a response of its own, into which Hono puts the headers of this one.
      c.res.headers.set('Cache-Control', 'no-store');
      throw error;
    });
    if (auth.session === undefined && read.required) return new Response(UNAUTHORIZED.body, UNAUTHORIZED);
    c.set('auth', auth);
    try {
      await next();
      isSent = true;
      if (c.req.raw.signal.aborted) await abandonRequestSession(auth);
      for (const line of lines) c.header('Set-Cookie', line, { append: true });
      if (lines.length > 0 || !c.res.headers.has('Cache-Control')) c.header('Cache-Control', 'no-store');
      return undefined;
    } catch (error) {
      // What is no `Error`, and a response that takes no headers: whatever answers them does it without the cookie.
      await abandonRequestSession(auth).catch(() => {});
      throw error;
    }
  };
}
