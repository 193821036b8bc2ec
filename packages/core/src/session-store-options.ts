import { randomBytes } from 'node:crypto';
import { SessionInvalidError } from './errors.ts';
import type { HandleKey } from './handle-key.ts';
import type { RandomBytes } from './random-bytes.ts';
import { randomPool } from './random-pool.ts';
import { type ReadTokenOptions, readTokenOptions, TOKEN_OPTIONS } from './read-token-options.ts';
import { readInteger, readRequest, readSignal } from './request.ts';
import type { SessionLimits } from './session-limits.ts';
import { readLimits } from './session-limits.ts';
import type { SessionPolicy } from './session-policy.ts';
import { readPolicy } from './session-policy.ts';
import { systemClock } from './store-clock.ts';

/**
 * What `SessionStore.open` takes. Read once; later changes of the object change nothing.
 *
 * @since 0.1.0
 */
export interface SessionStoreOptions {
  /** How long sessions live. Required: there is no silent default. */
  readonly policy: SessionPolicy;
  /** What generated tokens begin with, before `_`: 1 to 32 letters, digits and `_`, beginning with a letter. Default `sess`. */
  readonly tokenPrefix?: string | undefined;
  /** What handles are made under: 1 to 128 of printable ASCII. Default `sessionlog.session-token.v1`. */
  readonly tokenDomain?: string | undefined;
  /**
   * Keys under which handles are made, so that a log without them tells nothing of its tokens: the first makes them, all
   * know them, and dropping one ends exactly its sessions in this store. Absent: handles are plain SHA-256. `'unknown'`:
   * for an administrator without the keys. The sessions of all keys are counted, listed, told and can be ended by id,
   * principal or all at once; no token is known, so `get` finds nothing, and no session begins by its token.
   */
  readonly handleKeys?: readonly HandleKey[] | 'unknown' | undefined;
  /**
   * With `handleKeys`, for moving over: the first moment (epoch milliseconds) at which plain handles open nothing any
   * more. Absent: they open nothing.
   */
  readonly acceptPlainHandlesUntil?: number | undefined;
  /** Gives the time in epoch milliseconds, 1 to the end of year 9999. Default: the system's clock. */
  readonly clock?: (() => number) | undefined;
  /** Draws random bytes. Default: the operating system's secure source (ASVS 5.0 7.2.3). */
  readonly randomBytes?: RandomBytes | undefined;
  /** How large the parts of a session may be. Absent ones keep their defaults. */
  readonly limits?: Partial<SessionLimits> | undefined;
  /**
   * On a log over the network: for how long, in ms, 1 to 3,600,000, a `get` may answer from memory after the log was asked
   * what is new. Longer it never does: it asks, and fails with `ERR_EVENT_LOG_STALE` when the log can't be reached. So long
   * may a logout of another process go unseen. Absent: every `get` asks. Measured by `clock`, so longer by as much as that
   * is set back between two calls without falling behind the first. Has no effect on a log of this machine, where every
   * `get` looks.
   */
  readonly maxStalenessMs?: number | undefined;
  /** Gives the opening up. */
  readonly signal?: AbortSignal | undefined;
}

const LONGEST_STALENESS_MS = 3_600_000;
const KEYS = ['policy', ...TOKEN_OPTIONS, 'clock', 'randomBytes', 'limits', 'maxStalenessMs', 'signal'] as const;

/** Options with every default filled in. */
export interface ReadSessionStoreOptions extends ReadTokenOptions {
  readonly policy: SessionPolicy;
  readonly clock: () => number;
  readonly randomBytes: RandomBytes;
  readonly limits: SessionLimits;
  readonly maxStalenessMs: number | undefined;
  readonly signal: AbortSignal | undefined;
}

/**
 * Reads {@link SessionStoreOptions}.
 *
 * @throws `ERR_SESSION_INVALID` naming the field.
 */
export function readStoreOptions(options: unknown): ReadSessionStoreOptions {
  const given = readRequest('options', options, KEYS);
  return Object.freeze({
    policy: readPolicy(given.policy),
    ...readTokenOptions(given),
    clock: readFunction<() => number>('clock', given.clock) ?? systemClock,
    randomBytes: readFunction<RandomBytes>('randomBytes', given.randomBytes) ?? randomPool(randomBytes),
    limits: readLimits(given.limits),
    maxStalenessMs: readStaleness(given.maxStalenessMs),
    signal: readSignal(given.signal),
  });
}

function readStaleness(value: unknown): number | undefined {
  return value === undefined ? undefined : readInteger('maxStalenessMs', value, 1, LONGEST_STALENESS_MS);
}

function readFunction<Wanted>(field: string, value: unknown): Wanted | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'function') throw new SessionInvalidError(field, 'must be a function.');
  return value as Wanted;
}
