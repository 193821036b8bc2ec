import { SessionInvalidError } from './errors.ts';
import { readInteger, readRequest } from './request.ts';

/**
 * How long sessions live and how many a principal may have. The writer turns it into dates inside each event, so a log
 * gives the same answers under any policy of its readers. Durations are whole milliseconds, up to 100 years.
 *
 * @since 0.1.0
 */
export interface SessionPolicy {
  /** A session lapses this long after its creation or last touch, 1 or more. Absent: only the absolute timeout counts. */
  readonly idleTimeoutMs?: number | undefined;
  /** A session lapses this long after its creation, whatever happens, 1 or more (ASVS 5.0 7.3.2). */
  readonly absoluteTimeoutMs: number;
  /**
   * A touch without new attributes this soon after the last one appends nothing, so the effective idle time is shorter
   * by at most this, never longer. 0 or more, below `idleTimeoutMs`. Absent: 0, every touch is appended.
   */
  readonly touchIntervalMs?: number | undefined;
  /** Most live sessions that a principal may have, 1 to 1,000,000 (ASVS 5.0 7.1.2). Absent: no limit. */
  readonly maxSessionsPerPrincipal?: number | undefined;
  /** What a creation beyond that does: fail with `ERR_SESSION_LIMIT` (the default), or end the oldest ones. */
  readonly onLimit?: 'reject' | 'expire-oldest' | undefined;
  /**
   * How long the token of a session that was rotated still answers, with the session in its place, for requests that were
   * under way. 0 or more, below `absoluteTimeoutMs`. Absent: 0, it is dead at once; so it always is after a promotion.
   */
  readonly rotationGraceMs?: number | undefined;
  /**
   * What the presentation of a token does that was rotated out, and whose grace is over (RFC 9700 section 4.14.2):
   * nothing but a `reuse` among the changes (the default), or it ends what the session was rotated to, too.
   */
  readonly onReuse?: 'report' | 'expire-family' | undefined;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const LONGEST = 36_525 * DAY;

const KEYS = [
  'idleTimeoutMs',
  'absoluteTimeoutMs',
  'touchIntervalMs',
  'maxSessionsPerPrincipal',
  'onLimit',
  'rotationGraceMs',
  'onReuse',
] as const;

/**
 * Policies that standards recommend, with a touch interval short enough not to matter.
 *
 * @since 0.1.0
 */
export const policies: {
  /** NIST SP 800-63B-4 section 2.1.3: authenticate again after 30 days; no idle timeout. */
  readonly nistAal1: SessionPolicy;
  /** NIST SP 800-63B-4 section 2.2.3: authenticate again after 24 hours, or 1 hour of inactivity. */
  readonly nistAal2: SessionPolicy;
  /** NIST SP 800-63B-4 section 2.3.3: authenticate again after 12 hours, or 15 minutes of inactivity. */
  readonly nistAal3: SessionPolicy;
  /** OWASP Session Management Cheat Sheet, "Session Expiration": a working day of 8 hours, 30 minutes of inactivity. */
  readonly owaspOffice: SessionPolicy;
  /** OWASP Session Management Cheat Sheet, "Session Expiration", high-value applications: 4 hours, 5 minutes of inactivity. */
  readonly owaspHighValue: SessionPolicy;
} = Object.freeze({
  nistAal1: Object.freeze({ absoluteTimeoutMs: 30 * DAY, touchIntervalMs: 5 * MINUTE }),
  nistAal2: Object.freeze({ absoluteTimeoutMs: 24 * HOUR, idleTimeoutMs: HOUR, touchIntervalMs: MINUTE }),
  nistAal3: Object.freeze({ absoluteTimeoutMs: 12 * HOUR, idleTimeoutMs: 15 * MINUTE, touchIntervalMs: 15 * SECOND }),
  owaspOffice: Object.freeze({ absoluteTimeoutMs: 8 * HOUR, idleTimeoutMs: 30 * MINUTE, touchIntervalMs: 30 * SECOND }),
  owaspHighValue: Object.freeze({
    absoluteTimeoutMs: 4 * HOUR,
    idleTimeoutMs: 5 * MINUTE,
    touchIntervalMs: 5 * SECOND,
  }),
});

/**
 * A frozen copy of a policy that makes sense.
 *
 * @throws `ERR_SESSION_INVALID` naming the field.
 */
export function readPolicy(policy: unknown): SessionPolicy {
  const given = readRequest('policy', policy, KEYS);
  const duration = (key: (typeof KEYS)[number], min: number): number =>
    readInteger(`policy.${key}`, given[key], min, LONGEST);
  const absoluteTimeoutMs = duration('absoluteTimeoutMs', 1);
  const idleTimeoutMs = given.idleTimeoutMs === undefined ? undefined : duration('idleTimeoutMs', 1);
  const touchIntervalMs = given.touchIntervalMs === undefined ? 0 : duration('touchIntervalMs', 0);
  if (touchIntervalMs >= (idleTimeoutMs ?? absoluteTimeoutMs)) {
    throw new SessionInvalidError('policy.touchIntervalMs', 'must be shorter than the timeout that a touch moves.');
  }
  const limit = given.maxSessionsPerPrincipal;
  const maxSessionsPerPrincipal =
    limit === undefined ? undefined : readInteger('policy.maxSessionsPerPrincipal', limit, 1, 1_000_000);
  const onLimit = given.onLimit === undefined ? 'reject' : given.onLimit;
  if (onLimit !== 'reject' && onLimit !== 'expire-oldest') {
    throw new SessionInvalidError('policy.onLimit', "must be 'reject' or 'expire-oldest'.");
  }
  const timeouts = { idleTimeoutMs, absoluteTimeoutMs, touchIntervalMs };
  return Object.freeze({
    ...timeouts,
    maxSessionsPerPrincipal,
    onLimit,
    ...readRotation(given.rotationGraceMs, given.onReuse, absoluteTimeoutMs),
  });
}

function readRotation(
  rotationGraceMs: unknown,
  onReuse: unknown,
  absoluteTimeoutMs: number,
): Pick<SessionPolicy, 'rotationGraceMs' | 'onReuse'> {
  if (onReuse !== undefined && onReuse !== 'report' && onReuse !== 'expire-family') {
    throw new SessionInvalidError('policy.onReuse', "must be 'report' or 'expire-family'.");
  }
  const graceMs = rotationGraceMs === undefined ? 0 : rotationGraceMs;
  return {
    rotationGraceMs: readInteger('policy.rotationGraceMs', graceMs, 0, absoluteTimeoutMs - 1),
    onReuse: onReuse ?? 'report',
  };
}
