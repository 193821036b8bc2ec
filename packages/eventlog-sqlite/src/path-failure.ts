import { EventLogFullError, EventLogUnavailableError } from '@sessionlog/core';
import { driverCode, sqliteFailure } from './sqlite-error.ts';

/** What the caller may see of a failure of the driver or the system at a path; any other error is given back as it is. */
export function pathFailure(error: unknown, location: string): unknown {
  const code = driverCode(error);
  if (code !== undefined) return sqliteFailure(code, location, 'open').error;
  if (!(error instanceof Error && 'syscall' in error && 'code' in error)) return error;
  return error.code === 'ENOSPC' || error.code === 'EDQUOT'
    ? new EventLogFullError()
    : new EventLogUnavailableError(`the database's path can't be used (${String(error.code)})`);
}
