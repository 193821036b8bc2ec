import { hasCode, type SessionlogError } from '@sessionlog/core';
import { OTHER } from './other.ts';

// A record, so that a code that is new and not here does not compile.
const KNOWN: Readonly<Record<SessionlogError['code'], true>> = {
  ERR_SESSION_INVALID: true,
  ERR_SESSION_DUPLICATE: true,
  ERR_SESSION_LIMIT: true,
  ERR_EVENT_LOG_CLOSED: true,
  ERR_EVENT_LOG_POISONED: true,
  ERR_EVENT_LOG_FULL: true,
  ERR_EVENT_LOG_CORRUPT: true,
  ERR_EVENT_LOG_UNAVAILABLE: true,
  ERR_EVENT_LOG_COMPACTED: true,
  ERR_EVENT_LOG_STALE: true,
  ERR_EVENT_UNSUPPORTED: true,
  ERR_INSECURE_PATH: true,
};

const CODES = Object.keys(KNOWN) as readonly SessionlogError['code'][];

/**
 * What an `error.type` says of an error: its code, where it is one of Sessionlog's; `aborted` where the caller gave the call
 * up; otherwise `_OTHER`. Never anything of a message, a name or a reason: those can hold a user's text.
 */
export function errorCode(error: unknown, signal: AbortSignal | undefined): string {
  if (signal?.aborted === true && error === signal.reason) return 'aborted';
  return CODES.find((code) => hasCode(error, code)) ?? OTHER;
}
