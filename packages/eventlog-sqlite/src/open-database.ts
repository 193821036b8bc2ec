import { basename } from 'node:path';
import { pathFailure } from './path-failure.ts';
import { refuseNetworkPath } from './refuse-network-path.ts';
import { retryBusy } from './retry-busy.ts';
import type { SqliteDatabase } from './sqlite-database.ts';
import { loadSqliteDriver, type SqliteDriver } from './sqlite-driver.ts';

/**
 * Opens a database in whatever way `open` does, and tries again while other processes keep it busy.
 *
 * @throws `ERR_INSECURE_PATH` on a network drive, unless that is allowed; what `open` throws, as errors of the log.
 */
export async function openDatabase(
  path: string,
  allowNetwork: boolean,
  open: (driver: SqliteDriver, path: string) => SqliteDatabase,
): Promise<SqliteDatabase> {
  const driver = await loadSqliteDriver();
  try {
    if (!allowNetwork) refuseNetworkPath(path);
    return await retryBusy(() => open(driver, path));
  } catch (error) {
    throw pathFailure(error, basename(path));
  }
}
