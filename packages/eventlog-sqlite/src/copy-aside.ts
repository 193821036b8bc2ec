import { EventLogCorruptError, EventLogUnavailableError } from '@sessionlog/core';
import type { CopyRequest } from './copy-database.ts';
import { runAside } from './run-aside.ts';
import type { SqliteBackupProgress } from './sqlite-backup.ts';
import type { SqliteDatabase } from './sqlite-database.ts';
import { driverErrorFromElsewhere } from './sqlite-error.ts';
import { type CopyMessage, tellCopy } from './tell-copy.ts';
import type { TopicEnd } from './topic-end.ts';

/**
 * Copies a database into an empty file in a thread of its own, so that this one goes on.
 *
 * @returns where the topic ends in the copy.
 * @throws what `onProgress` throws, which gives the copy up; `ERR_EVENT_LOG_CORRUPT` when another database stands at the path;
 *   the driver's errors; `ERR_EVENT_LOG_UNAVAILABLE` when the thread ended early.
 */
export async function copyAside(
  { path, location, logId, statements }: SqliteDatabase,
  topic: string,
  target: string,
  onProgress: (progress: SqliteBackupProgress) => void,
): Promise<TopicEnd> {
  const { floor, last, logId: id } = statements;
  const sql = { floor: floor.source, last: last.source, logId: id.source };
  const request: CopyRequest = { path, logId, topic, target, sql };
  let end: TopicEnd | undefined;
  let failure: { readonly error: unknown } | undefined;
  await runAside('copy-worker', tellCopy, request, (message: CopyMessage) => {
    if ('end' in message) end = message.end;
    else if ('progress' in message) {
      try {
        onProgress(Object.freeze(message.progress));
      } catch (error) {
        failure = { error };
        throw error;
      }
    } else {
      // What gave the copy up is told in this way, too.
      failure ??= {
        error:
          'code' in message
            ? driverErrorFromElsewhere(message.code)
            : new EventLogCorruptError(location, undefined, 'another database was put in its place'),
      };
    }
  });
  if (failure !== undefined) throw failure.error;
  if (end === undefined) throw new EventLogUnavailableError('the thread that copies the database ended');
  return end;
}
