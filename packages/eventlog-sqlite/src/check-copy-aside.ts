import { basename, extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { EventLogCorruptError } from '@sessionlog/core';
import type { CheckedCopy } from './check-copy.ts';

// Its neighbour is a TypeScript file in the sources and a JavaScript file in the package.
const WORKER = new URL(`./check-copy-worker${extname(fileURLToPath(import.meta.url))}`, import.meta.url);

/**
 * {@link checkCopy} in a thread of its own, so that this one goes on.
 *
 * @throws `ERR_EVENT_LOG_CORRUPT` when the copy is anything but sound; a thread's error when it can't be checked.
 */
export async function checkCopyAside(path: string, topic: string): Promise<CheckedCopy> {
  const { promise, resolve, reject } = Promise.withResolvers<CheckedCopy>();
  const worker = new Worker(WORKER, { workerData: { path, topic } });
  worker.on('message', ({ copy, code }: { readonly copy?: CheckedCopy; readonly code?: string }) => {
    if (copy !== undefined) resolve(copy);
    else reject(new EventLogCorruptError(basename(path), undefined, `a copy of it is not sound (${code})`));
  });
  worker.on('error', reject);
  worker.on('exit', () => reject(new Error('The thread that checks a backup ended early. Make the backup again.')));
  return await promise;
}
