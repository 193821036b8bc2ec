import { EventLogFullError, EventLogUnavailableError } from '@sessionlog/core';
import { driverCode, sqliteFailure } from './sqlite-error.ts';

/** What the caller may see of a failure of the driver, the system or Node at a path; any other error is given back as it is. */
export function pathFailure(error: unknown, location: string): unknown {
  const code = driverCode(error);
  if (code !== undefined) return sqliteFailure(code, location, 'open').error;
  if (!(error instanceof Error && 'code' in error)) return error;
  // What Node's permission model refuses is no call of the system.
  if (!('syscall' in error) && error.code !== 'ERR_ACCESS_DENIED') return error;
  return error.code === 'ENOSPC' || error.code === 'EDQUOT'
    ? new EventLogFullError()
    : new EventLogUnavailableError(`the database's path can't be used (${String(error.code)})`);
}
