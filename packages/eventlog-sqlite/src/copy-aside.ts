import { EventLogCorruptError, EventLogUnavailableError } from '@sessionlog/core';
import { beginWorker } from './begin-worker.ts';
import type { CopyRequest } from './copy-database.ts';
import type { SqliteBackupProgress } from './sqlite-backup.ts';
import type { SqliteDatabase } from './sqlite-database.ts';
import { driverErrorFromElsewhere } from './sqlite-error.ts';
import type { TopicEnd } from './topic-end.ts';

interface Message {
  readonly progress?: SqliteBackupProgress;
  readonly end?: TopicEnd;
  readonly isOther?: true;
  readonly code?: string;
}

/**
 * Copies a database into an empty file in a thread of its own, so that this one goes on.
 *
 * @returns where the topic ends in the copy.
 * @throws what `onProgress` throws, which gives the copy up; `ERR_EVENT_LOG_CORRUPT` when another database stands at the path;
 *   the driver's errors; `ERR_EVENT_LOG_UNAVAILABLE` when there is no such thread.
 */
export async function copyAside(
  { path, location, logId, statements }: SqliteDatabase,
  topic: string,
  target: string,
  onProgress: (progress: SqliteBackupProgress) => void,
): Promise<TopicEnd> {
  const { floor, last, logId: id } = statements;
  const sql = { floor: floor.source, last: last.source, logId: id.source };
  const worker = beginWorker('copy-worker', { path, logId, topic, target, sql } satisfies CopyRequest);
  const { promise, resolve, reject } = Promise.withResolvers<TopicEnd>();
  worker.on('message', ({ progress, end, isOther, code }: Message) => {
    if (end !== undefined) resolve(end);
    else if (isOther === true) {
      reject(new EventLogCorruptError(location, undefined, 'another database was put in its place'));
    } else if (code !== undefined) reject(driverErrorFromElsewhere(code));
    else if (progress !== undefined) {
      try {
        onProgress(Object.freeze(progress));
      } catch (error) {
        reject(error);
      }
    }
  });
  const ended = (): void => reject(new EventLogUnavailableError('the thread that copies the database ended'));
  worker.on('error', ended);
  worker.on('exit', ended);
  try {
    return await promise;
  } finally {
    await worker.terminate();
  }
}
