import { hasCode } from '@sessionlog/core';
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
 * Asks the store for what is to last no longer than a cookie, and where the policy does not allow as long, for as long as
 * the policy allows.
 */
export async function withinPolicy<Answer>(
  deadline: number | undefined,
  ask: (expiresAt: number | undefined) => Promise<Answer>,
): Promise<Answer> {
  try {
    return await ask(deadline);
  } catch (error) {
    if (deadline === undefined || !hasCode(error, 'ERR_SESSION_INVALID') || error.field !== 'expiresAt') throw error;
    return ask(undefined);
  }
}
