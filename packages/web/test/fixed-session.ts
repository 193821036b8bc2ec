import type { Session } from '@sessionlog/core';

/** A session that was created at 1 and can last for so many milliseconds. */
export function fixedSession(absoluteTimeoutMs: number): Session {
  return {
    id: '01ARZ3NDEKTSV4RRFFQ69G5FAV',
    principal: 'ann',
    createdAt: 1,
    lastSeenAt: 1,
    expiresAt: 1 + Math.min(absoluteTimeoutMs, 1000),
    absoluteExpiresAt: 1 + absoluteTimeoutMs,
    attributes: {},
  };
}
