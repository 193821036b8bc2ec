import { setImmediate } from 'node:timers/promises';
import type { Floor } from './floor.ts';
import type { GuardedDatabase } from './guarded-database.ts';
import { SnapshotPages } from './snapshot-pages.ts';
import type { SqliteDatabase } from './sqlite-database.ts';

/**
 * The entries of the snapshot at a floor, read page by page.
 *
 * @throws what {@link SnapshotPages} and {@link GuardedDatabase.read} throw, and the signal's reason.
 */
export async function* snapshotEntries(
  database: SqliteDatabase,
  guard: GuardedDatabase,
  floor: Floor,
  signal: AbortSignal | undefined,
): AsyncGenerator<string, void, undefined> {
  const pages = new SnapshotPages(database, floor);
  for (;;) {
    signal?.throwIfAborted();
    const page = await guard.read(() => guard.look((now) => pages.next(now)));
    if (page.length === 0) return;
    for (const entry of page) {
      signal?.throwIfAborted();
      yield entry;
    }
    await setImmediate();
  }
}
