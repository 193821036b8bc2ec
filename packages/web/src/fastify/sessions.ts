import type { SessionStore } from '@sessionlog/core';
import type { FastifyPluginAsync } from 'fastify';
import { abandonUnsent } from '../node/abandon-unsent.ts';
import { authorizationOf } from '../node/authorization.ts';
import { carryCookie } from '../node/carry-cookie.ts';
import { openRequestSession, type RequestSession } from '../request-session.ts';
import { readSessionsOptions, type SessionsOptions } from '../sessions-options.ts';
import { UNAUTHORIZED } from '../unauthorized.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The session of the request, behind `sessions` of `@sessionlog/web/fastify`. */
    auth: RequestSession;
  }
}

/**
 * A plugin for Fastify: puts `auth` on each request of the instance that registers it, the session of its bearer token or
 * cookie. The response gets `Cache-Control: no-store`, which a handler may replace, but not where the response carries the
 * cookie.
 *
 * @throws `ERR_SESSION_INVALID` naming the option that is wrong.
 * @since 0.1.0
 */
export function sessions(store: SessionStore, options: SessionsOptions = {}): FastifyPluginAsync {
  const read = readSessionsOptions(options);
  const plugin: FastifyPluginAsync = async (app) => {
    if (!app.hasRequestDecorator('auth')) app.decorateRequest('auth');
    app.addHook('onRequest', async (request, reply) => {
      reply.header('Cache-Control', 'no-store');
      // Whoever hijacks the reply writes to the raw response, and has what stands there.
      reply.raw.setHeader('Cache-Control', 'no-store');
      const opening = openRequestSession(store, read, {
        authorization: authorizationOf(request.raw),
        cookie: request.headers.cookie,
        setCookie(line) {
          carryCookie(reply.raw, line);
        },
        isSent: () => reply.raw.headersSent,
      });
      abandonUnsent(reply.raw, opening);
      request.auth = await opening;
      if (request.auth.session !== undefined || !read.required) return undefined;
      // Of a string Fastify would say in which characters it is.
      return reply.code(UNAUTHORIZED.status).headers(UNAUTHORIZED.headers).send(Buffer.from(UNAUTHORIZED.body));
    });
  };
  // Fastify's word for a plugin that works on the instance itself and not on a child of it.
  return Object.assign(plugin, { [Symbol.for('skip-override')]: true });
}
