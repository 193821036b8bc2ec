import { EventLogUnavailableError } from '@sessionlog/core';

/** What the system says when a disk, a quota or a file is full. */
export const FULL_CODES: ReadonlySet<string | undefined> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** The system's name of an error such as `ENOSPC`, or `undefined` when the system did not make it. */
export function systemErrorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('errno' in error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/**
 * What a caller is shown of `error`: the system's errors become `ERR_EVENT_LOG_UNAVAILABLE` naming the error and the
 * path; all others stay what they are.
 */
export function withoutSystemError(error: unknown, path: string): unknown {
  const code = systemErrorCode(error);
  if (code === undefined) return error;
  const at = error instanceof Error && 'path' in error && typeof error.path === 'string' ? error.path : path;
  return new EventLogUnavailableError(`the system refused the use of ${at} (${code})`);
}
