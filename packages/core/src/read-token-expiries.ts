import type { AdoptSessionRequest } from './adopt-session-request.ts';
import { SessionInvalidError } from './errors.ts';
import { parseJson } from './parse-json.ts';
import { parseMoment } from './parse-moment.ts';
import { readPrincipal } from './principal.ts';
import { readRequest } from './request.ts';
import { readLimits, type SessionLimits } from './session-limits.ts';
import { LAST_MOMENT } from './session-time.ts';
import { DEFAULT_TOKEN_PREFIX, isToken, readTokenPrefix } from './token.ts';

/**
 * Options of {@link readTokenExpiries}.
 *
 * @since 0.1.0
 */
export interface ReadTokenExpiriesOptions {
  /** Whose sessions they are: the file does not say. Under the rules of `create`. */
  readonly principal: string;
  /** The token prefix of the store that is to adopt the sessions. Default `sess`. */
  readonly tokenPrefix?: string | undefined;
  /** The limits of that store. Absent ones keep their defaults. */
  readonly limits?: Partial<SessionLimits> | undefined;
}

// As seconds the year 5138, as milliseconds March 1973: no expiry of a session is written with a number below.
const LEAST_MILLISECONDS = 100_000_000_000;

/**
 * Reads a JSON object of `token: expiry`: one request for each token, lapsed ones too. An expiry is a whole number of
 * epoch milliseconds, or an RFC 3339 time with its offset, rounded down. A number that could be seconds is refused: the
 * session would have ended in 1970, or end in a thousand years.
 *
 * The requests hold the tokens: adopt them, and keep and print them nowhere.
 *
 * @param json - the text of the file.
 * @throws `ERR_SESSION_INVALID` naming the entry by its number in the object, counted from one, and never its token;
 *   no request is given then.
 * @since 0.1.0
 */
export function readTokenExpiries(json: string, options: ReadTokenExpiriesOptions): readonly AdoptSessionRequest[] {
  const given = readRequest('options', options, ['principal', 'tokenPrefix', 'limits']);
  const principal = readPrincipal(given.principal, readLimits(given.limits).principalBytes);
  const tokenPrefix = given.tokenPrefix === undefined ? DEFAULT_TOKEN_PREFIX : readTokenPrefix(given.tokenPrefix);
  const parsed = typeof json === 'string' ? parseJson(json) : undefined;
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new SessionInvalidError('json', 'must be the text of a JSON object that names each token once.');
  }
  return Object.entries(parsed).map(([token, expiry], index) => {
    const entry = `entry ${index + 1}`;
    if (!isToken(token, tokenPrefix)) {
      throw new SessionInvalidError(
        `${entry} token`,
        'must be 32 to 512 printable ASCII characters without spaces, no handle, and with a valid checksum behind the prefix of the store.',
      );
    }
    return Object.freeze({ token, principal, expiresAt: readExpiry(`${entry} expiry`, expiry) });
  });
}

function readExpiry(field: string, expiry: unknown): number {
  const moment = typeof expiry === 'number' ? expiry : parseMoment(expiry);
  if (moment === undefined || !Number.isSafeInteger(moment) || moment < 1 || moment > LAST_MOMENT) {
    throw new SessionInvalidError(
      field,
      'must be whole epoch milliseconds, or an RFC 3339 time with its offset, from 1970 to the end of year 9999.',
    );
  }
  if (typeof expiry === 'number' && expiry < LEAST_MILLISECONDS) {
    throw new SessionInvalidError(
      field,
      'could be seconds. Write epoch milliseconds of 1973 or later, or an RFC 3339 time.',
    );
  }
  return moment;
}
