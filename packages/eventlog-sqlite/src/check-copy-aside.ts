import { basename } from 'node:path';
import { EventLogCorruptError } from '@sessionlog/core';
import { beginWorker } from './begin-worker.ts';
import type { CheckedCopy } from './check-copy.ts';

/**
 * {@link checkCopy} in a thread of its own, so that this one goes on.
 *
 * @throws `ERR_EVENT_LOG_CORRUPT` when the copy is anything but sound; a thread's error when it can't be checked.
 */
export async function checkCopyAside(path: string, topic: string): Promise<CheckedCopy> {
  const { promise, resolve, reject } = Promise.withResolvers<CheckedCopy>();
  const worker = beginWorker('check-copy-worker', { path, topic });
  worker.on('message', ({ copy, code }: { readonly copy?: CheckedCopy; readonly code?: string }) => {
    if (copy !== undefined) resolve(copy);
    else reject(new EventLogCorruptError(basename(path), undefined, `a copy of it is not sound (${code})`));
  });
  worker.on('error', reject);
  worker.on('exit', () => reject(new Error('The thread that checks a backup ended early. Make the backup again.')));
  return await promise;
}
