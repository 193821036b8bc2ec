import type { SessionData } from 'express-session';
import { BENCH_ATTRIBUTES, BENCH_POLICY, benchPrincipal } from './bench-session.ts';

/** A session of the same content, in the shape in which express-session hands it to its stores. */
export function expressSession(index: number): SessionData {
  const originalMaxAge = BENCH_POLICY.absoluteTimeoutMs;
  const expires = new Date(Date.now() + originalMaxAge);
  const cookie = { originalMaxAge, expires, httpOnly: true, path: '/' };
  const content = { cookie, principal: benchPrincipal(index), attributes: BENCH_ATTRIBUTES };
  return content;
}
