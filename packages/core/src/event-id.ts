import { ulid } from 'ulid';
import { SessionInvalidError } from './errors.ts';
import type { RandomBytes } from './random-bytes.ts';
import { drawBytes } from './random-bytes.ts';

/**
 * Identity of an event: a ULID in its canonical upper-case spelling, minted by the writer before the append. A session's
 * public id is the id of the event that created it.
 *
 * @since 0.1.0
 */
export type EventId = string;

// 26 characters hold 130 bits, a ULID 128: one that begins beyond 7 is none.
const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;
const RANDOM_CHARACTERS = 16;
const POOLED_IDS = 64;

/**
 * Whether `value` is a canonical event id.
 *
 * @since 0.1.0
 */
export function isEventId(value: unknown): value is EventId {
  return typeof value === 'string' && ULID.test(value);
}

/** A function that mints event ids at a given time (epoch milliseconds, 1 to 2^48 - 1) from injected randomness. */
export function eventIdMint(randomBytes: RandomBytes): (now: number) => EventId {
  let pool = new Uint8Array(0);
  let used = 0;
  const nextByte = (): number => {
    if (used === pool.length) {
      pool = drawBytes(randomBytes, RANDOM_CHARACTERS * POOLED_IDS);
      used = 0;
    }
    return pool[used++] as number;
  };
  return (now) => {
    // `ulid` takes 0 for "no time given" and would read the real clock.
    if (!Number.isSafeInteger(now) || now < 1)
      throw new SessionInvalidError('clock', 'must give epoch milliseconds, 1 or more.');
    return ulid(now, () => nextByte() / 256);
  };
}
