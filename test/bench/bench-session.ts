import { randomBytes } from 'node:crypto';
import type { JsonObject, SessionPolicy } from '@sessionlog/core';

const DAY = 86_400_000;

/** Long enough that no session lapses during a run; every touch is written. */
export const BENCH_POLICY: SessionPolicy = Object.freeze({ absoluteTimeoutMs: 30 * DAY, idleTimeoutMs: 7 * DAY });

/** Two small attributes, as the performance goals count them. */
export const BENCH_ATTRIBUTES: JsonObject = Object.freeze({ role: 'operator', locale: 'en-GB' });

/** Two sessions in a row belong to one principal. */
export function benchPrincipal(index: number): string {
  return `user-${index >> 1}`;
}

/** A string of the length of our tokens, for the baselines: those don't check it. */
export function benchToken(): string {
  return `sess_${randomBytes(37).toString('base64url').slice(0, 49)}`;
}

/** Visits all of `items` in an order that caches can't guess. */
export function scattered<Item>(items: readonly Item[], index: number): Item {
  const item = items[(index * 7919) % items.length];
  if (item === undefined) throw new RangeError('There is nothing to visit.');
  return item;
}
