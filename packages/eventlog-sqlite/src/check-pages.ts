import { basename } from 'node:path';
import { EventLogCorruptError, EventLogUnavailableError } from '@sessionlog/core';
import { beginWorker } from './begin-worker.ts';

const DAMAGED = /^SQLITE_(CORRUPT|NOTADB)/;

/**
 * Goes through all pages and indexes of a database as it is at one moment, in a thread of its own, over a connection that
 * only reads.
 *
 * @throws `ERR_EVENT_LOG_CORRUPT` when SQLite finds them unsound, `ERR_EVENT_LOG_UNAVAILABLE` when they can't be checked.
 */
export async function checkPages(path: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const worker = beginWorker('check-pages-worker', { path });
  const unavailable = (why: string): EventLogUnavailableError =>
    new EventLogUnavailableError(`the pages of the database could not be checked (${why})`);
  worker.on('message', ({ isSound, code = '' }: { readonly isSound?: boolean; readonly code?: string }) => {
    if (isSound === true) resolve();
    else if (isSound === false || DAMAGED.test(code)) {
      reject(new EventLogCorruptError(basename(path), undefined, 'its pages are not sound'));
    } else reject(unavailable(code));
  });
  worker.on('error', () => reject(unavailable('the thread that does it failed')));
  worker.on('exit', () => reject(unavailable('the thread that does it ended')));
  await promise;
}
