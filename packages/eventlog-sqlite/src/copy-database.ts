import type { Floor } from './floor.ts';
import type { SqliteBackupProgress } from './sqlite-backup.ts';
import type { SqliteConnection, SqliteDriver } from './sqlite-driver.ts';
import type { SqliteStatements } from './sqlite-statements.ts';
import { readTopicEnd, type TopicEnd } from './topic-end.ts';

const PAGES_AT_ONCE = 100;
// Nobody but this thread waits: as long as an append would.
const BUSY_TIMEOUT_MS = 30_000;

/** Which database is to be copied, and to which empty file. */
export interface CopyRequest {
  readonly path: string;
  readonly logId: string;
  readonly topic: string;
  readonly target: string;
  /** The statements of a log that a copy needs. */
  readonly sql: Readonly<Record<'floor' | 'last' | 'logId', string>>;
}

/**
 * Copies the database as it is at one moment into an empty file, a hundred pages at a time, while everybody reads and
 * writes. One read transaction is held meanwhile: without it the copy would begin anew whenever somebody writes. The last
 * step writes and syncs what is not on the disk by then, and takes long where that is much.
 *
 * @returns where the topic ends in that moment; `undefined` when another database stands at the path.
 */
export async function copyDatabase(
  driver: SqliteDriver,
  { path, logId, topic, target, sql }: CopyRequest,
  onProgress: (progress: SqliteBackupProgress) => void,
): Promise<TopicEnd | undefined> {
  const connection = new driver(path, { readonly: true, timeout: BUSY_TIMEOUT_MS });
  try {
    connection.exec('begin');
    const end = readEnd(connection, topic, sql);
    if (connection.prepare(sql.logId).pluck().get() !== logId) return undefined;
    const { totalPages } = await connection.backup(target, {
      progress: ({ totalPages: total, remainingPages }) => {
        onProgress({ pages: total - remainingPages, total });
        return PAGES_AT_ONCE;
      },
    });
    onProgress({ pages: totalPages, total: totalPages });
    return end;
  } finally {
    connection.close();
  }
}

function readEnd(connection: SqliteConnection, topic: string, sql: CopyRequest['sql']): TopicEnd {
  const floor: SqliteStatements['floor'] = connection.prepare<[string], Floor>(sql.floor);
  const last = connection.prepare(sql.last) as SqliteStatements['last'];
  return readTopicEnd({ floor, last }, topic);
}
