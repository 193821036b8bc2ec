export { SessionCookie } from './session-cookie.ts';
export type { CookieKey, SessionCookieOptions } from './session-cookie-options.ts';
