import { readRequest, SessionInvalidError } from '@sessionlog/core';
import { SessionCookie } from './cookies/session-cookie.ts';

/**
 * Options of `sessions`, for every framework. Read once; later changes of the object change nothing.
 *
 * @since 0.1.0
 */
export interface SessionsOptions {
  /** The cookie that carries tokens; `false` for bearers only. Default: a `SessionCookie` of default options. */
  readonly cookie?: SessionCookie | false | undefined;
  /** Whether a request without a live session is answered with 401, and goes no further. Default `false`. */
  readonly required?: boolean | undefined;
  /** Whether a request slides the idle deadline of its session: not for pages that ask again and again. Default `true`. */
  readonly touch?: boolean | undefined;
}

/** Options with every default filled in. */
export interface ReadSessionsOptions {
  readonly cookie: SessionCookie | undefined;
  readonly required: boolean;
  readonly touch: boolean;
}

/**
 * Reads {@link SessionsOptions}.
 *
 * @throws `ERR_SESSION_INVALID` naming the option.
 */
export function readSessionsOptions(options: unknown): ReadSessionsOptions {
  const { cookie, required, touch } = readRequest('options', options, ['cookie', 'required', 'touch']);
  return Object.freeze({
    cookie: cookie === false ? undefined : readCookie(cookie),
    required: readFlag('required', required) ?? false,
    touch: readFlag('touch', touch) ?? true,
  });
}

function readCookie(value: unknown): SessionCookie {
  if (value === undefined) return new SessionCookie();
  if (value instanceof SessionCookie) return value;
  throw new SessionInvalidError('cookie', 'must be a SessionCookie, or false.');
}

function readFlag(field: string, value: unknown): boolean | undefined {
  if (value === undefined || typeof value === 'boolean') return value;
  throw new SessionInvalidError(field, 'must be true or false.');
}
