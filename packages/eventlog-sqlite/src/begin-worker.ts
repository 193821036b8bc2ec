import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

/**
 * Begins a thread with a file of this directory. What it prints is dropped, and it prints nothing: to pass that on, Node would
 * open the standard output of this process, after which a program that writes to it synchronously fails with `EAGAIN`
 * where nobody reads as fast.
 *
 * @param name - of the file, which is TypeScript in the sources and JavaScript in the package.
 */
export function beginWorker(
  name: 'aside-worker' | 'check-copy-worker' | 'check-pages-worker' | 'copy-worker',
  workerData?: unknown,
): Worker {
  const file = new URL(`./${name}${extname(fileURLToPath(import.meta.url))}`, import.meta.url);
  // A thread takes over the options of the process, and this one ends every thread that is begun with a file.
  const isEvaluated = process.execArgv.some((option) => option.startsWith('--input-type'));
  return new Worker(file, { workerData, stdout: true, stderr: true, ...(isEvaluated && { execArgv: [] }) });
}
