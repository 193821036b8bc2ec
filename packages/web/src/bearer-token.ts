const SCHEME = 'bearer ';

/**
 * The token of a header `Authorization: Bearer` (RFC 6750 section 2.1), for the store to judge; `undefined` for another
 * scheme, and where the header is there twice. Nothing is decoded, trimmed or put under a regular expression.
 *
 * @param authorization - every value of the header. Where two came as one, joined by a comma and a space, the store finds
 *   no token: none holds a space.
 */
export function bearerToken(authorization: readonly string[]): string | undefined {
  const [value, another] = authorization;
  if (value === undefined || another !== undefined) return undefined;
  return value.slice(0, SCHEME.length).toLowerCase() === SCHEME ? value.slice(SCHEME.length) : undefined;
}
