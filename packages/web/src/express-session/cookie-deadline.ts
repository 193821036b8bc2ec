import { hasCode, type Session } from '@sessionlog/core';
import type { SessionData } from 'express-session';

/** Whether a cookie has expired by the clock of the middleware that made it: its session is to end. */
export function isCookieOver({ cookie }: SessionData): boolean {
  return typeof cookie?.maxAge === 'number' && cookie.maxAge <= 0;
}

/** When a cookie expires, in epoch milliseconds; `undefined` for one that goes with the browser. */
export function cookieDeadline({ cookie }: SessionData): number | undefined {
  const expires: unknown = cookie?.expires;
  if (!(expires instanceof Date) && typeof expires !== 'string') return undefined;
  const moment = new Date(expires).getTime();
  return Number.isNaN(moment) ? undefined : moment;
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
