import type { SqliteConnection } from './sqlite-driver.ts';

/** What the header of a database says of whose it is. */
export interface DatabaseFormat {
  readonly applicationId: number;
  readonly userVersion: number;
  /** Whether nobody has made anything in it yet. */
  readonly isEmpty: boolean;
}

/**
 * Reads the header in one snapshot: another process may be making the database at this moment, and half of what it says
 * before with half of what it says after would be that of a stranger.
 */
export function readDatabaseFormat(connection: SqliteConnection): DatabaseFormat {
  const readNumber = (pragma: string): number => Number(connection.pragma(pragma, { simple: true }));
  const read = connection.transaction((): DatabaseFormat => {
    const applicationId = readNumber('application_id');
    const userVersion = readNumber('user_version');
    return { applicationId, userVersion, isEmpty: applicationId + userVersion + readNumber('schema_version') === 0 };
  });
  return read.deferred();
}
