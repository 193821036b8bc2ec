import type { SessionPolicy } from './session-policy.ts';

/** Whether a touch at `now` that asks for nothing has nothing to write, where the session was seen at `seenAt`. */
export function wasSeenLately(seenAt: number, policy: SessionPolicy, now: number): boolean {
  return now - seenAt < (policy.touchIntervalMs ?? 0);
}
