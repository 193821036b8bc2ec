import { ApiError } from './api-error.ts';

/**
 * Whether a question failed because the inspector is behind its log. It says so after a second in which it tried to catch
 * up, and so whoever asks again at once waits with it.
 */
export function isBehind(failure: unknown): boolean {
  return failure instanceof ApiError && failure.code === 'ERR_EVENT_LOG_STALE';
}
