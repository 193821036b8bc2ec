/** The name of the session cookie. */
export const COOKIE_NAME = 'sessionlog';

const SCHEME = 'bearer ';

// No regular expression and no decoding: a token has one spelling, and RegExp.$_ would keep it.

/**
 * The token that a request carries, for the store to judge. A header `Authorization` decides alone, whatever it holds;
 * without one the cookie does. Never from the address or the body.
 */
export function credential(headers: Headers): string | undefined {
  const authorization = headers.get('authorization');
  return authorization === null ? cookieToken(headers) : bearerToken(authorization);
}

/**
 * Every token that a request carries, in a header `Authorization` and in each session cookie: for ending what the browser
 * is about to forget, also where it is not clear which of them counts.
 */
export function carriedTokens(headers: Headers): readonly (string | undefined)[] {
  return [bearerToken(headers.get('authorization') ?? ''), ...cookieTokens(headers)];
}

/** The token in each session cookie. Several are there when another page of this host set one of them. */
export function cookieTokens(headers: Headers): readonly string[] {
  const start = `${COOKIE_NAME}=`;
  const found = (headers.get('cookie') ?? '').split('; ').filter((cookie) => cookie.startsWith(start));
  return found.map((cookie) => cookie.slice(start.length));
}

// None if the cookie is there twice, as then somebody else may have set one of them.
function cookieToken(headers: Headers): string | undefined {
  const tokens = cookieTokens(headers);
  return tokens.length === 1 ? tokens[0] : undefined;
}

// Two headers of this name arrive as one, joined by a comma and a space, which no token holds.
function bearerToken(authorization: string): string | undefined {
  const scheme = authorization.slice(0, SCHEME.length).toLowerCase();
  return scheme === SCHEME ? authorization.slice(SCHEME.length) : undefined;
}
