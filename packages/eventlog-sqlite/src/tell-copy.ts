import { type CopyRequest, copyDatabase } from './copy-database.ts';
import type { SqliteBackupProgress } from './sqlite-backup.ts';
import { loadSqliteDriver } from './sqlite-driver.ts';
import type { TopicEnd } from './topic-end.ts';

/** What is told of a copy: how far it is, and then how it ended. */
export type CopyMessage =
  | { readonly progress: SqliteBackupProgress }
  /** Where the log ends in the copy. */
  | { readonly end: TopicEnd }
  /** Another database stands at the path. */
  | { readonly isOther: true }
  /** The code of the driver's error: an error would not come through from a thread as what it is. */
  | { readonly code: string };

/** {@link copyDatabase}, as work that can be done in a thread. */
export async function tellCopy(request: CopyRequest, tell: (message: CopyMessage) => void): Promise<void> {
  try {
    const end = await copyDatabase(await loadSqliteDriver(), request, (progress) => tell({ progress }));
    tell(end === undefined ? { isOther: true } : { end });
  } catch (error) {
    tell({ code: error instanceof Error && 'code' in error ? String(error.code) : 'unknown' });
  }
}
