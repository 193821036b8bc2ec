const SCHEME = 'bearer';
// No other scheme's name goes on like this: a name ends where white space begins.
const STARTS: readonly string[] = [SCHEME, `${SCHEME} `, `${SCHEME}\t`];

/**
 * The token of a header `Authorization: Bearer`, one or more spaces behind the scheme (RFC 6750 section 2.1, RFC 9110
 * section 11.4), for the store to judge. Nothing is decoded, trimmed or put under a regular expression.
 *
 * @param authorization - every value of the header.
 * @returns `undefined` where no value has this scheme: then the header says nothing of sessions. The empty string, which
 *   opens nothing, where the scheme has no token, and where there is another value beside it.
 */
export function bearerToken(authorization: readonly string[]): string | undefined {
  const bearer = authorization.find((value) => STARTS.includes(value.slice(0, SCHEME.length + 1).toLowerCase()));
  if (bearer === undefined) return undefined;
  let start = SCHEME.length;
  while (bearer[start] === ' ') start++;
  return start === SCHEME.length || authorization.length > 1 ? '' : bearer.slice(start);
}
