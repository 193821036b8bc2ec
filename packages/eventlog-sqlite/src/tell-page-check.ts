import { openReadingConnection } from './reading-connection.ts';
import { loadSqliteDriver } from './sqlite-driver.ts';

/** What is told of pages that were checked. */
export type PageCheckMessage =
  | { readonly isSound: boolean }
  /** A code of the driver or of ours: an error would not come through from a thread as what it is. */
  | { readonly code: string };

/** Checks the pages of a database over a connection that only reads, as work that can be done in a thread. */
export async function tellPageCheck(
  { path }: { readonly path: string },
  tell: (message: PageCheckMessage) => void,
): Promise<void> {
  try {
    const { connection } = openReadingConnection(await loadSqliteDriver(), path);
    try {
      tell({ isSound: connection.pragma('integrity_check(1)', { simple: true }) === 'ok' });
    } finally {
      connection.close();
    }
  } catch (error) {
    tell({ code: error instanceof Error && 'code' in error ? String(error.code) : 'unknown' });
  }
}
