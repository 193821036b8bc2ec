import { hasCode, type Session } from '@sessionlog/core';
import { Cookie, type SessionData } from 'express-session';

/** Whether a cookie has expired by the clock of the middleware that made it: its session is to end. */
export function isCookieOver({ cookie }: SessionData): boolean {
  return typeof cookie?.maxAge === 'number' && cookie.maxAge <= 0;
}

/**
 * When a cookie expires, in epoch milliseconds; `undefined` for one that goes with the browser. One that is written by hand
 * may have an age and no date: then by the clock of the middleware, as if it were made now.
 */
export function cookieDeadline({ cookie }: SessionData): number | undefined {
  const expires: unknown = cookie?.expires ?? dateFor(cookie?.maxAge ?? cookie?.originalMaxAge);
  if (!(expires instanceof Date) && typeof expires !== 'string') return undefined;
  const moment = new Date(expires).getTime();
  return Number.isNaN(moment) ? undefined : moment;
}

function dateFor(maxAge: unknown): unknown {
  if (typeof maxAge !== 'number') return undefined;
  return Object.assign(new Cookie(), { maxAge }).expires;
}

/**
 * Asks the store for a session that is to last no longer than a cookie, and where the policy does not allow as long, for as
 * long as the policy allows.
 *
 * @param end - ends it, where the cookie is over by the store's clock, which is not the middleware's.
 */
export async function withinPolicy(
  deadline: number | undefined,
  ask: (expiresAt: number | undefined) => Promise<Session | undefined>,
  end: () => Promise<unknown>,
): Promise<Session | undefined> {
  try {
    return await ask(deadline);
  } catch (error) {
    if (deadline === undefined || !hasCode(error, 'ERR_SESSION_INVALID') || error.field !== 'expiresAt') throw error;
    const session = await ask(undefined);
    // What was refused as too late is later than any moment at which somebody was here.
    if (session !== undefined && deadline <= session.lastSeenAt) await end();
    return session;
  }
}
