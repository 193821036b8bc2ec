import type BetterSqlite3 from 'better-sqlite3';

/** A connection of the driver. */
export type SqliteConnection = BetterSqlite3.Database;

/** The driver: makes connections. */
export type SqliteDriver = typeof BetterSqlite3;

const LEAST_NODE_API = 10;
const LEAST_SQLITE: readonly number[] = [3, 51, 3];

/**
 * Loads better-sqlite3, which ends the process on a Node that is too old for it: so it is looked at first.
 *
 * @throws an error with one sentence when Node is too old or better-sqlite3 is not installed.
 */
export async function loadSqliteDriver(): Promise<SqliteDriver> {
  refuseOldNode(process.versions);
  try {
    return (await import('better-sqlite3')).default;
  } catch {
    throw new Error('The SQLite log needs better-sqlite3, which did not load. Run: npm install better-sqlite3@13');
  }
}

/** @throws an error with one sentence when this Node can't load better-sqlite3. */
export function refuseOldNode(versions: {
  readonly napi?: string | undefined;
  readonly node?: string | undefined;
}): void {
  if (Number(versions.napi ?? 0) >= LEAST_NODE_API) return;
  throw new Error(`The SQLite log needs Node.js 22.14 or newer; this is ${versions.node}. Install a newer Node.js.`);
}

/** @throws an error with one sentence when this SQLite loses commits in WAL mode (before 3.51.3). */
export function refuseOldSqlite(version: string): void {
  const found = version.split('.').map(Number);
  for (const [index, least] of LEAST_SQLITE.entries()) {
    const part = found[index] ?? 0;
    if (part > least) return;
    if (!(part >= least)) {
      throw new Error(
        `SQLite ${version} can lose commits in WAL mode; 3.51.3 or newer is needed. Run: npm install better-sqlite3@13`,
      );
    }
  }
}
