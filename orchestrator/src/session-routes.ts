import type { Session, SessionStore } from '@sessionlog/core';
import type { Context } from 'hono';
import { Hono } from 'hono';
import { carriedTokens, cookieTokens, credential } from './credential.ts';
import { deviceLabel } from './device-label.ts';
import { jsonBody } from './json-body.ts';
import { loginRequest } from './login-request.ts';
import { answerProblem } from './problem.ts';
import { FORGET_COOKIE, sessionCookie } from './session-cookie.ts';

/** The routes that log in, look, and log out. */
export function sessionRoutes(store: SessionStore): Hono {
  const routes = new Hono();

  routes.post('/login', async (c) => {
    const { headers } = c.req.raw;
    const request = loginRequest(await jsonBody(c), deviceLabel(c.req.header('user-agent')));
    const { token, session } = await store.create(request);
    // The browser is about to forget the token of its earlier session: nobody else could end that one.
    for (const earlier of cookieTokens(headers)) {
      await store.expire(earlier, { reason: 'new login in the same browser', actor: session.id });
    }
    c.header('Set-Cookie', sessionCookie(token, session));
    return c.json({ token, session });
  });

  routes.get('/me', async (c) => {
    const session = await store.touch(credential(c.req.raw.headers));
    return session === undefined ? unauthorized(c) : c.json({ session });
  });

  routes.post('/logout', async (c) => {
    for (const carried of carriedTokens(c.req.raw.headers)) await store.expire(carried, { reason: 'logout' });
    c.header('Set-Cookie', FORGET_COOKIE);
    return c.body(null, 204);
  });

  // Looking at the list is no touch: a page that asks again and again keeps nobody logged in.
  routes.get('/sessions', async (c) => {
    const caller = await store.get(credential(c.req.raw.headers));
    if (caller === undefined) return unauthorized(c);
    return c.json({ sessions: await sessionsOf(store, caller), current: caller.id });
  });

  // Everywhere means here too: one event, so that no session that was begun meanwhile is missed.
  routes.delete('/sessions', async (c) => {
    const caller = await store.get(credential(c.req.raw.headers));
    if (caller === undefined) return unauthorized(c);
    const ended = await store.expirePrincipal(caller.principal, { reason: 'logout everywhere', actor: caller.id });
    c.header('Set-Cookie', FORGET_COOKIE);
    return c.json({ ended });
  });

  routes.delete('/sessions/:id', async (c) => {
    const caller = await store.get(credential(c.req.raw.headers));
    if (caller === undefined) return unauthorized(c);
    const own = (await sessionsOf(store, caller)).find(({ id }) => id === c.req.param('id'));
    const ended = own && (await store.expireSession(own.id, { reason: 'ended from another', actor: caller.id }));
    if (ended === undefined) {
      // The same answer for what never was and for what is somebody else's.
      return answerProblem(c, 404, {
        error: 'not_found',
        message: 'You have no such session. List them: GET /sessions.',
      });
    }
    const byCookie = !c.req.raw.headers.has('authorization');
    if (ended.id === caller.id && byCookie) c.header('Set-Cookie', FORGET_COOKIE);
    return c.body(null, 204);
  });

  return routes;
}

async function sessionsOf(store: SessionStore, { principal }: Session): Promise<Session[]> {
  const sessions: Session[] = [];
  for await (const session of store.list({ principal })) sessions.push(session);
  return sessions;
}

// One answer for every reason: whoever guesses tokens learns nothing from it (RFC 6750).
function unauthorized(c: Context): Response {
  c.header('WWW-Authenticate', 'Bearer');
  return answerProblem(c, 401, { error: 'invalid_token', message: 'There is no live session. Log in: POST /login.' });
}
