import type { Session } from '@sessionlog/core';
import { COOKIE_NAME } from './credential.ts';

// Browsers keep no cookie longer than 400 days (RFC 6265bis).
const LONGEST_AGE_S = 400 * 24 * 60 * 60;

// Not `__Host-` and not `Secure`: this server speaks plain http on the loopback address, where some browsers drop both.
// Behind TLS both belong here.
const ATTRIBUTES = 'Path=/; HttpOnly; SameSite=Lax';

/** The `Set-Cookie` header that hands a token to the browser for as long as the session can last at all. */
export function sessionCookie(token: string, { createdAt, absoluteExpiresAt }: Session): string {
  const maxAge = Math.min(Math.floor((absoluteExpiresAt - createdAt) / 1000), LONGEST_AGE_S);
  return `${COOKIE_NAME}=${token}; Max-Age=${maxAge}; ${ATTRIBUTES}`;
}

/** The `Set-Cookie` header that makes the browser forget the token. */
export const FORGET_COOKIE = `${COOKIE_NAME}=; Max-Age=0; ${ATTRIBUTES}`;
